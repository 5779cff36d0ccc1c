/** One run with its record, from `running` to what became of it. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { RunCommand } from "../benchmarks/Benchmark.ts"
import { kindOf, Kinds } from "../benchmarks/Kind.ts"
import type { SeriesWanted } from "../benchmarks/shared/seriesOptions.ts"
import { few } from "../domain/few.ts"
import { notRemoved } from "../engines/Engine.ts"
import { type AppError, InternalError, Interrupted } from "../errors/AppError.ts"
import { StageFailed } from "../errors/StageFailed.ts"
import { Machine } from "../process/Machine.ts"
import { RunsMade } from "../results/RunsMade.ts"
import { execute } from "./execute.ts"
import { runLogger } from "./logging.ts"
import * as record from "./record.ts"
import { settle } from "./settle.ts"
import { stage, type StageLog } from "./stage.ts"
import { summarize } from "./summarize.ts"
import { verify } from "./verify.ts"
import { type HostWatch, watchHosts } from "./watchHosts.ts"

/**
 * `hurry`: why nobody waits for the hosts when the run has ended; null when there is time. Once its record says `running`, whatever ends
 * the run is written into it.
 */
export const once = Effect.fnUntraced(function*(
  command: RunCommand,
  prepared: record.Prepared,
  series: SeriesWanted | null,
  hurry: string | null,
  stages: StageLog
) {
  const { cluster, plan } = prepared
  const kind = kindOf(yield* Kinds, plan)
  if (kind === undefined) return yield* new InternalError({ detail: `no kind of work is ${plan.work.kind}` })
  return yield* Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const running = yield* stage("record", stages, record.open(prepared, stages))
      let hosts: HostWatch | null = null
      const run = Effect.gen(function*() {
        hosts = yield* watchHosts(plan, cluster, running, series)
        yield* Effect.logInfo(`recording in ${running.result_dir}`)
        for (const warning of prepared.ready.warnings) yield* Effect.logWarning(warning)
        const outcome = yield* stage(
          "execute",
          stages,
          execute(plan, kind, running, cluster, command.partialFiles(plan))
        )
        const watched = yield* hosts.end(running, hurry)
        const settled = yield* settle(command, plan, cluster, prepared.ready, watched)
        const measured = yield* stage("record", stages, record.measured(settled, outcome, stages))
        const judged = yield* stage("verify", stages, verify(kind, plan, measured))
        const completed = yield* stage("record", stages, record.complete(measured, judged, stages))
        const result = yield* stage("summarize", stages, summarize(plan, kind, completed, judged.headlines))
        const left = notRemoved(outcome)
        const failure = result.failure ?? (left === null ? null : new StageFailed({ stage: "execute", error: left }))
        return { completed, result: { ...result, failure } }
      })
      return yield* restore(run).pipe(
        Effect.onError((cause) =>
          Effect.gen(function*() {
            const found = yield* failureOf(cause)
            const named = partialFilesOf(found.error)
            const partialFiles = named.length > 0 ? named : yield* command.partialFiles(plan)
            if (named.length === 0 && partialFiles.length > 0) {
              yield* Effect.logWarning(`partial files were left: ${few(partialFiles)}`)
            }
            const { failure, isInterrupted } = yield* told(found, partialFiles, stages)
            const watched = hosts === null
              ? running
              : yield* hosts.end(running, isInterrupted ? "the run was interrupted" : null)
            yield* record.close(watched, {
              state: isInterrupted ? "interrupted" : "failed",
              failure,
              partialFiles
            }, stages)
          })
        ),
        Effect.provide(runLogger(running.result_dir))
      )
    })
  )
}, Effect.scoped)

/** An interruption happened where the stages say, and whoever prints it hears of what it left. */
const told = Effect.fnUntraced(
  function*(found: StageFailed, partialFiles: ReadonlyArray<string>, stages: StageLog) {
    if (found.error._tag !== "Interrupted") return { failure: found, isInterrupted: false }
    const { signal } = found.error
    const at = stages.findLast(({ outcome }) => outcome === "interrupted")?.stage
    const { interrupted } = yield* RunsMade
    interrupted({ stage: at ?? found.stage, partialFiles })
    return {
      failure: new StageFailed({ stage: found.stage, error: new Interrupted({ signal, partialFiles }) }),
      isInterrupted: true
    }
  }
)

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
