/**
 * The pipeline on one page:
 *
 *   discover → plan → collect → preflight → record (running) → execute → record (measured) → verify → summarize
 *
 * Stages take and return values. Everything before `record` leaves no trace; from then on the record tells the truth
 * about the run, however it ends. Several runs are a course (`course.ts`): each goes from `record` to `summarize` by itself.
 */
import * as Effect from "effect/Effect"
import type { Request, RunCommand, ShowCommand } from "../benchmarks/Benchmark.ts"
import { RunJudge } from "../benchmarks/RunJudge.ts"
import type { PipelineOptions } from "../benchmarks/shared/commonOptions.ts"
import { type SeriesOptions, seriesWanted } from "../benchmarks/shared/seriesOptions.ts"
import type { OptionTable, Settings } from "../config/Option.ts"
import { askedOf, type FigureOptions } from "./asked.ts"
import { collect } from "./collect.ts"
import { conduct } from "./conduct.ts"
import { apart } from "./course.ts"
import { discover } from "./discover.ts"
import { instant } from "./instant.ts"
import { courseOf } from "./resume.ts"
import { runJudge } from "./runJudge.ts"
import { stage, type StageLog } from "./stage.ts"
import { sweep } from "./sweep.ts"
import { whatIf } from "./whatIf.ts"

/** Every command that runs has the common options; those that measure have what is asked of figures, and the time series'. */
type RunRequest = Request<PipelineOptions> & {
  readonly settings: Settings<PipelineOptions> & Partial<Settings<SeriesOptions & FigureOptions>>
}

/** A command that only prints: discover, then its document. */
export const show = Effect.fn("pipeline.show")(
  function*<T extends OptionTable>(command: ShowCommand<T>, request: Request<T>) {
    const stages: StageLog = []
    const { settings } = request
    const discovery = yield* stage(
      "discover",
      stages,
      discover(command.workload(settings), command.inputs?.(settings))
    )
    return yield* stage(
      "plan",
      stages,
      Effect.flatMap(runJudge, (judge) => Effect.provideService(command.show(request, discovery), RunJudge, judge))
    )
  }
)

export const run = Effect.fn("pipeline.run")(function*(
  command: RunCommand,
  request: RunRequest
) {
  const stages: StageLog = []
  const began = yield* instant
  const { settings } = request
  const discovery = yield* stage(
    "discover",
    stages,
    discover(command.workload(settings), command.inputs?.(settings))
  )
  const { asked, course, plan, search, series } = yield* stage(
    "plan",
    stages,
    Effect.gen(function*() {
      const plan = yield* command.plan(request, discovery)
      const series = yield* seriesWanted(settings)
      const experiment = command.experiment === undefined ? null : yield* command.experiment(plan, request, discovery)
      return {
        plan,
        series,
        search: command.sweep === undefined ? null : yield* command.sweep(request, discovery),
        asked: yield* askedOf(settings, plan),
        course: experiment === null ? apart(plan) : yield* courseOf(experiment)
      }
    })
  )
  const cluster = yield* stage("collect", stages, collect(plan, settings.whatIf.value))
  if (settings.whatIf.value) return yield* stage("preflight", stages, whatIf(command, plan, course, cluster))
  return search !== null
    ? yield* sweep({ command, request, discovery, plan, search, cluster, series, stages })
    : yield* conduct({ command, request, discovery, plan, asked, course, cluster, series, began, stages })
})
