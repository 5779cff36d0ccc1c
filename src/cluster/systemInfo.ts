/**
 * The cluster as the v3.0 tool's readers expect it: plain numbers (docs/reference/results.md 3). An unknown number is null, an
 * unknown list absent (readers iterate over what is there), and a sum over hosts of which one is missing is null: it would be the
 * sum of something else.
 */
import type { ClusterInformation, HostFacts } from "../domain/Cluster.ts"
import { type Fact, valueOf } from "../domain/Fact.ts"
import type { JsonObject } from "../domain/Json.ts"
import { consistencyIssues } from "./consistency.ts"
import { diskRow, networkRow } from "./counterRows.ts"
import { memoryUse } from "./proc/meminfo.ts"

const orNull = <A>(fact: Fact<A>): A | null => valueOf(fact) ?? null

const host = (facts: HostFacts): JsonObject => {
  const { available, total, ...otherMemory } = memoryUse(facts.meminfo)
  const load = valueOf(facts.loadAverage)
  const processes = valueOf(facts.processes)
  return {
    hostname: facts.hostname,
    memory: {
      total: valueOf(facts.memoryTotal) ?? total,
      available: valueOf(facts.memoryAvailable) ?? available,
      ...otherMemory
    },
    collection_timestamp: facts.collectedAt,
    cpu: {
      num_cores: orNull(facts.physicalCores),
      num_logical_cores: orNull(facts.logicalCores),
      model: orNull(facts.cpuModel),
      architecture: orNull(facts.architecture)
    },
    ...(facts.disks._tag === "unknown" ? {} : { disks: facts.disks.value.map(diskRow) }),
    ...(facts.networks._tag === "unknown" ? {} : { network: facts.networks.value.map(networkRow) }),
    system: {
      hostname: facts.hostname,
      kernel_version: orNull(facts.kernel),
      os_release: facts.osRelease,
      uptime_seconds: orNull(facts.uptimeSeconds),
      load_average_1min: load?.[0] ?? null,
      load_average_5min: load?.[1] ?? null,
      load_average_15min: load?.[2] ?? null,
      running_processes: processes?.running ?? null,
      total_processes: processes?.total ?? null
    }
  }
}

/** v3.0 has no word for "this machine alone was asked"; `local_fallback` there means that MPI had failed. */
const methods = { local: "local", ssh: "ssh", mpi: "mpi", none: "unknown" } as const

export const toSystemInfo = (cluster: ClusterInformation): JsonObject => {
  const overAll = (fact: (facts: HostFacts) => Fact<number>, combine: (values: ReadonlyArray<number>) => number) => {
    const values = cluster.hosts.map((facts) => valueOf(fact(facts))).filter((value) => value !== undefined)
    return cluster.hosts.length > 0 && cluster.missing.length === 0 && values.length === cluster.hosts.length
      ? combine(values)
      : null
  }
  const sum = (values: ReadonlyArray<number>) => values.reduce((a, b) => a + b, 0)
  const issues = consistencyIssues(cluster.hosts)
  return {
    total_memory_bytes: overAll((facts) => facts.memoryTotal, sum),
    total_cores: overAll((facts) => facts.physicalCores, sum),
    num_hosts: cluster.hosts.length,
    min_memory_bytes: overAll((facts) => facts.memoryTotal, (values) => Math.min(...values)),
    max_memory_bytes: overAll((facts) => facts.memoryTotal, (values) => Math.max(...values)),
    collection_method: methods[cluster.method],
    collection_timestamp: cluster.hosts.map((facts) => facts.collectedAt).sort().at(-1) ?? null,
    hosts: cluster.hosts.map(host),
    ...(issues.length === 0 ? {} : { host_consistency_issues: issues }),
    ...(cluster.missing.length === 0 ? {} : { missing_hosts: cluster.missing })
  }
}
