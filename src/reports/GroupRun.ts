/** A run as rules about several runs and aggregates see it. */
import { summedFigures } from "../benchmarks/shared/figures/summedFigures.ts"
import type { SeriesPoint } from "../benchmarks/shared/recompute/Recorded.ts"
import type { Issue } from "../domain/Verdict.ts"
import type { GroupMember } from "../rules/Group.ts"
import type { RunCore } from "./outputs/runJson.ts"
import type { ReportRun } from "./ReportRun.ts"

/** What group rules and aggregates read of a run. */
export interface GroupRun extends GroupMember {
  readonly judgedBy: ReportRun["judgedBy"]
  readonly ownCategory: ReportRun["ownCategory"]
  readonly metrics: Readonly<Record<string, number>>
  readonly lists: Readonly<Record<string, ReadonlyArray<number>>>
  readonly measured: GroupCore["measured"]
  readonly clientCache: RunCore["client_cache"]
  readonly remapSeconds: number | null
  /** The names in its record, where the path has others. */
  readonly recordedAs: NonNullable<RunCore["recorded_as"]> | null
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
  readonly issues: ReadonlyArray<Issue>
}

/** What is read of a run's entry. */
type GroupCore =
  & Pick<
    RunCore,
    | "path"
    | "category"
    | "benchmark_type"
    | "model"
    | "accelerator"
    | "num_processes"
    | "num_hosts"
    | "role"
    | "experiment"
    | "remap_seconds"
    | "recorded_as"
    | "start"
    | "end"
    | "invocation"
    | "clock_set"
    | "dataset"
    | "checkpoints_to_write"
    | "checkpoints_to_read"
    | "judged_by"
    | "own_category"
    | "metrics"
    | "client_cache"
    | "checkpoint_writes"
    | "checkpoint_reads"
  >
  & {
    readonly engine_version: string | null
    readonly measured: ReadonlyArray<RunCore["measured"][number]>
    readonly system_info: Pick<NonNullable<RunCore["system_info"]>, "total_memory_bytes"> | null
    readonly host_memory: RunCore["host_memory"]
  }

export const groupRun = (
  core: GroupCore,
  parameters: GroupRun["parameters"],
  issues: ReadonlyArray<Issue>
): GroupRun => {
  return {
    path: core.path,
    category: core.category,
    benchmarkType: core.benchmark_type,
    model: core.model,
    accelerator: core.accelerator,
    processes: core.num_processes,
    hosts: core.num_hosts,
    engineVersion: core.engine_version,
    role: core.role,
    experiment: core.experiment,
    remapSeconds: core.remap_seconds,
    recordedAs: core.recorded_as ?? null,
    start: core.start,
    end: core.end,
    invocation: core.invocation,
    clock: core.clock_set,
    parameters,
    dataset: core.dataset,
    checkpointWrites: core.checkpoints_to_write,
    checkpointReads: core.checkpoints_to_read,
    system: core.system_info === null ? null : {
      totalMemoryBytes: core.system_info.total_memory_bytes,
      leastMemoryBytes: core.host_memory?.least_bytes ?? null,
      mostMemoryBytes: core.host_memory?.most_bytes ?? null
    },
    judgedBy: core.judged_by,
    ownCategory: core.own_category,
    ...summedFigures(core.metrics),
    measured: core.measured,
    clientCache: core.client_cache,
    writes: core.checkpoint_writes,
    reads: core.checkpoint_reads,
    issues
  }
}
