/** A data set, read the way training reads it. */
import type { Kind } from "../Kind.ts"
import { trainOutcome } from "./outcome.ts"
import type { TrainEvent } from "./TrainEvent.ts"
import { TrainingMeasurement } from "./TrainingMeasurement.ts"
import type { TrainWork } from "./TrainingWork.ts"
import { trainProgress } from "./view/trainProgress.ts"
import type { TrainState } from "./view/TrainState.ts"
import { trainSummary } from "./view/trainSummary.ts"

export const trainKind: Kind<TrainWork, TrainingMeasurement, TrainState, TrainEvent> = {
  id: "train",
  outcome: ({ work }) => trainOutcome(work),
  body: TrainingMeasurement,
  progress: trainProgress,
  summary: trainSummary
}
