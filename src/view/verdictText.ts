/** A verdict for people: the category, then every issue in the verdict's order, worst first, with what would have to be different. */
import { type Category, type Issue, type Verdict } from "../domain/Verdict.ts"
import { type Look, paint, type Tone } from "./Look.ts"
import { type Sheet, unbroken } from "./rows.ts"
import { wrap } from "./wrap.ts"

const tones: Readonly<Record<Category, Tone>> = { CLOSED: "green", OPEN: "green", UNKNOWN: "yellow", INVALID: "red" }

export const categoryText = (look: Look, category: Category): string => paint(look, tones[category], category)

/** The category is painted after the line is broken, for colours have no width. */
export const verdictTitle = (sheet: Sheet, category: Category, text: string): ReadonlyArray<string> => {
  const [first = "", ...others] = unbroken(sheet, `verdict ${category} ${text}`)
  return [first.replace(category, categoryText(sheet.look, category)), ...others]
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
  ...verdict.issues.flatMap((issue) => issueLines(look, issue)),
  ...(verdict.pending.length === 0
    ? []
    : wrap(`  not judged before the run: rules ${verdict.pending.join(", ")}`, look.columns, "    "))
]
