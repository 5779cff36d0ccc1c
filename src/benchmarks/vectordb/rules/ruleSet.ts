import { plural } from "../../../domain/Units.ts"
import { type FormExperiments, type GroupRule, groupRule } from "../../../rules/Group.ts"
import { identityRules, sameDataset, sameMemory } from "../../../rules/group/consistency.ts"
import { describedSystem } from "../../../rules/group/systemDescription.ts"
import { unbroken } from "../../../rules/group/unbroken.ts"
import { windows } from "../../../rules/group/windows.ts"
import { heldOnly } from "../../../rules/Rule.ts"
import { ruleSet } from "../../../rules/RuleSet.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"
import { runsTogether, vectordbEdition, vectordbInWords } from "../edition.ts"
import { vectordbOnDisk } from "../onDisk.ts"
import { vectordbRules } from "./list.ts"
import { countedVectors, sameDimension, sameIndex, wholeLoad } from "./load.ts"
import { metricsReported } from "./result.ts"

const runCount: GroupRule = groupRule({
  id: "5.3.1",
  title: "Number of runs",
  demands: `A result is ${vectordbInWords.runs} query runs.`,
  source: "Rules.md 5.3.1",
  since: "v3.0",
  reads: ["start"],
  examples: { pass: "5 runs", fail: "4 runs" }
}, ({ edition, members }, say) => {
  const { runs } = vectordbEdition(edition)
  return members.length === runs ? [] : [
    say.invalid(`${plural(members.length, "run")}; a result needs ${runs}`, {
      parameter: "num_runs",
      expected: runs,
      actual: members.length
    })
  ]
})

const vectordbExperiments: FormExperiments = (edition, members) =>
  windows(inTimeOrder(members), runsTogether(edition), false)

const only = (rule: GroupRule): GroupRule => heldOnly(rule, { since: "v3.0" })

export const vectordbRuleSet = ruleSet(vectordbOnDisk, {
  since: "v3.0",
  headline: metricsReported,
  run: vectordbRules,
  group: [
    ...[
      unbroken,
      ...identityRules,
      sameDataset(["dataset.collection_name", "dataset.num_vectors", "dataset.dimension"]),
      sameMemory,
      describedSystem
    ]
      .map(only),
    runCount,
    countedVectors,
    sameDimension,
    wholeLoad,
    sameIndex
  ],
  experiments: vectordbExperiments
})
