/** What the rules say of a plan, a run, or a group of runs. */
import * as Schema from "effect/Schema"
import { EditionId } from "./Edition.ts"

/** How far something counts. */
export const Category = Schema.Literal("CLOSED", "OPEN", "INVALID", "UNKNOWN")
export type Category = typeof Category.Type

/** The division a person asks for with `--closed` or `--open`. */
export const Division = Schema.Literal("CLOSED", "OPEN")
export type Division = typeof Division.Type

/** What one rule found. A fact that a rule does not tell is null. */
export const Issue = Schema.Struct({
  /** The published number where there is one, for example `4.6.1`. */
  rule: Schema.String,
  /** The best category that is still possible with this finding. `UNKNOWN` means: not checked. */
  validation: Category,
  /** A warning never changes a category. */
  severity: Schema.Literal("error", "warning"),
  message: Schema.String,
  parameter: Schema.NullOr(Schema.String),
  expected: Schema.NullOr(Schema.String),
  actual: Schema.NullOr(Schema.String),
  /** The file, field or text the finding rests on. */
  source: Schema.NullOr(Schema.String),
  /** The published text has two readings; the message says which one was applied. */
  disputed: Schema.Boolean
})
export type Issue = typeof Issue.Type

/** What all rules found together. */
export const Verdict = Schema.Struct({
  category: Category,
  edition: EditionId,
  issues: Schema.Array(Issue),
  /** Rules whose evidence cannot exist yet (a plan has no metrics). */
  pending: Schema.Array(Schema.String)
})
export type Verdict = typeof Verdict.Type

const badness: Readonly<Record<Category, number>> = { CLOSED: 0, OPEN: 1, UNKNOWN: 2, INVALID: 3 }

/** Worst first: INVALID, UNKNOWN, OPEN, CLOSED. */
export const worseOf = (a: Category, b: Category): Category => badness[a] >= badness[b] ? a : b

/** The worst that an issue which is no warning says; CLOSED where none says anything. */
export const categoryOf = (issues: ReadonlyArray<Issue>): Category =>
  issues.reduce<Category>(
    (worst, issue) => issue.severity === "error" ? worseOf(worst, issue.validation) : worst,
    "CLOSED"
  )

/** UNKNOWN and INVALID satisfy nothing; a CLOSED run also satisfies OPEN. */
export const satisfies = (category: Category, division: Division): boolean =>
  category === "CLOSED" || (category === "OPEN" && division === "OPEN")
