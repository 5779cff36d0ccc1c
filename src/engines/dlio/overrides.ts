/**
 * What `dlio_benchmark` is told (dlio-command.md 1 and 3.2): the workload, where Hydra works, then every value that people
 * or this program set, and the folder of our own workload files. Pure.
 */
import type { CheckpointWork } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import { isOverride, type Parameter } from "../../domain/Parameter.ts"
import type { LaunchPlan, Plan } from "../../domain/Plan.ts"
import { configFolder } from "../../results/layout.ts"
import { hydraText, hydraValue } from "./hydraValue.ts"

/** The official tool's order of what it adds; what people gave comes before it. */
const injected = [
  "checkpoint.mode",
  "model.parallelism.data",
  "checkpoint.num_checkpoints_read",
  "checkpoint.num_checkpoints_write",
  "checkpoint.checkpoint_folder"
]

const sent = (parameters: ReadonlyArray<Parameter>): ReadonlyArray<Parameter> => {
  const changed = parameters.filter((parameter) => isOverride(parameter) || parameter.origin === "tool")
  return [
    ...changed.filter(({ key }) => !injected.includes(key)),
    ...injected.flatMap((key) => changed.filter((parameter) => parameter.key === key))
  ]
}

/** The words after the program's name. A checkpoint folder given as a relative path is sent as the absolute one of the plan. */
export const dlioArguments = (
  plan: Plan<CheckpointWork>,
  { dlio }: LaunchPlan,
  runDirectory: string
): ReadonlyArray<string> => [
  `workload=${dlio.workload}`,
  `++hydra.run.dir=${hydraText(runDirectory)}`,
  `++hydra.output_subdir=${configFolder}`,
  ...sent(plan.parameters).map(({ key, value }) =>
    `++workload.${key}=${hydraValue(key === "checkpoint.checkpoint_folder" ? plan.work.folder : value)}`
  ),
  `--config-dir=${dlio.configDirectory}`
]
