/** A data set that this program made (DatagenMeasurement.ts), read from a record. */
import type { OwnKind } from "../../../results/draft/OwnKind.ts"
import { DatagenMeasurement } from "../DatagenMeasurement.ts"
import type { DatagenWork } from "../TrainingWork.ts"

export const ownDatagen: OwnKind = {
  id: "datagen" satisfies DatagenWork["kind"],
  schema: DatagenMeasurement,
  measured: () => [],
  facts: () => ({}),
  findings: () => []
}
