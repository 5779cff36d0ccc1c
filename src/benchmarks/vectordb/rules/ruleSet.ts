import { type FormExperiments, type GroupRule, groupRule } from "../../../rules/Group.ts"
import { categories } from "../../../rules/group/categories.ts"
import { identityRules, sameDataset, sameMemory } from "../../../rules/group/consistency.ts"
import { windows } from "../../../rules/group/windows.ts"
import type { RuleSet } from "../../../rules/RuleSet.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"
import { vectordbRules } from "./list.ts"
import { sameDimension, sameIndex, wholeLoad } from "./load.ts"

const runs = 5

const runCount: GroupRule = groupRule({
  id: "5.3.1",
  title: "Number of runs",
  demands: `A result is ${runs} query runs.`,
  source: "Rules.md 5.3.1",
  editions: ["v3.0"],
  reads: ["start"],
  examples: { pass: "5 runs", fail: "4 runs" }
}, ({ members }, say) =>
  members.length === runs ? [] : [
    say.invalid(`${members.length} ${members.length === 1 ? "run" : "runs"}; a result needs ${runs}`, {
      parameter: "num_runs",
      expected: runs,
      actual: members.length
    })
  ])

const vectordbExperiments: FormExperiments = (_, members) => windows(inTimeOrder(members), runs, false)

const only = (rule: GroupRule): GroupRule => ({ ...rule, editions: ["v3.0"] })

export const vectordbRuleSet: RuleSet = {
  benchmark: "vectordb",
  directoryName: "vector_database",
  run: vectordbRules,
  group: [
    ...[
      categories,
      ...identityRules,
      sameDataset(["dataset.collection_name", "dataset.num_vectors", "dataset.dimension"]),
      sameMemory
    ]
      .map(only),
    runCount,
    sameDimension,
    wholeLoad,
    sameIndex
  ],
  experiments: vectordbExperiments,
  toolInjected: []
}
