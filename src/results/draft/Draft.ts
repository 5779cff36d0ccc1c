/** What one reader made of a folder, each value with its source or the reason for its absence. */
import type { Edition } from "../../domain/Edition.ts"
import type { Json, JsonObject } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { Division } from "../../domain/Verdict.ts"
import type { Known } from "../../rules/Evidence.ts"
import type { RecordedProcess } from "../liveness.ts"
import type { RecordedDivision } from "../place.ts"
import type { RunFacts, Shape, SystemTotals } from "../RunFacts.ts"

export interface Draft {
  readonly shape: Shape
  readonly edition: Edition | null
  readonly editionReason: string
  readonly recordedId: string | null
  /** As recorded; the tree may say more. */
  readonly division: RecordedDivision | null
  readonly organization: string | null
  readonly systemName: string | null
  readonly label: string | null
  readonly role: RunFacts["role"]
  readonly benchmarkType: Known<string>
  readonly command: Known<string>
  readonly model: Known<string>
  readonly accelerator: Known<string>
  readonly engine: Known<"native" | "dlio">
  readonly requestedDivision: Known<Division | null>
  readonly processes: Known<number>
  readonly hosts: Known<number>
  readonly hostMemoryBytes: Known<ReadonlyArray<number>>
  readonly declaredMemoryBytes: Known<number>
  readonly scale: Known<number>
  readonly workload: Known<JsonObject>
  readonly overrides: Known<ReadonlyArray<Parameter>>
  readonly args: Known<JsonObject>
  readonly metrics: Known<JsonObject>
  readonly start: Known<string>
  readonly end: Known<string>
  readonly facts: Readonly<Record<string, Known<Json>>>
  readonly profile: string | null
  readonly mode: string | null
  readonly invocation: RunFacts["invocation"]
  readonly process: RecordedProcess | null
  readonly system: SystemTotals | null
  /** Why it cannot count although it set out to measure; null when nothing stands against it. */
  readonly unfinished: string | null
  /** Why it never set out to measure, beyond its command; null when it did. */
  readonly auxiliary: string | null
}
