import type { RuleSet } from "../../../rules/RuleSet.ts"
import { trainingOnDisk } from "../onDisk.ts"
import { trainingExperiments } from "./experiments.ts"
import { trainingGroupRules } from "./group.ts"
import { trainingRules } from "./list.ts"
import { toolInjectedParameters } from "./parameters.ts"

export const trainingRuleSet: RuleSet = {
  benchmark: trainingOnDisk.id,
  directoryName: trainingOnDisk.directoryName,
  run: trainingRules,
  group: trainingGroupRules,
  experiments: trainingExperiments,
  toolInjected: toolInjectedParameters
}
