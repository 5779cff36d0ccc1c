/** A data set, read the way training reads it. */
import type { TrainingMeasurement } from "../../domain/Measurement.ts"
import type { Kind } from "../Kind.ts"
import type { TrainWork } from "./TrainingWork.ts"
import { trainProgress } from "./view/trainProgress.ts"
import type { TrainState } from "./view/TrainState.ts"
import { trainSummary } from "./view/trainSummary.ts"

export const trainKind: Kind<TrainingMeasurement, TrainState> = {
  id: "train" satisfies TrainWork["kind"],
  progress: trainProgress,
  body: ({ training }) => training,
  summary: trainSummary
}
