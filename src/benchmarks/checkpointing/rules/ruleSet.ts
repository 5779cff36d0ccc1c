import type { RuleSet } from "../../../rules/RuleSet.ts"
import { checkpointingOnDisk } from "../onDisk.ts"
import { checkpointingExperiments } from "./experiments.ts"
import { checkpointingGroupRules } from "./group.ts"
import { checkpointingRules } from "./list.ts"
import { toolInjectedParameters } from "./parameters.ts"

export const checkpointingRuleSet: RuleSet = {
  benchmark: checkpointingOnDisk.id,
  directoryName: checkpointingOnDisk.directoryName,
  run: checkpointingRules,
  group: checkpointingGroupRules,
  experiments: checkpointingExperiments,
  toolInjected: toolInjectedParameters
}
