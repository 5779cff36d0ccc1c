/** The memory of one host, as a refusal names it: whose, how much, and who says so. Pure. */
import type { ClusterInformation, HostFacts } from "../domain/Cluster.ts"
import { formatBytes } from "../domain/Units.ts"

export interface HostMemory {
  readonly bytes: number
  /** `client1 has 3.00 GiB available (measured: /proc/meminfo)` */
  readonly text: string
}

/** What is free; the memory that was declared where nothing was measured; null where nobody says anything. */
export const hostMemory = (
  { hostname, memoryAvailable }: HostFacts,
  { declaredMemoryPerHost: declared }: Pick<ClusterInformation, "declaredMemoryPerHost">
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
