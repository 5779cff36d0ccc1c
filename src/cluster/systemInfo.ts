/**
 * The cluster as the v3.0 tool's readers expect it: plain numbers (docs/reference/results.md 3). An unknown number is null, an
 * unknown list absent (readers iterate over what is there), and a sum over hosts of which one is missing is null: it would be the
 * sum of something else.
 */
import { type ClusterInformation, type HostFacts, overall, overallOf } from "../domain/Cluster.ts"
import { type Fact, valueOf } from "../domain/Fact.ts"
import type { JsonObject } from "../domain/Json.ts"
import { sum } from "../domain/statistics.ts"
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

const combined = {
  sum,
  least: (values: ReadonlyArray<number>) => Math.min(...values),
  most: (values: ReadonlyArray<number>) => Math.max(...values)
}

export const toSystemInfo = (cluster: ClusterInformation): JsonObject => {
  const { total_cores, total_memory_bytes, ...others } = overallOf((name) => {
    const { by, of } = overall[name]
    const values = cluster.hosts.flatMap((facts) => {
      const fact = facts[of]
      const value = fact === undefined ? undefined : valueOf(fact)
      return value === undefined ? [] : [value]
    })
    return cluster.hosts.length > 0 && cluster.missing.length === 0 && values.length === cluster.hosts.length
      ? combined[by](values)
      : null
  })
  const issues = consistencyIssues(cluster.hosts)
  return {
    total_memory_bytes,
    total_cores,
    num_hosts: cluster.hosts.length,
    ...others,
    collection_method: methods[cluster.method],
    collection_timestamp: cluster.hosts.map((facts) => facts.collectedAt).sort().at(-1) ?? null,
    hosts: cluster.hosts.map(host),
    ...(issues.length === 0 ? {} : { host_consistency_issues: issues }),
    ...(cluster.missing.length === 0 ? {} : { missing_hosts: cluster.missing })
  }
}
