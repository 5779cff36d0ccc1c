/** 3.3.1: what the engine read is what the workload names. */
import { plural } from "../../../domain/Units.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { fact, integer, setting } from "../../../rules/tolerant.ts"
import { trainingFacts } from "./evidence.ts"
import { trainingRule } from "./trainingRule.ts"

export const runData: RunRule = trainingRule({
  id: "3.3.1",
  title: "Data set of the run",
  demands:
    "The engine trained on as many files as the workload names. The published checker's own table is a placeholder.",
  source: "Rules.md 3.3.1",
  since: "v3.0",
  evidence: "run",
  reads: ["dataset.num_files_train", "num_files_train of summary.json"],
  examples: {
    pass: "56000 files in both",
    fail: "dataset.num_files_train 56000, and num_files_train 168 in summary.json"
  }
}, (run, say) =>
  run.metrics._tag === "pending"
    ? "pending"
    : K.judged(say, {
      num_files_train: integer(fact(run, trainingFacts.filesTrained), "num_files_train"),
      "dataset.num_files_train": integer(setting(run, "dataset.num_files_train"), "dataset.num_files_train")
    }, ({ num_files_train: trained, ...named }) => {
      const expected = named["dataset.num_files_train"]
      return trained === expected ? [] : [
        say.invalid(`the run trained on ${plural(trained, "file")}; its workload names ${expected}`, {
          parameter: "num_files_train",
          expected,
          actual: trained,
          source: "summary.json"
        })
      ]
    }))
