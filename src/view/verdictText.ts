/** A verdict for people: the category, then every issue, worst first, with what would have to be different. */
import { type Category, type Issue, type Verdict } from "../domain/Verdict.ts"
import { type Look, paint, type Tone } from "./Look.ts"
import { wrap } from "./wrap.ts"

const order: ReadonlyArray<Category> = ["INVALID", "UNKNOWN", "OPEN", "CLOSED"]

const tones: Readonly<Record<Category, Tone>> = { CLOSED: "green", OPEN: "green", UNKNOWN: "yellow", INVALID: "red" }

export const categoryText = (look: Look, category: Category): string => paint(look, tones[category], category)

/** Errors before warnings, the worst category first; otherwise in the order the rules gave them. */
export const worstFirst = (issues: ReadonlyArray<Issue>): ReadonlyArray<Issue> => {
  const rank = (issue: Issue) => (issue.severity === "error" ? 0 : order.length) + order.indexOf(issue.validation)
  return [...issues].sort((a, b) => rank(a) - rank(b))
}

const sentence = (text: string) => /[.!?]$/.test(text) ? text : `${text}.`

const issueLines = (look: Look, issue: Issue): ReadonlyArray<string> => {
  const [tone, label]: readonly [Tone, string] = issue.severity === "warning"
    ? ["yellow", "warning"]
    : [tones[issue.validation], issue.validation]
  const disputed = issue.disputed ? " (disputed: the published text has two readings)" : ""
  const { actual, expected, parameter } = issue
  const needs = expected === null ? [] : wrap(
    `${parameter === null ? "" : `${parameter}: `}needs ${expected}${actual === null ? "" : `, found ${actual}`}`,
    look.columns - 12,
    "  "
  )
  const [first = "", ...rest] = wrap(`${issue.rule}: ${sentence(issue.message)}${disputed}`, look.columns - 12)
  return [
    `  ${paint(look, tone, label.padEnd(8))}  ${first}`,
    ...[...rest, ...needs].map((line) => `            ${line}`)
  ]
}

export const verdictLines = (look: Look, verdict: Verdict): ReadonlyArray<string> => [
  ...worstFirst(verdict.issues).flatMap((issue) => issueLines(look, issue)),
  ...(verdict.pending.length === 0
    ? []
    : wrap(`  not judged before the run: rules ${verdict.pending.join(", ")}`, look.columns, "    "))
]
