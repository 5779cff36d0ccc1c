/** A data set, made. */
import type { Kind } from "../Kind.ts"
import type { DatagenEvent } from "./DatagenEvent.ts"
import { DatagenMeasurement } from "./DatagenMeasurement.ts"
import { datagenOutcome } from "./outcome.ts"
import type { DatagenWork } from "./TrainingWork.ts"
import { datagenProgress } from "./view/datagenProgress.ts"
import type { DatagenState } from "./view/DatagenState.ts"
import { datagenSummary } from "./view/datagenSummary.ts"

export const datagenKind: Kind<DatagenWork, DatagenMeasurement, DatagenState, DatagenEvent> = {
  id: "datagen",
  outcome: ({ engine }) => datagenOutcome(engine.name === "native"),
  body: DatagenMeasurement,
  progress: datagenProgress,
  summary: datagenSummary
}
