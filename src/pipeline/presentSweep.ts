/** What is printed when a search for a limit has its answer: the answer, and the curve of what was tried. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type { Sweep } from "../benchmarks/Sweep.ts"
import { columns } from "../domain/columns.ts"
import type { JsonObject } from "../domain/Json.ts"
import type { Answer } from "../domain/limitSearch.ts"
import type { Plan } from "../domain/Plan.ts"
import { mean } from "../domain/statistics.ts"
import { plural } from "../domain/Units.ts"
import { readingOf } from "../reading/Readings.ts"
import { recordPath } from "../results/runDirectory.ts"
import { valueText } from "../view/figureText.ts"
import { paint } from "../view/Look.ts"
import { unbroken } from "../view/rows.ts"
import { Screen } from "../view/Screen.ts"
import { figureJson } from "./present.ts"
import type { Probed } from "./Probed.ts"
import type { RunResult } from "./RunResult.ts"
import { figuresOver, together } from "./together.ts"

interface Found {
  readonly plan: Plan
  readonly search: Sweep
  readonly id: string
  readonly answer: Answer
}

const limitText = ({ result: { brief } }: Probed): string =>
  Arr.dedupe(brief.limits.map(({ by }) => by === "unknown" ? "not known" : by)).join(", ")

/** One line a candidate, ascending. */
const curveOf = (search: Sweep, probes: ReadonlyArray<Probed>) =>
  search.candidates.flatMap((value) => {
    const runs = probes.filter((probe) => probe.value === value)
    const figures = search.shown.flatMap((name) => {
      const values = runs.flatMap(({ figures: all }) => all.filter(({ headline }) => headline.name === name))
      const [first] = values
      return first === undefined ? [] : [{ name, unit: first.definition.unit, each: values.map((one) => one.value) }]
    })
    return runs.length === 0 ? [] : [{
      value,
      runs,
      passed: runs.filter(({ passed }) => passed).length,
      figures,
      cache: Arr.dedupe(runs.flatMap(({ figures: all }) => all.flatMap(({ cache }) => cache ?? []))),
      limits: Arr.dedupe(runs.map(limitText).filter((text) => text !== ""))
    }]
  })

type Curve = ReturnType<typeof curveOf>

const curveText = ({ of, shown }: Sweep, curve: Curve): ReadonlyArray<string> =>
  columns([
    [of, "reached", ...shown, "cache", "limit"],
    ...curve.map(({ cache, figures, limits, passed, runs, value }) => [
      String(value),
      `${passed} of ${runs.length}`,
      ...shown.map((name) => {
        const figure = figures.find((one) => one.name === name)
        return figure === undefined ? "" : valueText(mean(figure.each), figure.unit)
      }),
      cache.join("/"),
      limits.join(" or ")
    ])
  ], ["right", "left", ...shown.map(() => "right" as const)])

const sweepJson = ({ answer, id, search: { demand, of } }: Found, curve: Curve): JsonObject => ({
  id,
  of,
  demand,
  outcome: answer._tag,
  limit: answer._tag === "none" ? null : answer.limit,
  fails_at: answer._tag === "found" ? answer.above : answer._tag === "none" ? answer.least : null,
  curve: curve.map(({ cache, figures, limits, passed, runs, value }) => ({
    value,
    runs: runs.length,
    passed,
    figures: figures.map(({ each, name, unit }) => ({ name, unit, mean: mean(each), each })),
    client_cache: cache,
    limit: limits,
    records: runs.map(({ record }) => recordPath(record.result_dir, record))
  }))
})

const cacheDoubts = (curve: Curve): ReadonlyArray<string> => {
  const warm = curve.filter(({ cache }) => cache.some((state) => state !== "cold"))
  return warm.length === 0 ? [] : [
    `the client's cache was ${
      Arr.dedupe(warm.flatMap(({ cache }) => cache.filter((state) => state !== "cold"))).join(", ")
    } at ${warm.map(({ value }) => value).join(", ")}: the answer is not one about the storage alone`
  ]
}

/** Caches and limits that make the answer one about something else than the storage. */
const doubts = (curve: Curve, { answer }: Found): ReadonlyArray<string> => {
  const missed = answer._tag === "found" ? answer.above : answer._tag === "none" ? answer.least : null
  const held = curve.find(({ value }) => value === missed)?.limits.filter((by) => by !== "storage") ?? []
  return [
    ...cacheDoubts(curve),
    ...(held.length === 0 ? [] : [
      `what ${missed} missed was not shown to be the storage's doing: limit ${held.join(" or ")}`
    ])
  ]
}

export const presentSweep = Effect.fnUntraced(function*(found: Found, probes: ReadonlyArray<Probed>) {
  const { answer, plan, search } = found
  const { isTerminal, isWhole, output } = yield* Screen
  const sheet = { look: output, isTerminal }
  const curve = curveOf(search, probes)
  const deciding = answer._tag === "none" ? answer.least : answer.limit
  const those = probes.filter(({ value }) => value === deciding)
  const reading = yield* readingOf(plan)
  const all = yield* together(those.map(({ record }) => record), plan.edition, reading)
  const missed = probes.find(({ result }) => result.failure !== null)?.result.failure ?? null
  const practice = plan.engine.name === "native" ? "native engine: practice, not submittable" : plan.engine.name
  const text = [
    paint(
      output,
      "bold",
      `${plan.benchmark} sweep: ${[plan.model, plan.accelerator].filter((word) => word !== null).join(", ")}`
    ),
    ...unbroken(sheet, `  ${search.answered(answer)}`),
    "",
    ...curveText(search, curve).map((line) => `  ${line}`),
    "",
    ...[...doubts(curve, found), practice].flatMap((line) => unbroken(sheet, `  note: ${line}`)),
    ...unbroken(sheet, `  ${plural(probes.length, "run")}, each with its record, below ${parentOf(probes)}`)
  ].join("\n")
  return {
    document: {
      text: isWhole ? [...probes.map(({ result }) => result.whole), text].join("\n\n") : text,
      json: {
        runs: probes.map(({ result }) => result.record),
        summary: {
          runs: those.length,
          headlines: figuresOver(reading, all).map(figureJson),
          verdict: all.verdict.category,
          edition: all.verdict.edition,
          records: those.map(({ record }) => recordPath(record.result_dir, record)),
          sweep: sweepJson(found, curve)
        }
      }
    },
    failure: missed
  } satisfies RunResult
})

const parentOf = ([first]: ReadonlyArray<Probed>): string => {
  const place = first?.record.result_dir ?? ""
  return place.slice(0, place.lastIndexOf("/"))
}
