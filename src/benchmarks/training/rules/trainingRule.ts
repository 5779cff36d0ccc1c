/** Rules about a training run. Data generation and sizing are no runs, so nothing is demanded of them (gap B12). */
import type { RunEvidence } from "../../../rules/Evidence.ts"
import type { Voice } from "../../../rules/issue.ts"
import type { Judgement, RunRule } from "../../../rules/Rule.ts"
import { runRule, type RunRuleText } from "../../../rules/runRule.ts"

/** v2.0 reads a finished run back as `run_benchmark`. */
const runCommands: ReadonlySet<string> = new Set(["run", "run_benchmark"])

const isRun = ({ command }: RunEvidence): boolean =>
  command._tag !== "present" || typeof command.value !== "string" || runCommands.has(command.value.trim().toLowerCase())

/** The same rule, silent about commands that only prepare. */
export const aboutRuns = (rule: RunRule): RunRule => ({
  ...rule,
  evaluate: (run) => isRun(run) ? rule.evaluate(run) : []
})

export const trainingRule = (
  text: Omit<RunRuleText, "evidence" | "editions"> & Partial<Pick<RunRuleText, "evidence" | "editions">>,
  judge: (run: RunEvidence, say: Voice) => Judgement
): RunRule => aboutRuns(runRule({ editions: ["v2.0", "v3.0"], evidence: "plan", ...text }, judge))
