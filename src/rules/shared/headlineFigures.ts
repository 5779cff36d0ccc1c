/** No figure, no category: a finished run has the figures that it was made for. */
import type { Issue } from "../../domain/Verdict.ts"
import type { Holds } from "../editions/editions.ts"
import type { Known, RunEvidence } from "../Evidence.ts"
import type { Voice } from "../issue.ts"
import { isPossible } from "../possible.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { at } from "../tolerant.ts"

/** A figure below `metric` of the summary, and whether a run owes it. */
interface OwedFigure {
  readonly name: string
  readonly isOwed: (run: RunEvidence) => Known<boolean>
}

const lacking = (run: RunEvidence, name: string, say: Voice): ReadonlyArray<Issue> => {
  const found = at(run.metrics, name)
  const value = found._tag === "present" ? found.value : undefined
  const figure = typeof value === "number" && Number.isFinite(value) ? value : undefined
  if (figure !== undefined && figure !== 0 && isPossible(name, figure)) return []
  const what = figure === undefined ? `the run has no ${name}` : `the run's ${name} is ${figure}`
  return [say.unknown(`${what}: whatever else holds, it measured nothing`, {
    parameter: `metric.${name}`,
    expected: "a number above 0 that can be measured",
    actual: value === undefined ? "nothing" : JSON.stringify(value),
    source: "summary.json"
  })]
}

export const headlineFigures = (holds: Holds, figures: ReadonlyArray<OwedFigure>): RunRule =>
  runRule({
    id: "headline-metric",
    title: "Headline figures",
    demands:
      "A finished run has each figure that it was made for, as a number above 0 that can be measured. Without one it says nothing " +
      `of the storage, whatever else holds: ${figures.map(({ name }) => name).join(", ")}.`,
    source: "this program",
    ...holds,
    evidence: "run",
    reads: figures.map(({ name }) => `metrics.${name}`),
    examples: { pass: `${figures[0]?.name} 12.5`, fail: "0, -1, NaN, or nothing at all" }
  }, (run, say) => {
    const owed = figures.map(({ isOwed, name }) => ({ name, known: isOwed(run) })).filter(({ known }) =>
      known._tag !== "present" || known.value
    )
    if (run.metrics._tag === "pending") return owed.length === 0 ? [] : "pending"
    return owed.flatMap(({ known, name }) =>
      known._tag === "missing"
        ? [say.unknown(`not checked: ${known.reason}, which says whether the run owes ${name}`, {
          parameter: `metric.${name}`,
          source: known.source
        })]
        : lacking(run, name, say)
    )
  })
