/** 4.6.1, 4.6.4, 4.3.5: how many processes each division takes. */
import { defaultEdition } from "../../../rules/editions/list.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { checkpointingEdition } from "../edition.ts"
import { modelOf, publishedModels } from "./models.ts"
import { mode, processes } from "./readings.ts"

const parameter = "num_processes"

/** The sentences have the numbers of the edition that new runs are judged by. */
const { subsetProcesses: inWords } = checkpointingEdition(defaultEdition)
const counts = publishedModels(defaultEdition).map(({ closedProcesses, name }) => `${closedProcesses} for ${name}`)
  .join(", ")

export const closedProcesses: RunRule = runRule({
  id: "4.6.1",
  title: "CLOSED process count",
  demands: `CLOSED runs exactly ${counts}; a subset run, where 4.3.5 takes one, ${inWords}.`,
  source: "Rules.md 4.6.1 and table 2; v2.0 guidelines 2.2.1, 2.2.5 and tables 2, 3",
  since: "v2.0",
  evidence: "plan",
  reads: ["model", "processes", "mode"],
  examples: { pass: "llama3-70b with 64 processes", fail: "llama3-70b with 32 processes" }
}, (run, say) =>
  K.judged(
    say,
    { model: modelOf(run), num_processes: processes(run), mode: mode(run) },
    ({ mode, model, num_processes: given }) => {
      if (model === undefined) return []
      const isSubset = mode === "subset" && model.subset === "taken"
      const expected = isSubset ? checkpointingEdition(run.edition).subsetProcesses : model.closedProcesses
      return given === expected ? [] : [
        say.open(
          `${model.name} CLOSED needs ${expected} processes${isSubset ? " in subset mode" : ""}; ${given} ${
            given === 1 ? "was" : "were"
          } given`,
          { parameter, expected, actual: given }
        )
      ]
    }
  ))

export const openProcesses: RunRule = runRule({
  id: "4.6.4",
  title: "OPEN process count",
  demands: "Outside subset mode the number of processes is a multiple of TP × PP.",
  source: "Rules.md 4.6.4; v2.0 guidelines 2.2.5",
  since: "v2.0",
  evidence: "plan",
  reads: ["model", "processes", "mode"],
  examples: { pass: "llama3-405b with 768 processes", fail: "llama3-405b with 100 processes" }
}, (run, say) =>
  K.judged(
    say,
    { model: modelOf(run), num_processes: processes(run), mode: mode(run) },
    ({ mode, model, num_processes: given }) => {
      if (model === undefined || mode === "subset") return []
      const unit = model.tensor * model.pipeline
      if (given >= unit && given % unit === 0) {
        return unit !== 1 || given % model.closedProcesses === 0 ? [] : [
          say.warn(
            `${model.name} in OPEN: rule 4.6.4 asks for a multiple of TP × PP = ${unit}, the existing tool's help for a` +
              ` multiple of ${model.closedProcesses}; the rule is applied, so ${given} is accepted`,
            {
              parameter,
              expected: `a multiple of ${unit}, or of ${model.closedProcesses} by the other reading`,
              actual: given,
              disputed: true
            }
          )
        ]
      }
      const below = Math.floor(given / unit) * unit
      const nearest = below >= unit ? `${below} or ${below + unit}` : `${unit}`
      return [
        say.invalid(
          `${model.name} needs a multiple of TP × PP = ${unit} processes; ${given} were given, nearest ${nearest}`,
          { parameter, expected: `a multiple of ${unit}`, actual: given }
        )
      ]
    }
  ))

export const subset: RunRule = runRule({
  id: "4.3.5",
  title: "Subset runs",
  demands:
    `A subset run has exactly ${inWords} processes; by v3.0 only llama3-8b has one, of which ${inWords} are the whole. The text of ` +
    "release 3.0.26 said the opposite by a missing word; rows of the round that followed it were withdrawn.",
  inEdition: (edition) => {
    const refused = publishedModels(edition).filter(({ subset }) => subset === "refused").map(({ name }) => name)
    return `${checkpointingEdition(edition).subsetProcesses} processes, any model${
      refused.length === 0 ? "" : ` but ${refused.join(", ")}`
    }`
  },
  source: "Rules.md 4.3.5 and table 2 as corrected; v2.0 guidelines 2.2.2 and table 3; mlcommons/storage issue 841",
  since: "v2.0",
  evidence: "plan",
  reads: ["model", "processes", "mode"],
  examples: { pass: "llama3-8b, subset, 8 processes", fail: "llama3-70b, subset, 8 processes" }
}, (run, say) =>
  K.judged(
    say,
    { model: modelOf(run), num_processes: processes(run), mode: mode(run) },
    ({ mode, model, num_processes: given }) => {
      if (model === undefined || mode !== "subset") return []
      const { subsetProcesses } = checkpointingEdition(run.edition)
      const wrongCount = given === subsetProcesses ? [] : [
        say.invalid(`a subset run needs exactly ${subsetProcesses} processes; ${given} were given`, {
          parameter,
          expected: subsetProcesses,
          actual: given
        })
      ]
      return model.subset === "taken" ? wrongCount : [
        say.invalid(
          `${model.name} has no subset in ${run.edition}; CLOSED takes ${model.closedProcesses} processes, OPEN a multiple of ` +
            `TP × PP = ${model.tensor * model.pipeline} with checkpoint.mode=default`,
          { parameter: "checkpoint.mode", expected: "default", actual: "subset" }
        )
      ]
    }
  ))
