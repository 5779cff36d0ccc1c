/** A finished run in a few lines: what a terminal shows of it, and what `summary` of `--json` holds. */
import type { Verdict } from "../domain/Verdict.ts"
import type { Limit } from "./SummaryInput.ts"

export interface BriefFigure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly better: "higher" | "lower"
  /** Of its single operations, or of several runs; null where there is one alone, or nobody recorded them. */
  readonly min: number | null
  readonly max: number | null
  /** How many of what lie between them: 10 checkpoints. */
  readonly count: number
  readonly over: string
  /** Sample deviation over runs. */
  readonly deviation: number | null
  /** `cold`; null where no cache of the client has a part in it. */
  readonly cache: string | null
}

export interface Brief {
  /** What ran, on how much. */
  readonly title: string
  /** The engine, and how it read and wrote. */
  readonly by: string
  readonly figures: ReadonlyArray<BriefFigure>
  /** Of a kind of work without figures. */
  readonly done: string | null
  readonly verified: string
  readonly limits: ReadonlyArray<Limit>
  /** What figures are not, beyond cache and limit, and what preflight and engine warned of. */
  readonly notes: ReadonlyArray<string>
  readonly verdict: Verdict
  readonly requested: string | null
  /** In place of a verdict in which no rule found anything. */
  readonly unjudged: string | null
  /** The run's metadata file. */
  readonly record: string
}
