/** 4.3.3: one of the four published models, in its published shape. */
import * as Struct from "effect/Struct"
import type { EditionId } from "../../../domain/Edition.ts"
import { defaultEdition } from "../../../rules/editions/list.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { number, setting, text } from "../../../rules/tolerant.ts"
import { publishedModel, publishedModels } from "./models.ts"

const namesIn = (edition: EditionId): string => publishedModels(edition).map(({ name }) => name).join(", ")

export const model: RunRule = runRule({
  id: "4.3.3",
  title: "Model configuration",
  demands: `The model is one of ${
    namesIn(defaultEdition)
  }, with the layers, sizes, parallelism and number formats of table 2.`,
  source: "Rules.md 4.3.3 and table 2; v2.0 guidelines 2.2.1 and table 2; vocabulary: the workload files",
  since: "v2.0",
  evidence: "plan",
  reads: ["model", "workload.model", "overrides"],
  examples: {
    pass: "llama3-8b (also written llama_8b) with 32 layers",
    fail: "llama3-8b with model.num_layers 1, or a model of another name"
  }
}, (run, say) =>
  K.judged(say, { model: text(run.model, "model"), workload: run.workload }, ({ model }) => {
    const published = publishedModel(run.edition, model)
    if (published === undefined) {
      return [
        say.invalid(`${model} is none of the published models`, {
          parameter: "model",
          expected: namesIn(run.edition),
          actual: model
        })
      ]
    }
    return Struct.entries(published.shape).flatMap(([key, expected]) => {
      const parameter = `model.${key}`
      const value = setting(run, parameter)
      const found = typeof expected === "number"
        ? number(value, parameter)
        : K.map(text(value, parameter), (word) => word.toLowerCase())
      if (found._tag !== "present") {
        return found._tag === "pending"
          ? []
          : [say.unknown(`not checked: ${found.reason}`, { parameter, expected, source: found.source })]
      }
      return found.value === expected ? [] : [
        say.invalid(`${published.name} has ${parameter} ${expected}; the run used ${found.value}`, {
          parameter,
          expected,
          actual: found.value
        })
      ]
    })
  }))
