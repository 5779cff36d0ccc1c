/** What one reader made of a folder, each value with its source or the reason for its absence. */
import type { EditionId } from "../../domain/Edition.ts"
import type { RunEvidence } from "../../rules/Evidence.ts"
import type { RecordedProcess } from "../liveness.ts"
import type { RecordedDivision } from "../place.ts"
import type { RunFacts, SystemTotals } from "../RunFacts.ts"
import type { OwnBody } from "./OwnBody.ts"
import type { Shape } from "./shapes.ts"
import type { Told } from "./told.ts"

/** The evidence as it will be, but for the edition, which may not be known yet. */
export interface Draft extends Omit<RunEvidence, "edition"> {
  readonly shape: Shape
  readonly edition: EditionId | null
  readonly editionReason: string
  readonly recordedId: string | null
  /** As recorded; the tree may say more. */
  readonly division: RecordedDivision | null
  readonly organization: string | null
  readonly systemName: string | null
  readonly label: string | null
  readonly role: RunFacts["role"]
  readonly profile: string | null
  readonly told: Told
  readonly mode: string | null
  readonly invocation: RunFacts["invocation"]
  readonly clock: string | null
  readonly measured: RunFacts["measured"]
  readonly process: RecordedProcess | null
  readonly system: SystemTotals | null
  /** Why it cannot count although it set out to measure; null when nothing stands against it. `told`: its own record says so. */
  readonly unfinished: { readonly reason: string; readonly told: boolean } | null
  /** What was measured in a run of this program, null where nothing was; absent of all others. */
  readonly body?: OwnBody | null
  /** Why it never set out to measure, beyond its command; null when it did. */
  readonly auxiliary: string | null
}
