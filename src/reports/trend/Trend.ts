/** How the headline figures of one workload on one system went over days and labels. */
import type { Headline } from "../../benchmarks/shared/figures/Headline.ts"
import type { FigureDifference, SideFigure } from "../compare/figures.ts"
import type { NotCompared } from "../compare/Side.ts"
import type { Unlike } from "../compare/unlike.ts"
import type { GroupRun } from "../GroupRun.ts"

export interface StepFigure {
  readonly headline: Headline
  readonly side: SideFigure
  /** Of each run, in time order; null where it has none of this definition. */
  readonly values: ReadonlyArray<number | null>
  /** Against the step before that has the figure; null for the first of them. */
  readonly difference: FigureDifference | null
}

/** Runs of one day and label, made the same way. */
export interface Step {
  /** `2026-02-03`, as their records say it. */
  readonly date: string
  readonly label: string | null
  readonly runs: ReadonlyArray<GroupRun>
  /** What is not as it was in the step before: hosts, versions, parameters. */
  readonly changed: ReadonlyArray<Unlike>
  readonly figures: ReadonlyArray<StepFigure>
}

export interface Series {
  readonly name: string
  /** In time order. */
  readonly steps: ReadonlyArray<Step>
}

export interface Trend {
  readonly given: string
  readonly what: string
  readonly series: ReadonlyArray<Series>
  /** Unfinished, unreadable, warm-up, or without a day. */
  readonly notShown: ReadonlyArray<NotCompared>
}
