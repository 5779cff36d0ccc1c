/** Rules about a training run. Data generation and sizing are no runs, so nothing is demanded of them (gap B12). */
import type { RunEvidence } from "../../../rules/Evidence.ts"
import type { Voice } from "../../../rules/issue.ts"
import type { Judgement, RunRule } from "../../../rules/Rule.ts"
import { runRule, type RunRuleText } from "../../../rules/runRule.ts"
import { preparing } from "../../../rules/shared/readable.ts"
import { oneOf } from "../../../rules/tolerant.ts"

/** A command that nobody knows is judged as a run; the rule `readable` names it. */
const isRun = ({ command }: RunEvidence): boolean => oneOf(preparing)(command, "command")._tag !== "present"

/** The same rule, silent about commands that only prepare. */
export const aboutRuns = (rule: RunRule): RunRule => ({
  ...rule,
  evaluate: (run) => isRun(run) ? rule.evaluate(run) : []
})

export const trainingRule = (
  text: Omit<RunRuleText, "evidence" | "editions"> & Partial<Pick<RunRuleText, "evidence" | "editions">>,
  judge: (run: RunEvidence, say: Voice) => Judgement
): RunRule => aboutRuns(runRule({ editions: ["v2.0", "v3.0"], evidence: "plan", ...text }, judge))
