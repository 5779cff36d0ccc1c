/** Judges one experiment by the rules about several runs. A group of one run is judged as a group too. */
import type { Verdict } from "../domain/Verdict.ts"
import type { GroupEvidence, GroupRule } from "./Group.ts"
import { verdictOf } from "./judge.ts"

/** What these rules make of the runs together. */
export const judgeGroup = (rules: ReadonlyArray<GroupRule>, group: GroupEvidence): Verdict =>
  verdictOf(rules, group.edition, `${group.benchmarkType} runs together`, (rule) => rule.evaluate(group))
