/** What both data generation and training are told of the data set, behind what people gave (docs/reference/dlio-command.md 2). Pure. */
import type { Injected } from "../../../engines/dlio/Task.ts"
import type { DataSet } from "../TrainingWork.ts"

export const dataSetOverrides = (set: DataSet): ReadonlyArray<Injected> => [
  { key: "dataset.skip_listing" },
  { key: "dataset.listing_validation_interval" },
  // A folder given as a relative path is sent as the absolute one of the plan.
  { key: "dataset.data_folder", value: set.folder }
]
