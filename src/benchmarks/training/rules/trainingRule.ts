/** Rules about a training run. Data generation and sizing are no runs, so nothing is demanded of them. */
import { editionsWith } from "../../../rules/editions/editions.ts"
import type { RunEvidence } from "../../../rules/Evidence.ts"
import type { Voice } from "../../../rules/issue.ts"
import type { Judgement, RunRule } from "../../../rules/Rule.ts"
import { runRule, type RunRuleText } from "../../../rules/runRule.ts"
import { oneOf } from "../../../rules/tolerant.ts"
import { trainingOnDisk } from "../onDisk.ts"

/** A command that nobody knows is judged as a run; the rule `readable` names it. */
export const isRun = ({ command }: RunEvidence): boolean =>
  oneOf(Object.keys(trainingOnDisk.preparing))(command, "command")._tag !== "present"

/** The same rule, silent about commands that only prepare. */
export const aboutRuns = (rule: RunRule): RunRule => ({
  ...rule,
  evaluate: (run) => isRun(run) ? rule.evaluate(run) : []
})

/** The first edition has no rules about a single run. */
export const judged = { since: "v2.0" } as const

/** Oldest first. */
export const judgedEditions = editionsWith(judged)

export const trainingRule = (
  text: Omit<RunRuleText, "evidence" | "since"> & Partial<Pick<RunRuleText, "evidence" | "since">>,
  judge: (run: RunEvidence, say: Voice) => Judgement
): RunRule => aboutRuns(runRule({ ...judged, evidence: "plan", ...text }, judge))
