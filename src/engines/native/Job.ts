/**
 * What the coordinator is told: one JSON file in the run directory, written by `NativeEngine` and read once. Plain types,
 * so that coordinator and ranks stay free of Effect.
 */
import type { JsonObject } from "../../domain/Json.ts"
import type { Profile } from "../../domain/Plan.ts"

/** Facts of this host that DLIO's files repeat. */
export interface JobHost {
  readonly hostname: string
  readonly logicalCores: number
  readonly memoryBytes: number
  /** /proc/meminfo as printed: name → `24684092 kB`. */
  readonly meminfo: Readonly<Record<string, string>>
  /** Last processor block of /proc/cpuinfo, without `processor`. */
  readonly cpuinfo: Readonly<Record<string, string>>
}

export interface Job<Work> {
  readonly runId: string
  /** Absolute; exists. */
  readonly runDirectory: string
  readonly engineVersion: string
  readonly profile: Profile
  readonly host: JobHost
  /** The workload as it runs, nested as in the workload file. */
  readonly workload: JsonObject
  /** Workload file name without `.yaml`, for example `llama3_8b`. */
  readonly workloadName: string
  /** What people or the tool changed, as Hydra writes it: `++workload.checkpoint.num_checkpoints_read=2`. */
  readonly overrides: ReadonlyArray<string>
  /** How long the ranks generate into nothing before the first timed phase. */
  readonly calibrationSeconds: number
  readonly work: Work
}
