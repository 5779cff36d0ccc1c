/** Several complete runs as readers find them on disk: their figures, and what the rules say of them together. */
import * as Effect from "effect/Effect"
import type { Reading } from "../benchmarks/Reading.ts"
import { tallyOf } from "../benchmarks/shared/figures/aggregates.ts"
import { type Headline, type HeadlineValue, valueBy } from "../benchmarks/shared/figures/Headline.ts"
import { mean, sampleDeviation } from "../domain/statistics.ts"
import { categoryOf, type Issue, type Verdict } from "../domain/Verdict.ts"
import { cacheText } from "../reports/figure.ts"
import { identityOf } from "../reports/group.ts"
import { type GroupRun, groupRun } from "../reports/GroupRun.ts"
import { judgeGroup } from "../reports/judgeGroup.ts"
import { readOneRun } from "../reports/oneRun.ts"
import { runCore } from "../reports/outputs/runJson.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { pending } from "../rules/Evidence.ts"
import { worstFirst } from "../rules/judge.ts"
import type { BriefFigure } from "../view/Brief.ts"
import { figureOf } from "./briefOf.ts"

export interface RunTogether {
  readonly run: GroupRun
  readonly headlines: ReadonlyArray<HeadlineValue>
}

interface Together {
  readonly runs: ReadonlyArray<RunTogether>
  readonly verdict: Verdict
}

/** By the one definition that all runs which have the figure share. */
const valuesOf = (headline: Headline, runs: ReadonlyArray<GroupRun>): ReadonlyArray<HeadlineValue> => {
  const having = runs.filter((run) => headline.definitions.some(({ value }) => value(run) !== null))
  const shared = headline.definitions.find(({ value }) => having.every((run) => value(run) !== null))
  return shared === undefined ? [] : having.flatMap((run) => valueBy(headline, shared, run) ?? [])
}

const overRuns = (headline: Headline, runs: ReadonlyArray<GroupRun>): ReadonlyArray<BriefFigure> => {
  const found = valuesOf(headline, runs)
  const [first, second] = found
  if (first === undefined) return []
  if (second === undefined) return [figureOf(first)]
  const values = found.map(({ value }) => value)
  const having = runs.filter((run) => first.definition.value(run) !== null)
  return [{
    ...figureOf(first),
    value: mean(values),
    deviation: sampleDeviation(values),
    min: Math.min(...values),
    max: Math.max(...values),
    count: values.length,
    over: "runs",
    cache: headline.phase === null ? null : cacheText(tallyOf(having, headline.phase))
  }]
}

/** Over the runs that are no warm-up. */
export const figuresOver = ({ headlines }: Reading, { runs }: Together): ReadonlyArray<BriefFigure> => {
  const counted = runs.flatMap(({ run }) => run.role === "warm-up" ? [] : [run])
  return headlines.flatMap((headline) =>
    overRuns(headline, counted.length === 0 ? runs.map(({ run }) => run) : counted)
  )
}

const nothingAround = { description: pending, generations: pending, beside: [] }

const once = (issues: ReadonlyArray<Issue>): ReadonlyArray<Issue> => [
  ...new Map(issues.map((issue) => [`${issue.rule} ${issue.message}`, issue])).values()
]

export const together = (records: ReadonlyArray<RunRecord>, edition: RunRecord["edition"], reading: Reading) =>
  Effect.gen(function*() {
    const read = yield* Effect.forEach(
      records,
      ({ result_dir: place }) => readOneRun(place, place, { edition, deep: false })
    )
    const runs = read.map((run) => {
      const one = groupRun(runCore(run), run.parameters, run.issues)
      return {
        run: one,
        headlines: reading.headlines.flatMap((headline) => valuesOf(headline, [one]))
      }
    })
    const [first] = read
    const all = runs.map(({ run }) => run)
    const judged = first === undefined ? [] : judgeGroup(reading, identityOf(first), all, nothingAround).issues
    const issues = worstFirst(once([...all.flatMap((run) => run.issues), ...judged]))
    return { runs, verdict: { category: categoryOf(issues), edition, issues, pending: [] } } satisfies Together
  })
