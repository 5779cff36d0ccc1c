/** How rules word what they found: short constructors that fill the rule's id and leave nothing undefined. */
import type { Category, Issue } from "../domain/Verdict.ts"

/** The facts beside a message; numbers are printed as they are. */
export interface IssueFacts {
  readonly parameter?: string
  readonly expected?: string | number
  readonly actual?: string | number
  readonly source?: string
  readonly disputed?: boolean
}

/** The voice of one rule. The first word of each is the best category still possible; `warn` changes no category. */
export interface Voice {
  readonly invalid: (message: string, facts?: IssueFacts) => Issue
  /** Not CLOSED, still good for OPEN. */
  readonly open: (message: string, facts?: IssueFacts) => Issue
  /** Not checked, and why. */
  readonly unknown: (message: string, facts?: IssueFacts) => Issue
  readonly warn: (message: string, facts?: IssueFacts) => Issue
  /** Not checked, where nobody could have recorded the evidence: said, and nothing more. */
  readonly unchecked: (message: string, facts?: IssueFacts) => Issue
}

const text = (value: string | number | undefined): string | null => value === undefined ? null : String(value)

/** One issue; a fact that is not given is null in it. */
export const issue = (
  rule: string,
  validation: Category,
  severity: Issue["severity"],
  message: string,
  facts: IssueFacts = {}
): Issue => ({
  rule,
  validation,
  severity,
  message,
  parameter: facts.parameter ?? null,
  expected: text(facts.expected),
  actual: text(facts.actual),
  source: facts.source ?? null,
  disputed: facts.disputed ?? false
})

/** The voice of the rule with this id. */
export const voiceOf = (rule: string): Voice => ({
  invalid: (message, facts) => issue(rule, "INVALID", "error", message, facts),
  open: (message, facts) => issue(rule, "OPEN", "error", message, facts),
  unknown: (message, facts) => issue(rule, "UNKNOWN", "error", message, facts),
  warn: (message, facts) => issue(rule, "CLOSED", "warning", message, facts),
  unchecked: (message, facts) => issue(rule, "UNKNOWN", "warning", message, facts)
})

/** The voice of a rule that can only ever warn: what it cannot check is a warning as well. */
export const softened = (say: Voice): Voice => ({ ...say, unknown: say.unchecked })
