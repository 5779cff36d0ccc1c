/** Runs one stage: times it, logs it, and names it in its failure, so that no stage does any of this itself. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { AppError } from "../errors/AppError.ts"
import { StageFailed, type StageName } from "../errors/StageFailed.ts"

export interface StageTiming {
  readonly stage: StageName
  readonly seconds: number
}

/** Collects the timings of the stages that ran, in order, for the record. */
export type Timings = Array<StageTiming>

export const stage = <A, R>(
  name: StageName,
  timings: Timings,
  effect: Effect.Effect<A, AppError, R>
): Effect.Effect<A, StageFailed, R> =>
  Effect.gen(function*() {
    const begin = yield* Clock.currentTimeNanos
    yield* Effect.logDebug(`stage ${name} begins`)
    return yield* effect.pipe(
      Effect.mapError((error) => new StageFailed({ stage: name, error })),
      Effect.onExit((exit) =>
        Effect.gen(function*() {
          const seconds = Number((yield* Clock.currentTimeNanos) - begin) / 1e9
          timings.push({ stage: name, seconds })
          const how = Exit.isSuccess(exit) ? "ends" : "fails"
          yield* Effect.logDebug(`stage ${name} ${how} after ${seconds.toFixed(3)} s`)
        })
      )
    )
  }).pipe(Effect.annotateLogs({ stage: name }))
