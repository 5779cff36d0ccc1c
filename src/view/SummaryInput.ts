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

/** What one part of a run could not go faster for. */
export interface Limit {
  /** `write`, `epochs 1, 2`. */
  readonly of: string
  readonly by: "storage" | "client" | "compute" | "load" | "unknown"
  readonly because: string | null
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
  /** What held it back, part by part; absent where this kind of work looks for nothing. */
  readonly limits?: ReadonlyArray<Limit>
  /** What must be known of the headline figures, beyond cache and limit; the caveats unless given. */
  readonly notes?: ReadonlyArray<string>
  /** What was looked at afterwards, where that is not blocks that were read back. */
  readonly verified?: string
  /** What was done, of a kind of work without headline figures. */
  readonly done?: string
  /** The kind of work has no choice of I/O: what was done is all there is to say. */
  readonly hasNoIoChoice?: true
  /** Said in place of a verdict in which no rule found anything: of a kind of work that no rule judges. */
  readonly unjudged?: string
}
