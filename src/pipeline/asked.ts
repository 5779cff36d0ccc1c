/** What a command asks of the figures of its runs: understood, and a baseline read, before anything starts. */
import * as Effect from "effect/Effect"
import type { CommonOptions } from "../benchmarks/shared/commonOptions.ts"
import type { Settings } from "../config/Option.ts"
import type { Json } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { plural } from "../domain/Units.ts"
import { NotAsDemanded } from "../errors/AppError.ts"
import { StageFailed } from "../errors/StageFailed.ts"
import { loadedReadings, readingOf } from "../reading/Readings.ts"
import { compareJson } from "../reports/compare/asJson.ts"
import { judgedText } from "../reports/compare/asText.ts"
import type { Compared } from "../reports/compare/Compared.ts"
import { compareSides } from "../reports/compare/compareSides.ts"
import { type Answer, answered, type Requirement, requirementsOf } from "../reports/compare/requirements.ts"
import { resolveSide, sideOfRuns } from "../reports/compare/resolveSide.ts"
import type { Side } from "../reports/compare/Side.ts"
import { changeText } from "../reports/compare/words.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import type { BriefLine } from "../view/briefText.ts"
import type { RunTogether } from "./together.ts"

export type FigureOptions = Pick<CommonOptions, "baseline" | "require">

export interface Asked {
  readonly requirements: ReadonlyArray<Requirement>
  readonly baseline: Side | null
}

/** Commands whose figures nothing can be asked of have no such options. */
export const askedOf = ({ baseline, require }: Partial<Settings<FigureOptions>>, plan: Plan) =>
  Effect.gen(function*() {
    const reading = yield* readingOf(plan)
    const requirements = yield* requirementsOf("--require", require?.value ?? [], reading)
    const given = baseline?.value
    return {
      requirements,
      baseline: given === undefined
        ? null
        : yield* resolveSide(given, { option: "--baseline", resultsDir: plan.resultsDir, edition: null, deep: false })
    } satisfies Asked
  })

interface Told {
  readonly lines: ReadonlyArray<BriefLine>
  readonly json: { readonly require?: Json; readonly baseline?: Json }
  readonly failure: StageFailed | null
}

export const isNothing = ({ baseline, requirements }: Asked): boolean => baseline === null && requirements.length === 0

export const nothingTold: Told = { lines: [], json: {}, failure: null }

const answerLine = (answers: ReadonlyArray<Answer>): ReadonlyArray<BriefLine> =>
  answers.length === 0 ? [] : [[
    "asked",
    answers.map(({ demand, found, isMet }) => `${demand} ${isMet ? "met" : "missed"}, ${found}`).join("; ")
  ]]

const againstLines = ({ against: [first], sides: [baseline] }: Compared): ReadonlyArray<BriefLine> => {
  if (first === undefined || baseline === undefined) return []
  const [group] = first.groups
  const runs = baseline.groups.reduce((sum, { runs }) => sum + runs.length, 0)
  const about = `${baseline.given} (${plural(runs, "run")})`
  if (group === undefined) return [["against", `${about}: nothing there is of this workload`]]
  const unlike = group.unlike.map(({ kind, name }) => kind === "parameter" ? `parameter ${name}` : name)
  return [
    ["against", `${about}${unlike.length === 0 ? "" : `; not alike: ${unlike.join(", ")}`}`],
    ...group.figures.map((figure): BriefLine => [
      "",
      `${figure.name} ${figure.change === null ? "no change" : changeText(figure.change, figure.interval)}: ${
        judgedText(figure)
      }`
    ])
  ]
}

const compared = (baseline: Side, records: ReadonlyArray<RunRecord>) =>
  Effect.gen(function*() {
    const readings = yield* loadedReadings
    const own = yield* sideOfRuns(
      records.map(({ result_dir: place }) => place),
      records.length === 1 ? "this run" : "these runs"
    )
    return compareSides([baseline, own], [], { readings, wantsAll: false })
  })

export const told = (
  { baseline, requirements }: Asked,
  records: ReadonlyArray<RunRecord>,
  runs: ReadonlyArray<RunTogether>
) =>
  Effect.gen(function*() {
    const counted = runs.flatMap(({ headlines, run }) => run.role === "warm-up" ? [] : [headlines])
    const answers = answered(requirements, counted)
    const comparison = baseline === null ? null : yield* compared(baseline, records)
    const missed = answers.filter(({ isMet }) => !isMet)
    return {
      lines: [...answerLine(answers), ...(comparison === null ? [] : againstLines(comparison))],
      json: {
        ...(answers.length === 0
          ? {}
          : { require: answers.map(({ demand, found, isMet }) => ({ demand, met: isMet, found })) }),
        ...(comparison === null ? {} : { baseline: compareJson(comparison) })
      },
      failure: missed.length === 0
        ? null
        : new StageFailed({
          stage: "summarize",
          error: new NotAsDemanded({ missed: missed.map(({ demand, found }) => ({ demand, found })) })
        })
    } satisfies Told
  })
