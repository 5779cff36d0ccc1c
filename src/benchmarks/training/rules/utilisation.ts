/** 3.3.2: the accelerators were kept busy. The number decides; the word beside it must agree. */
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { at, fact, number, oneOf } from "../../../rules/tolerant.ts"
import { trainingFacts } from "./evidence.ts"
import { trainingRule } from "./trainingRule.ts"
import { workloadOf } from "./workloads.ts"

const figure = "train_au_mean_percentage"
const word = "train_au_meet_expectation"

export const utilisation: RunRule = trainingRule({
  id: "3.3.2",
  title: "Accelerator utilisation",
  demands:
    "The mean utilisation reaches the workload's minimum: 90 % unet3d and resnet50, 85 % retinanet, 70 % cosmoflow. A warning " +
    "where an epoch was so short that its reads fell into the first step, which the figure leaves out.",
  source: "Rules.md 3.3.2; v2.0 guidelines 4 and table 1; metric.au of the workload files",
  evidence: "run",
  reads: [`metrics.${figure}`, `metrics.${word}`, "model", "measurement.body.epochs.starved"],
  examples: { pass: "unet3d at 90.0 %", fail: "unet3d at 12 %, whatever train_au_meet_expectation says" }
}, (run, say) => {
  const said = oneOf(["success", "fail"])(at(run.metrics, word), word)
  const mean = number(at(run.metrics, figure), figure)
  if (mean._tag === "missing" && said._tag === "present" && said.value === "fail") {
    return [
      say.invalid(`${word} is fail, and ${mean.reason}`, { parameter: figure, actual: "fail", source: said.source })
    ]
  }
  return K.judged(say, { model: workloadOf(run), [figure]: mean }, (values) => {
    const { model: workload, [figure]: actual } = values
    if (workload === undefined) return []
    const minimum = workload.minimumUtilisation
    const facts = { parameter: figure, expected: `>= ${minimum} %`, actual: `${Number(actual.toFixed(3))} %` }
    if (actual < minimum) return [say.invalid(`utilisation ${actual.toFixed(2)} % is under ${minimum} %`, facts)]
    if (said._tag === "missing") {
      return [say.unknown(`not checked: ${said.reason}`, { ...facts, parameter: word, source: said.source })]
    }
    const starved = fact(run, trainingFacts.starvedEpochs)
    const reasons = starved._tag === "present" && Array.isArray(starved.value) ? starved.value.map(String) : []
    return said._tag === "present" && said.value === "fail"
      ? [
        say.unknown(`${word} says fail, ${figure} says ${actual} %: one of them is wrong`, {
          ...facts,
          source: said.source
        })
      ]
      : reasons.length > 0
      ? [say.warn(`utilisation says little of the storage: ${reasons.join("; ")}`, facts)]
      : []
  })
})
