import type { FormExperiments, GroupRule } from "../../../rules/Group.ts"
import { identityRules } from "../../../rules/group/consistency.ts"
import { describedSystem } from "../../../rules/group/systemDescription.ts"
import { windows } from "../../../rules/group/windows.ts"
import { heldOnly } from "../../../rules/Rule.ts"
import { ruleSet } from "../../../rules/RuleSet.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"
import { kvcacheOnDisk } from "../onDisk.ts"
import { kvcacheRules } from "./list.ts"
import { headline } from "./result.ts"

/** One run holds all options and trials, so each is an experiment of its own. */
const kvcacheExperiments: FormExperiments = (_, runs) => windows(inTimeOrder(runs), 1, false)

const only = (rule: GroupRule): GroupRule => heldOnly(rule, { since: "v3.0" })

export const kvcacheRuleSet = ruleSet(kvcacheOnDisk, {
  since: "v3.0",
  headline,
  run: kvcacheRules,
  group: [...identityRules, describedSystem].map(only),
  experiments: kvcacheExperiments
})
