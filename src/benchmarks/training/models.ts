/**
 * Which workloads there are and on which accelerators: the pairs with a workload file in `configs/dlio`. What each edition
 * takes of them is the rules' (`rules/workloads.ts`).
 */
import type { Edition } from "../../domain/Edition.ts"
import { InvalidOption } from "../../errors/AppError.ts"
import type { WorkloadName } from "../Benchmark.ts"
import { workloads } from "./rules/workloads.ts"

export const modelNames = ["unet3d", "resnet50", "cosmoflow", "retinanet", "dlrm", "flux"] as const
export type ModelName = typeof modelNames[number]

export const accelerators = ["a100", "h100", "b200", "mi355"] as const
export type Accelerator = typeof accelerators[number]

/** Accelerators that a model has a workload file for. */
export const acceleratorsOf = (model: ModelName): ReadonlyArray<string> => {
  const workload = workloads.find(({ name }) => name === model)
  return workload === undefined ? [] : Object.keys(workload.accelerators)
}

/** The edition itself, then newer, then older ones: a pair that the edition lacks is practised with another's file. */
const from = (edition: Edition): ReadonlyArray<Edition> =>
  edition === "v3.0" ? ["v3.0", "v2.0"] : edition === "v2.0" ? ["v2.0", "v3.0"] : ["v2.0", "v3.0"]

export const trainWorkload = (model: ModelName, accelerator: Accelerator, edition: Edition): WorkloadName => ({
  edition,
  name: `${model}_${accelerator}`,
  from: from(edition),
  nowhere: new InvalidOption({
    option: "--accelerator-type",
    expected: `one of ${acceleratorsOf(model).join(", ")}, which ${model} has a workload for`,
    actual: accelerator
  })
})

export const datagenWorkload = (model: ModelName, edition: Edition): WorkloadName => ({
  edition,
  name: `${model}_datagen`,
  from: from(edition)
})
