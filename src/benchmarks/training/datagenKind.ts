/** A data set, made. */
import type { DatagenMeasurement } from "../../domain/Measurement.ts"
import type { Kind } from "../Kind.ts"
import type { DatagenWork } from "./TrainingWork.ts"
import { datagenProgress } from "./view/datagenProgress.ts"
import type { DatagenState } from "./view/DatagenState.ts"
import { datagenSummary } from "./view/datagenSummary.ts"

export const datagenKind: Kind<DatagenMeasurement, DatagenState> = {
  id: "datagen" satisfies DatagenWork["kind"],
  progress: datagenProgress,
  body: ({ datagen }) => datagen,
  summary: datagenSummary
}
