/** Facts about the hosts of a run, each measured, declared or unknown. Sizes are bytes. */
import * as Rec from "effect/Record"
import * as Schema from "effect/Schema"
import { Fact } from "./Fact.ts"

/** One line of /proc/diskstats: counts, bytes (sectors × 512) and milliseconds since boot. */
export const DiskCounters = Schema.Struct({
  name: Schema.String,
  readsCompleted: Schema.Number,
  readsMerged: Schema.Number,
  bytesRead: Schema.Number,
  readMilliseconds: Schema.Number,
  writesCompleted: Schema.Number,
  writesMerged: Schema.Number,
  bytesWritten: Schema.Number,
  writeMilliseconds: Schema.Number,
  inProgress: Schema.Number,
  ioMilliseconds: Schema.Number,
  weightedIoMilliseconds: Schema.Number,
  /** null before Linux 4.18. */
  discards: Schema.NullOr(Schema.Struct({
    completed: Schema.Number,
    merged: Schema.Number,
    bytes: Schema.Number,
    milliseconds: Schema.Number
  })),
  /** null before Linux 5.5. */
  flushes: Schema.NullOr(Schema.Struct({ completed: Schema.Number, milliseconds: Schema.Number }))
})
export type DiskCounters = typeof DiskCounters.Type

/** One line of /proc/net/dev: counts and bytes since boot. */
export const NetworkCounters = Schema.Struct({
  name: Schema.String,
  received: Schema.Struct({
    bytes: Schema.Number,
    packets: Schema.Number,
    errors: Schema.Number,
    dropped: Schema.Number,
    fifo: Schema.Number,
    frame: Schema.Number,
    compressed: Schema.Number,
    multicast: Schema.Number
  }),
  sent: Schema.Struct({
    bytes: Schema.Number,
    packets: Schema.Number,
    errors: Schema.Number,
    dropped: Schema.Number,
    fifo: Schema.Number,
    collisions: Schema.Number,
    carrier: Schema.Number,
    compressed: Schema.Number
  })
})
export type NetworkCounters = typeof NetworkCounters.Type

/** One line of /proc/mounts, without its escapes. */
export const MountEntry = Schema.Struct({
  device: Schema.String,
  mountPoint: Schema.String,
  type: Schema.String,
  options: Schema.String
})
export type MountEntry = typeof MountEntry.Type

/** What one host said of itself. Memory is in bytes. */
export const HostFacts = Schema.Struct({
  hostname: Schema.String,
  /** Not the id itself but a hash of it, equal for equal machines; records of before 2026-11-24 hold the id. */
  machineId: Fact(Schema.String),
  bootId: Fact(Schema.String),
  collectedAt: Schema.String,
  logicalCores: Fact(Schema.Int),
  physicalCores: Fact(Schema.Int),
  sockets: Fact(Schema.Int),
  cpuModel: Fact(Schema.String),
  architecture: Fact(Schema.String),
  memoryTotal: Fact(Schema.Number),
  memoryAvailable: Fact(Schema.Number),
  /** /proc/meminfo as printed, for DLIO's files: name → `24684092 kB`. */
  meminfo: Schema.Record({ key: Schema.String, value: Schema.String }),
  /** Last processor block of /proc/cpuinfo, without `processor`, as DLIO records it. */
  cpuinfo: Schema.Record({ key: Schema.String, value: Schema.String }),
  kernel: Fact(Schema.String),
  osName: Fact(Schema.String),
  osVersion: Fact(Schema.String),
  osRelease: Schema.Record({ key: Schema.String, value: Schema.String }),
  uptimeSeconds: Fact(Schema.Number),
  loadAverage: Fact(Schema.Tuple(Schema.Number, Schema.Number, Schema.Number)),
  /** Counts of /proc/loadavg: those that can run, and all. */
  processes: Fact(Schema.Struct({ running: Schema.Int, total: Schema.Int })),
  disks: Fact(Schema.Array(DiskCounters)),
  networks: Fact(Schema.Array(NetworkCounters)),
  mounts: Fact(Schema.Array(MountEntry)),
  openFilesLimit: Fact(Schema.Number),
  /** Of a control group, where one limits the number of processes. */
  processesLimit: Schema.optional(Fact(Schema.Number)),
  /** Its clock minus the clock of the machine that asked; positive when it is ahead. */
  clockOffsetSeconds: Fact(Schema.Number)
})
export type HostFacts = typeof HostFacts.Type

type NumberFact = {
  [K in keyof HostFacts]-?: Exclude<HostFacts[K], undefined> extends Fact<number> ? K : never
}[keyof HostFacts]

/**
 * What all hosts together have, by its name in `system_info` of records, results.json and results.csv. A fact that is added to
 * `HostFacts` is told everywhere by a line here; it is optional there, since records from before have none.
 */
export const overall = {
  total_memory_bytes: { of: "memoryTotal", by: "sum", canBeZero: false },
  total_cores: { of: "physicalCores", by: "sum", canBeZero: false },
  min_memory_bytes: { of: "memoryTotal", by: "least", canBeZero: false },
  max_memory_bytes: { of: "memoryTotal", by: "most", canBeZero: false }
} as const satisfies Readonly<
  Record<string, { readonly of: NumberFact; readonly by: "sum" | "least" | "most"; readonly canBeZero: boolean }>
>
/** A name of that table. */
export type OverallName = keyof typeof overall
/** null: not known of every host. */
export type Overall = Readonly<Record<OverallName, number | null>>

/** The table filled by `figure`, whose null stays null. */
export const overallOf = (figure: (name: OverallName) => number | null): Overall =>
  Rec.map(overall, (_, name) => figure(name))

/** What was asked of the hosts of a run, and what they answered. */
export const ClusterInformation = Schema.Struct({
  method: Schema.Literal("local", "ssh", "mpi", "none"),
  asked: Schema.Array(Schema.String),
  hosts: Schema.Array(HostFacts),
  /** Hosts that did not answer, each with its reason: a partial answer is recorded as partial. */
  missing: Schema.Array(Schema.Struct({ host: Schema.String, reason: Schema.String })),
  /** `--client-host-memory-in-gb`, bytes per host, beside what was measured. */
  declaredMemoryPerHost: Fact(Schema.Number)
})
export type ClusterInformation = typeof ClusterInformation.Type
