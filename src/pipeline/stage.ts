/** Runs one stage: times it, logs it, and names it in its failure, so that no stage does any of this itself. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { AppError } from "../errors/AppError.ts"
import { StageFailed, type StageName } from "../errors/StageFailed.ts"
import { wallClock } from "../results/layout.ts"
import type { StageTiming } from "../results/RunRecord.ts"
import { RunsMade } from "../results/RunsMade.ts"

/** The stages that ran so far, in order; the record holds them. Kept by the runner alone: stages never see it. */
export type StageLog = Array<StageTiming>

const outcomeOf = (exit: Exit.Exit<unknown, unknown>): StageTiming["outcome"] =>
  Exit.isSuccess(exit) ? "done" : Cause.isInterruptedOnly(exit.cause) ? "interrupted" : "failed"

export const stage = <A, R>(
  name: StageName,
  log: StageLog,
  effect: Effect.Effect<A, AppError, R>
): Effect.Effect<A, StageFailed, R> =>
  Effect.gen(function*() {
    const startedAt = wallClock(yield* Clock.currentTimeMillis)
    const begin = yield* Clock.currentTimeNanos
    yield* Effect.logDebug("begins")
    return yield* effect.pipe(
      Effect.mapError((error) => new StageFailed({ stage: name, error })),
      Effect.onExit((exit) =>
        Effect.gen(function*() {
          const seconds = Number((yield* Clock.currentTimeNanos) - begin) / 1e9
          if (outcomeOf(exit) === "interrupted") (yield* RunsMade).interrupted({ stage: name, partialFiles: [] })
          log.push({ stage: name, started_at: startedAt, seconds, outcome: outcomeOf(exit) })
          yield* Effect.logDebug(`${outcomeOf(exit)} after ${seconds.toFixed(3)} s`)
        })
      )
    )
  }).pipe(Effect.annotateLogs({ stage: name }))
