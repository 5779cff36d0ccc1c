/** Evaluates rules on evidence. The worst error decides the category; warnings and pending rules never do. */
import type { EditionId } from "../domain/Edition.ts"
import { categoryOf, type Issue, type Verdict } from "../domain/Verdict.ts"
import { editionIds, editionOf, notKnownHere } from "./editions/editions.ts"
import type { Doubt, RunEvidence } from "./Evidence.ts"
import { issue } from "./issue.ts"
import type { Judgement, RuleText, RunRule } from "./Rule.ts"

/** Id of the issue that says that no rule could judge: an edition without rules for this kind of evidence. */
const notJudged = "not-judged"

/** Id of the issue that says that a run is of an edition that this program does not know. */
export const editionKnown = "edition"

const evaluated = (rule: RuleText, evaluate: () => Judgement): Judgement => {
  try {
    return evaluate()
  } catch (error) {
    return [
      issue(rule.id, "UNKNOWN", "error", `not checked: rule ${rule.id} failed on this evidence (${String(error)})`)
    ]
  }
}

const order: ReadonlyArray<string> = ["INVALID", "UNKNOWN", "OPEN", "CLOSED", "warning"]

const weight = ({ severity, validation }: Issue): number =>
  order.indexOf(severity === "warning" ? severity : validation)

/** Worst first, warnings last; issues of equal weight stay in the order of the rules. */
export const worstFirst = (issues: ReadonlyArray<Issue>): ReadonlyArray<Issue> =>
  [...issues].sort((a, b) => weight(a) - weight(b))

/** The verdict of a list of rules, each applied by `evaluate`, restricted to those of the edition. */
export const verdictOf = <R extends RuleText>(
  rules: ReadonlyArray<R>,
  edition: EditionId,
  about: string,
  evaluate: (rule: R) => Judgement
): Verdict => {
  if (editionOf(edition) === undefined) {
    const issues = [
      issue(editionKnown, "UNKNOWN", "error", `not judged: ${notKnownHere(edition)}`, {
        parameter: "edition",
        expected: editionIds.join(", "),
        actual: edition
      })
    ]
    return { category: categoryOf(issues), edition, issues, pending: [] }
  }
  const applicable = rules.filter(({ editions }) => editions.includes(edition))
  const judgements = applicable.map((rule) => ({ rule, judgement: evaluated(rule, () => evaluate(rule)) }))
  const found = applicable.length === 0
    ? [issue(notJudged, "UNKNOWN", "error", `not judged: edition ${edition} has no rules for ${about}`)]
    : judgements.flatMap(({ judgement }) => judgement === "pending" ? [] : judgement)
  const issues = worstFirst(found)
  return {
    category: categoryOf(issues),
    edition,
    issues,
    pending: judgements.flatMap(({ judgement, rule }) => judgement === "pending" ? [rule.id] : [])
  }
}

/** Of a record that cannot be read for what it is, no rule can say anything. */
const unread = (edition: EditionId, { parameter, reason, source }: Doubt): Verdict => {
  const issues = [issue(notJudged, "UNKNOWN", "error", `not judged: ${reason}`, { parameter, source })]
  return { category: categoryOf(issues), edition, issues, pending: [] }
}

/** Judges one run, planned or finished, by the rules of its edition. Never throws. */
export const judge = (rules: ReadonlyArray<RunRule>, run: RunEvidence): Verdict =>
  run.unread !== undefined ? unread(run.edition, run.unread) : verdictOf(
    rules,
    run.edition,
    run.benchmarkType._tag === "present" ? `a ${run.benchmarkType.value} run` : "a run of unknown type",
    (rule) => rule.evaluate(run)
  )
