/** Which workloads and accelerators an edition takes. */
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { text } from "../../../rules/tolerant.ts"
import { trainingEdition } from "../edition.ts"
import { trainingRule } from "./trainingRule.ts"
import { takenElsewhere, workloadNamed, workloadOf } from "./workloads.ts"

export const model: RunRule = trainingRule({
  id: "2.1.11",
  title: "Training workload",
  demands:
    "v2.0: unet3d, resnet50 or cosmoflow. v3.0: unet3d or retinanet. Two readings in v3.0: the run check knows six names, " +
    "Rules.md and the command line take two; Rules.md is applied.",
  inEdition: (edition) => trainingEdition(edition).submittable.models.join(", "),
  source: "Rules.md 2.1.11; v2.0 guidelines table 1; run check check_model_recognized",
  reads: ["model"],
  examples: { pass: "unet3d", fail: "resnet50 in v3.0" }
}, (run, say) =>
  K.judged(say, { model: text(run.model, "model") }, ({ model }) => {
    const known = workloadNamed(run.edition, model)
    const { modelsAreDisputed, submittable: { models: expected } } = trainingEdition(run.edition)
    const disputed = modelsAreDisputed && known !== undefined
    const named = disputed ? " (the run check knows six names; Rules.md, which has two, is applied)" : ""
    const elsewhere = known === undefined
      ? ""
      : takenElsewhere(run.edition, ({ models }) => models.includes(known.name))
    return known !== undefined && expected.includes(known.name) ? [] : [
      say.invalid(`${run.edition} takes no ${model} runs, only ${expected.join(", ")}${elsewhere}${named}`, {
        parameter: "model",
        expected: expected.join(", "),
        actual: model,
        disputed
      })
    ]
  }))

export const accelerator: RunRule = trainingRule(
  {
    id: "accelerator",
    title: "Emulated accelerator",
    demands:
      "v2.0: a100 or h100. v3.0: b200 or mi355. There is a workload file for the pair of workload and accelerator.",
    inEdition: (edition) => trainingEdition(edition).submittable.accelerators.join(", "),
    source: "v2.0 guidelines 4; constants and workload files of release 3.0.26",
    reads: ["accelerator", "model"],
    examples: { pass: "retinanet on mi355", fail: "unet3d on mi355, which has no workload file" }
  },
  (run, say) =>
    K.judged(say, { accelerator: text(run.accelerator, "accelerator"), model: workloadOf(run) }, (values) => {
      const accelerator = values.accelerator.toLowerCase()
      const { accelerators: taken, models } = trainingEdition(run.edition).submittable
      const workload = values.model !== undefined && models.includes(values.model.name) ? values.model : undefined
      const withFile = taken.filter((name) => workload === undefined || Object.hasOwn(workload.accelerators, name))
      return withFile.includes(accelerator) ? [] : [
        say.invalid(
          taken.includes(accelerator)
            ? `there is no ${workload?.name} workload for ${accelerator}, only for ${withFile.join(", ")}`
            : `${run.edition} takes no ${accelerator} runs, only ${taken.join(", ")}${
              takenElsewhere(run.edition, (other) => other.accelerators.includes(accelerator))
            }`,
          { parameter: "accelerator", expected: withFile.join(", "), actual: accelerator }
        )
      ]
    })
)
