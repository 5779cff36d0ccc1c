/**
 * The pipeline on one page:
 *
 *   discover → plan → collect → preflight → record (running) → execute → record (measured) → verify → summarize
 *
 * Stages take and return values. Everything before `record` leaves no trace; from then on the record tells the truth
 * about the run, however it ends.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Benchmark, Request, RunCommand, ShowCommand } from "../benchmarks/Benchmark.ts"
import type { CommonOptions } from "../benchmarks/commonOptions.ts"
import { type SeriesOptions, type SeriesWanted, seriesWanted } from "../benchmarks/seriesOptions.ts"
import type { OptionTable, Settings } from "../config/Option.ts"
import { type AppError, InternalError, Interrupted } from "../errors/AppError.ts"
import { StageFailed } from "../errors/StageFailed.ts"
import { Machine } from "../process/Machine.ts"
import { wallClock } from "../results/layout.ts"
import { collect } from "./collect.ts"
import { discover } from "./discover.ts"
import { execute } from "./execute.ts"
import { runLogger } from "./logging.ts"
import { preflight } from "./preflight.ts"
import * as record from "./record.ts"
import type { RunResult } from "./RunResult.ts"
import { stage, type StageLog } from "./stage.ts"
import { summarize } from "./summarize.ts"
import { verify } from "./verify.ts"
import { watchHosts } from "./watchHosts.ts"
import { whatIf } from "./whatIf.ts"

/** Every command that runs has the common options; those that measure have the time series' too. */
export type RunRequest = Request<CommonOptions> & {
  readonly settings: Settings<CommonOptions> & Partial<Settings<SeriesOptions>>
}

/** A command that only prints: discover, then its document. */
export const show = Effect.fn("pipeline.show")(
  function*<T extends OptionTable>(command: ShowCommand<T>, request: Request<T>) {
    const stages: StageLog = []
    const discovery = yield* stage("discover", stages, discover(command.workload(request.settings)))
    return yield* stage("plan", stages, command.show(request, discovery))
  }
)

export const run = Effect.fn("pipeline.run")(function*(
  benchmark: Benchmark,
  command: RunCommand,
  request: RunRequest
) {
  const stages: StageLog = []
  const startedAt = wallClock(yield* Clock.currentTimeMillis)
  const discovery = yield* stage(
    "discover",
    stages,
    discover(command.workload(request.settings), command.inputs?.(request.settings))
  )
  const { plan, series } = yield* stage(
    "plan",
    stages,
    Effect.all({ plan: command.plan(request, discovery), series: seriesWanted(request.settings) })
  )
  const cluster = yield* stage("collect", stages, collect(plan, request.settings.whatIf.value))
  if (request.settings.whatIf.value) {
    return yield* stage("preflight", stages, whatIf(benchmark, command, plan, cluster))
  }
  const prepare = Effect.map(
    stage("preflight", stages, preflight(benchmark, command, plan, cluster)),
    (ready): record.Prepared => ({ request, discovery, plan, cluster, ready, startedAt })
  )
  const results: Array<RunResult> = []
  for (let loop = 1; loop <= plan.loops; loop++) {
    if (plan.loops > 1) yield* Effect.logInfo(`run ${loop} of ${plan.loops}`)
    results.push(yield* Effect.flatMap(prepare, (prepared) => once(benchmark, command, prepared, series, stages)))
  }
  return together(results)
})

/** One run with its record, from `running` to what became of it. */
const once = Effect.fnUntraced(function*(
  benchmark: Benchmark,
  command: RunCommand,
  prepared: record.Prepared,
  series: SeriesWanted | null,
  stages: StageLog
) {
  const { cluster, plan } = prepared
  const running = yield* stage("record", stages, record.open(prepared, stages))
  const hosts = yield* watchHosts(plan, cluster, running, series)
  return yield* Effect.gen(function*() {
    yield* Effect.logInfo(`recording in ${running.result_dir}`)
    for (const warning of prepared.ready.warnings) yield* Effect.logWarning(warning)
    const outcome = yield* stage("execute", stages, execute(plan, running, cluster, command.partialFiles(plan)))
    const watched = yield* hosts.end(running, null)
    const measured = yield* stage("record", stages, record.measured(watched, outcome, stages))
    const judged = yield* stage("verify", stages, verify(benchmark, command, plan, measured))
    const completed = yield* stage("record", stages, record.complete(measured, judged, stages))
    return yield* stage("summarize", stages, summarize(plan, completed))
  }).pipe(
    Effect.onError((cause) =>
      Effect.gen(function*() {
        const failure = yield* failureOf(cause)
        const named = partialFilesOf(failure.error)
        const partialFiles = named.length > 0 ? named : yield* command.partialFiles(plan)
        if (named.length === 0 && partialFiles.length > 0) {
          yield* Effect.logWarning(`partial files were left: ${partialFiles.join(", ")}`)
        }
        const interrupted = failure.error._tag === "Interrupted"
        const watched = yield* hosts.end(running, interrupted ? "the run was interrupted" : null)
        yield* record.close(watched, {
          state: interrupted ? "interrupted" : "failed",
          failure,
          partialFiles
        }, stages)
      })
    ),
    Effect.provide(runLogger(running.result_dir))
  )
}, Effect.scoped)

/** The failure a cause stands for, with its stage: a typed one, a signal, or a bug. */
const failureOf = Effect.fnUntraced(function*(cause: Cause.Cause<StageFailed>) {
  const failure = Cause.failureOption(cause)
  if (Option.isSome(failure)) return failure.value
  if (Cause.isInterruptedOnly(cause)) {
    const { endingSignal } = yield* Machine
    const signal = (yield* endingSignal) ?? "SIGINT"
    return new StageFailed({ stage: "execute", error: new Interrupted({ signal, partialFiles: [] }) })
  }
  return new StageFailed({ stage: "execute", error: new InternalError({ detail: Cause.pretty(cause) }) })
})

const partialFilesOf = (error: AppError): ReadonlyArray<string> => {
  if ("partialFiles" in error) return error.partialFiles
  return "report" in error ? error.report.partialFiles : []
}

/** Several runs print one after the other; the first that missed its division decides the status. */
const together = (results: ReadonlyArray<RunResult>): RunResult => ({
  document: results.length === 1 ? results[0]!.document : {
    text: results.map(({ document }) => document.text).join("\n\n"),
    json: results.map(({ document }) => document.json)
  },
  failure: results.find(({ failure }) => failure !== null)?.failure ?? null
})
