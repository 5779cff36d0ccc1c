/** What both data generation and training are told of the data set, behind what people gave (dlio-command.md 3.1). Pure. */
import type { DataSet } from "../../benchmarks/training/TrainingWork.ts"
import type { Edition } from "../../domain/Edition.ts"
import { isOverride } from "../../domain/Parameter.ts"
import type { Plan } from "../../domain/Plan.ts"
import { namesAreMisread, validationInterval } from "./dataFolders.ts"
import type { Injected } from "./Task.ts"

/** A value that the plan has already is kept. */
const unlessPlanned = ({ parameters }: Plan, key: string, value: boolean | number): Injected =>
  parameters.some((parameter) => parameter.key === key && (isOverride(parameter) || parameter.origin === "tool"))
    ? { key }
    : { key, value }

const listing = (plan: Plan, set: DataSet, edition: Edition): ReadonlyArray<Injected> =>
  edition === "v3.0"
    ? [
      unlessPlanned(plan, "dataset.skip_listing", !namesAreMisread(set)),
      unlessPlanned(plan, "dataset.listing_validation_interval", validationInterval(set.files))
    ]
    : []

export const dataSetOverrides = (plan: Plan, set: DataSet): ReadonlyArray<Injected> => [
  ...listing(plan, set, plan.edition),
  // A folder given as a relative path is sent as the absolute one of the plan.
  { key: "dataset.data_folder", value: set.folder }
]
