/** The memory of one host, as a refusal names it: whose, how much, and who says so. Pure. */
import type { ClusterInformation, HostFacts } from "../../domain/Cluster.ts"
import { type Finding, warning } from "../../domain/Finding.ts"
import { formatBytes } from "../../domain/Units.ts"

interface HostMemory {
  readonly bytes: number
  /** `client1 has 3.00 GiB available (measured: /proc/meminfo)` */
  readonly text: string
}

type Declared = Pick<ClusterInformation, "declaredMemoryPerHost">

/** What is free; the memory that was declared where nothing was measured; null where nobody says anything. */
const hostMemory = (
  { hostname, memoryAvailable }: HostFacts,
  { declaredMemoryPerHost: declared }: Declared
): HostMemory | null => {
  if (memoryAvailable._tag !== "unknown") {
    const { _tag, source, value } = memoryAvailable
    return { bytes: value, text: `${hostname} has ${formatBytes(value)} available (${_tag}: ${source})` }
  }
  return declared._tag === "unknown" ? null : {
    bytes: declared.value,
    text: `${hostname} has ${
      formatBytes(declared.value)
    } in all (declared: ${declared.source}; not measured: ${memoryAvailable.reason})`
  }
}

/** What `tooLittle` says of a host whose memory is less than that; a memory that nobody knows is said to be unchecked. */
export const memoryFinding = (
  host: HostFacts | undefined,
  cluster: Declared,
  needed: number,
  tooLittle: (memory: HostMemory) => Finding
): ReadonlyArray<Finding> => {
  const memory = host === undefined ? null : hostMemory(host, cluster)
  if (memory !== null) return needed <= memory.bytes ? [] : [tooLittle(memory)]
  const whose = host === undefined ? "this machine" : host.hostname
  const why = host?.memoryAvailable._tag === "unknown" ? host.memoryAvailable.reason : "nothing was collected"
  return [
    warning(
      `whether the ${formatBytes(needed)} that the ranks need fit into the memory of ${whose} was not checked: ${why}`
    )
  ]
}
