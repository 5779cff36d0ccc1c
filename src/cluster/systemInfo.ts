/**
 * The cluster as the v3.0 tool's readers expect it: plain numbers (results-layout.md 3.4). An unknown number is null, an
 * unknown list absent (readers iterate over what is there), and a sum over hosts of which one is missing is null: it would be the
 * sum of something else.
 */
import type { ClusterInformation, DiskCounters, HostFacts, NetworkCounters } from "../domain/Cluster.ts"
import { type Fact, valueOf } from "../domain/Fact.ts"
import type { JsonObject } from "../domain/Json.ts"
import { consistencyIssues } from "./consistency.ts"
import { memoryUse } from "./proc/meminfo.ts"

const sector = 512

const orNull = <A>(fact: Fact<A>): A | null => valueOf(fact) ?? null

const disk = (counters: DiskCounters): JsonObject => ({
  device_name: counters.name,
  reads_completed: counters.readsCompleted,
  reads_merged: counters.readsMerged,
  sectors_read: counters.bytesRead / sector,
  time_reading_ms: counters.readMilliseconds,
  writes_completed: counters.writesCompleted,
  writes_merged: counters.writesMerged,
  sectors_written: counters.bytesWritten / sector,
  time_writing_ms: counters.writeMilliseconds,
  ios_in_progress: counters.inProgress,
  time_doing_ios_ms: counters.ioMilliseconds,
  weighted_time_doing_ios_ms: counters.weightedIoMilliseconds,
  ...(counters.discards === null ? {} : {
    discards_completed: counters.discards.completed,
    discards_merged: counters.discards.merged,
    sectors_discarded: counters.discards.bytes / sector,
    time_discarding_ms: counters.discards.milliseconds
  }),
  ...(counters.flushes === null ? {} : {
    flush_requests_completed: counters.flushes.completed,
    time_flushing_ms: counters.flushes.milliseconds
  })
})

const network = ({ name, received, sent }: NetworkCounters): JsonObject => ({
  interface_name: name,
  ...Object.fromEntries(Object.entries(received).map(([counter, value]) => [`rx_${counter}`, value])),
  ...Object.fromEntries(Object.entries(sent).map(([counter, value]) => [`tx_${counter}`, value]))
})

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
    ...(facts.disks._tag === "unknown" ? {} : { disks: facts.disks.value.map(disk) }),
    ...(facts.networks._tag === "unknown" ? {} : { network: facts.networks.value.map(network) }),
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
