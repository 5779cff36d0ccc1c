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
  demands: `CLOSED runs exactly ${counts}; a subset run ${inWords}.`,
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
      const expected = mode === "subset" ? checkpointingEdition(run.edition).subsetProcesses : model.closedProcesses
      return given === expected ? [] : [
        say.open(
          `${model.name} CLOSED needs ${expected} processes${mode === "subset" ? " in subset mode" : ""}; ${given} ${
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
    `A subset run has exactly ${inWords} processes; by v3.0 it may not be llama3-8b, of which 8 are the whole. ` +
    "Two readings: a correction made after release 3.0.26 says the opposite (llama3-8b only); the released text is applied.",
  inEdition: (edition) => {
    const refused = publishedModels(edition).filter(({ subset }) => subset === "refused").map(({ name }) => name)
    return `${checkpointingEdition(edition).subsetProcesses} processes, any model${
      refused.length === 0 ? "" : ` but ${refused.join(", ")}`
    }`
  },
  source: "Rules.md 4.3.5; v2.0 guidelines 2.2.2 and table 3; mlcommons/storage issue 841",
  since: "v2.0",
  evidence: "plan",
  reads: ["model", "processes", "mode"],
  examples: { pass: "llama3-70b, subset, 8 processes", fail: "llama3-70b, subset, 4 processes" }
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
      if (model.subset === "taken") return wrongCount
      const facts = { parameter: "checkpoint.mode", actual: "subset", disputed: true }
      return [
        ...wrongCount,
        model.subset === "refused"
          ? say.invalid(
            `${model.name} has no subset: its ${subsetProcesses} processes are the whole (text of release 3.0.26; a later` +
              " correction allows it); use checkpoint.mode=default",
            { ...facts, expected: "default" }
          )
          : say.warn(
            `${model.name} in subset mode: accepted by the text of release 3.0.26; a later correction of the rule allows` +
              " subset for llama3-8b only",
            facts
          )
      ]
    }
  ))
