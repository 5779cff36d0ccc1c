/**
 * Which workloads there are and on which accelerators: the pairs with a workload file in `configs/dlio`. What each edition
 * takes of them is in `editions.ts`.
 */
import type { EditionId } from "../../domain/Edition.ts"
import { InvalidOption } from "../../errors/AppError.ts"
import type { WorkloadName } from "../Benchmark.ts"
import { trainingEdition } from "./edition.ts"

export const modelNames = ["unet3d", "resnet50", "cosmoflow", "retinanet", "dlrm", "flux"] as const
export type ModelName = typeof modelNames[number]

export const accelerators = ["a100", "h100", "b200", "mi355"] as const
export type Accelerator = typeof accelerators[number]

/** Accelerators that a model has a workload file for. */
export const acceleratorsOf = (model: ModelName, edition: EditionId): ReadonlyArray<string> => {
  const workload = trainingEdition(edition).workloads[model]
  return workload === undefined ? [] : Object.keys(workload.accelerators)
}

export const trainWorkload = (model: ModelName, accelerator: Accelerator, edition: EditionId): WorkloadName => ({
  edition,
  name: `${model}_${accelerator}`,
  anyEdition: true,
  nowhere: new InvalidOption({
    option: "--accelerator-type",
    expected: `one of ${acceleratorsOf(model, edition).join(", ")}, which ${model} has a workload for`,
    actual: accelerator
  })
})

export const datagenWorkload = (model: ModelName, edition: EditionId): WorkloadName => ({
  edition,
  name: `${model}_datagen`,
  anyEdition: true
})
