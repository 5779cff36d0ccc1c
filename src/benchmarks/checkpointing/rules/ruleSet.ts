import { ruleSet } from "../../../rules/RuleSet.ts"
import { checkpointingOnDisk } from "../onDisk.ts"
import { checkpointingExperiments } from "./experiments.ts"
import { checkpointingGroupRules } from "./group.ts"
import { headline } from "./headline.ts"
import { checkpointingRules } from "./list.ts"

export const checkpointingRuleSet = ruleSet(checkpointingOnDisk, {
  since: "v1.0",
  headline,
  run: checkpointingRules,
  group: checkpointingGroupRules,
  experiments: checkpointingExperiments
})
