import { ruleSet } from "../../../rules/RuleSet.ts"
import { trainingOnDisk } from "../onDisk.ts"
import { trainingExperiments } from "./experiments.ts"
import { trainingGroupRules } from "./group.ts"
import { headline } from "./headline.ts"
import { trainingRules } from "./list.ts"

export const trainingRuleSet = ruleSet(trainingOnDisk, {
  since: "v1.0",
  headline,
  run: trainingRules,
  group: trainingGroupRules,
  experiments: trainingExperiments
})
