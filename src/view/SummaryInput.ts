/** What a summary is made of, and the part of it that each kind of work fills. */
import type { JsonObject } from "../domain/Json.ts"
import type { Measurement } from "../domain/Measurement.ts"
import type { Plan } from "../domain/Plan.ts"
import type { Verdict } from "../domain/Verdict.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import type { Row, Sheet } from "./rows.ts"

export interface SummaryInput {
  readonly plan: Pick<
    Plan,
    | "benchmark"
    | "command"
    | "model"
    | "engine"
    | "profile"
    | "processes"
    | "hosts"
    | "scale"
    | "requestedDivision"
    | "notes"
    | "accelerator"
  >
  readonly measurement: Measurement
  /** `metric` of summary.json; null where the engine leaves none. */
  readonly metrics: JsonObject | null
  readonly verdict: Verdict
  /** What the record holds of the benchmark's own. */
  readonly facts: RunRecord["facts"]
  /** Of preflight and engine: what a reader of the figures should know. */
  readonly warnings: ReadonlyArray<string>
  /** The run's metadata file. */
  readonly recordPath: string
}

export interface SummaryPart {
  /** A table, or the lines that say the same. */
  readonly figures: (sheet: Sheet) => ReadonlyArray<string>
  /** What the columns mean. */
  readonly legend: ReadonlyArray<string>
  /** What the figures are not. */
  readonly caveats: ReadonlyArray<string>
  /** Named lines below the plan's. */
  readonly rows: ReadonlyArray<Row>
  /** The kind of work has no choice of I/O: what was done is all there is to say. */
  readonly hasNoIoChoice?: true
  /** Said in place of a verdict in which no rule found anything: of a kind of work that no rule judges. */
  readonly unjudged?: string
}
