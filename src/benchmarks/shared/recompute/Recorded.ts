/** What a summary says of a run, and the files of the ranks that it is held against. */
import type { JsonObject } from "../../../domain/Json.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import type { Problem, RankFiles } from "../../../results/RunFacts.ts"

/** One checkpoint by rank 0's own clock, or one epoch of training. */
export interface SeriesPoint {
  readonly name: string
  /** GiB/s of a checkpoint, samples/s of an epoch. */
  readonly rate: number | null
  readonly seconds: number | null
  /** Percent, of an epoch. */
  readonly utilisation: number | null
}

export interface Recorded {
  /** `metric` of summary.json. */
  readonly metrics: JsonObject | null
  /** Ranks the summary speaks for. */
  readonly processes: number | null
  readonly ranks: ReadonlyArray<RankFiles>
  /** Why files of ranks are null. */
  readonly unread?: ReadonlyArray<Problem>
  /** Its writer always leaves rank files; packages of others may have left all of them out, but never some. */
  readonly wantsRanks?: boolean
}

/** The files of a run's ranks. */
export interface RanksRead {
  readonly ranks: ReadonlyArray<RankFiles>
  /** Why files of ranks are null. */
  readonly unread: ReadonlyArray<Problem>
}

export interface Recomputed {
  readonly issues: ReadonlyArray<Issue>
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
}
