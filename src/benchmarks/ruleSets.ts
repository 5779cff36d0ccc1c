/**
 * The rules of every benchmark, whether or not this program can run it yet: reports judge what others have run. A command of
 * a benchmark is judged by the same set (`RunCommand.rules`); report workers load this list without options, plans and engines.
 */
import type { RuleSet } from "../rules/RuleSet.ts"
import { checkpointingRuleSet } from "./checkpointing/rules/ruleSet.ts"
import { kvcacheRuleSet } from "./kvcache/rules/ruleSet.ts"
import { trainingRuleSet } from "./training/rules/ruleSet.ts"
import { vectordbRuleSet } from "./vectordb/rules/ruleSet.ts"

export const ruleSets: ReadonlyArray<RuleSet> = [trainingRuleSet, checkpointingRuleSet, vectordbRuleSet, kvcacheRuleSet]

/** By any of the names a benchmark goes under: on the command line, on disk. */
export const ruleSetOf = (benchmark: string): RuleSet | undefined => {
  const name = benchmark.trim().toLowerCase()
  return ruleSets.find((set) => set.benchmark === name || set.directoryName === name)
}
