/** What a summary says of a run, and the files of the ranks that it is held against. */
import type { JsonObject } from "../../../domain/Json.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import type { Problem, RankFiles } from "../../../results/RunFacts.ts"
import type { DlioDialect } from "../../../rules/editions/dialects.ts"

/** One checkpoint by rank 0's own clock, or one epoch of training. */
export interface SeriesPoint {
  readonly name: string
  /** GiB/s of a checkpoint, samples/s of an epoch. */
  readonly rate: number | null
  readonly seconds: number | null
  /** Percent, of an epoch. */
  readonly utilisation: number | null
}

/** Steps that the engine's throughput leaves out; null when nothing tells, and then any dialect's may agree. */
export type LeftOut = DlioDialect["throughputLeavesOut"] | null

export interface Recorded {
  readonly benchmarkType: string | null
  readonly leftOut: LeftOut
  /** `metric` of summary.json. */
  readonly metrics: JsonObject | null
  /** Ranks the summary speaks for. */
  readonly processes: number | null
  readonly batchSize: number | null
  /** Bytes of a record that DLIO turns samples into its read rate with; null where the workload does not say. */
  readonly recordBytes: number | null
  /** Checkpoints that the run was to write and read. */
  readonly planned: Readonly<Record<"save" | "load", number | null>>
  readonly ranks: ReadonlyArray<RankFiles>
  /** Why files of ranks are null. */
  readonly unread?: ReadonlyArray<Problem>
  /** Its writer always leaves rank files; packages of others may have left all of them out, but never some. */
  readonly wantsRanks?: boolean
}

export interface Recomputed {
  readonly issues: ReadonlyArray<Issue>
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
}
