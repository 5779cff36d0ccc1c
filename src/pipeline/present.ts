/** What is printed when all runs of a command have ended: one run in its few lines, or several with what they come to together. */
import * as Effect from "effect/Effect"
import type { Json, JsonObject } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { InternalError } from "../errors/AppError.ts"
import { readingOf } from "../reading/Readings.ts"
import { recordPath } from "../results/runDirectory.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import type { Brief, BriefFigure } from "../view/Brief.ts"
import { briefText, type Several } from "../view/briefText.ts"
import { experimentText, pauseTexts } from "../view/experiment.ts"
import { valueText } from "../view/figureText.ts"
import { Screen } from "../view/Screen.ts"
import type { Limit } from "../view/SummaryInput.ts"
import { type Asked, isNothing, nothingTold, told } from "./asked.ts"
import { type Course, durationsOf } from "./course.ts"
import type { RunResult, SummarizedRun } from "./RunResult.ts"
import { figuresOver, type RunTogether, together } from "./together.ts"

interface Conducted {
  readonly plan: Plan
  readonly asked: Asked
  readonly course: Course
}

/** Lines of single runs; the records hold the others. */
const mostLines = 20

export const figureJson = (
  { better, cache, count, deviation, max, min, name, over, unit, value }: BriefFigure
): JsonObject => ({
  name,
  value,
  unit,
  better,
  min,
  max,
  count,
  over,
  deviation,
  client_cache: cache
})

/** docs/JSON.md shows it. */
const summaryJson = (
  { figures, limits, record, requested, verdict: { category, edition, issues } }: Brief,
  runs: number,
  records: ReadonlyArray<string>,
  { course: { experiment } }: Conducted
): JsonObject => ({
  runs,
  headlines: figures.map(figureJson),
  verdict: category,
  edition,
  requested_division: requested,
  reasons: issues.map(({ message, rule, severity, validation }) => ({ rule, validation, severity, message })),
  limit: limits.map(({ because, by, of }) => ({ of, by, because })),
  cache: Object.fromEntries(figures.flatMap(({ cache, name }) => cache === null ? [] : [[name, cache]])),
  experiment: experiment === null ? null : experiment.id,
  record,
  records
})

/** What held some of the runs back, with how many. */
const limitsOf = (briefs: ReadonlyArray<Brief>): ReadonlyArray<Limit> => {
  const all = briefs.flatMap(({ limits }) => limits)
  const kinds = [...new Set(all.map(({ by, of }) => `${of} ${by}`))]
  return kinds.flatMap((kind) => {
    const those = all.filter(({ by, of }) => `${of} ${by}` === kind)
    const [first] = those
    if (first === undefined) return []
    const looked = briefs.filter(({ limits }) => limits.some(({ of }) => of === first.of)).length
    const share = those.length === looked ? "" : ` in ${those.length} of ${looked} runs`
    return [{ ...first, of: `${first.of}${share}` }]
  })
}

const runText = (width: number) => (record: RunRecord, i: number, one: RunTogether | undefined): string =>
  [
    (record.experiment?.name ?? String(i + 1)).padEnd(width),
    (one?.headlines ?? []).map(({ definition, headline, value }) =>
      `${headline.name} ${valueText(value, definition.unit)}`
    ).join(", "),
    [...new Set((one?.headlines ?? []).flatMap(({ cache }) => cache ?? []))].join("/"),
    record.verdict?.category ?? "not judged",
    record.result_dir.slice(record.result_dir.lastIndexOf("/") + 1)
  ].filter((part) => part !== "").join("  ")

const severalOf = (
  { course }: Conducted,
  done: ReadonlyArray<RunRecord>,
  runs: ReadonlyArray<RunTogether>
): Several => {
  const width = Math.max(...done.map(({ experiment }, i) => (experiment?.name ?? String(i + 1)).length))
  const text = runText(width)
  const lines = done.map((record, i) => text(record, i, runs[i]))
  return {
    title: course.experiment === null ? `${done.length} runs` : `experiment of ${done.length} runs`,
    runs: lines.length <= mostLines
      ? lines
      : [...lines.slice(0, mostLines - 1), `and ${lines.length - mostLines + 1} more, each in its record`],
    pauses: course.experiment === null ? [] : pauseTexts(done, course.gapLimit(durationsOf(done)))
  }
}

/** The first run that missed what was asked for decides the status. */
export const present = Effect.fnUntraced(function*(
  it: Conducted,
  done: ReadonlyArray<RunRecord>,
  results: ReadonlyArray<SummarizedRun>
) {
  const { course, plan } = it
  const { isTerminal, isWhole, output } = yield* Screen
  const sheet = { look: output, isTerminal }
  const last = results.at(-1)
  if (last === undefined) return yield* new InternalError({ detail: "no run was made" })
  const missed = results.find((one) => one.failure !== null)?.failure ?? null
  const reading = yield* readingOf(plan)
  const isOne = done.length === 1
  const all = isOne && isNothing(it.asked) ? null : yield* together(done, plan.edition, reading)
  const asked = all === null ? nothingTold : yield* told(it.asked, done, all.runs)
  const brief: Brief = isOne || all === null ? last.brief : {
    ...last.brief,
    figures: figuresOver(reading, all),
    limits: limitsOf(results.map((one) => one.brief)),
    verdict: all.verdict
  }
  const short = briefText(brief, sheet, {
    further: asked.lines,
    several: isOne || all === null ? null : severalOf(it, done, all.runs)
  })
  const whole = [
    ...results.map((one) => one.whole),
    ...(course.experiment === null ? [] : [experimentText(done, course.gapLimit(durationsOf(done)), output)]),
    ...(isOne && asked.lines.length === 0 ? [] : [short])
  ]
  const json: Json = {
    runs: results.map(({ record }) => record),
    summary: {
      ...summaryJson(brief, done.length, done.map((record) => recordPath(record.result_dir, record)), it),
      ...asked.json
    }
  }
  return {
    document: { text: isWhole ? whole.join("\n\n") : short, json },
    failure: missed ?? asked.failure
  } satisfies RunResult
})
