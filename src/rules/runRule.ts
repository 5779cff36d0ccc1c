/** Builds a rule about one run: its text, and a function that is handed the rule's own voice. */
import type { RunEvidence } from "./Evidence.ts"
import { type Voice, voiceOf } from "./issue.ts"
import { type AuthoredText, type Judgement, type RunRule, withEditions } from "./Rule.ts"

/** What the author of a rule about one run writes. */
export interface RunRuleText extends AuthoredText {
  readonly evidence: "plan" | "run"
}

/** The rule of this text and this judgement. */
export const runRule = (text: RunRuleText, judge: (run: RunEvidence, say: Voice) => Judgement): RunRule => {
  const say = voiceOf(text.id)
  return { ...withEditions(text), scope: "run", evaluate: (run) => judge(run, say) }
}
