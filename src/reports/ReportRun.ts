/**
 * One run as reports hold it: what was read, what the rules say, and the points of its charts. Plain JSON, so that the
 * journal gives it back unchanged, and whole enough that no output opens the run again.
 */
import type { SeriesPoint } from "../benchmarks/shared/recompute/Recorded.ts"
import type { EditionId } from "../domain/Edition.ts"
import type { Phase } from "../domain/Measurement.ts"
import type { Category, Issue } from "../domain/Verdict.ts"
import type { RunFacts } from "../results/RunFacts.ts"

export interface ReportRun extends Omit<RunFacts, "evidence" | "process" | "series"> {
  readonly series: string | null
  readonly dialect: string | null
  /** What a client's cache can taint. */
  readonly phases: ReadonlyArray<Phase>
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>

  readonly category: Category
  /** The edition the category is by: the run's own, or the one `--edition` names; null where nothing tells. */
  readonly judgedBy: EditionId | null
  /** The category under the run's own edition when `--edition` judged it by another. */
  readonly ownCategory: Category | null
  readonly issues: ReadonlyArray<Issue>
}
