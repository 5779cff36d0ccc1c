/** Progress for logs and pipes: plain lines, one every ten seconds and at the end of each operation. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { isSaid } from "../config/isSaid.ts"
import type { LogLevelName } from "../config/outputOptions.ts"
import type { EngineEvent } from "../domain/EngineEvent.ts"
import { monotonicMillis } from "./monotonic.ts"
import { eventLine, periodicLines, periodSeconds } from "./PlainProgress.ts"
import { View, type ViewStream } from "./View.ts"
import { initialState, type ViewState } from "./ViewState.ts"
import { fold } from "./watching.ts"
import type { WorkProgress } from "./WorkProgress.ts"

/** `least`: what is below that level is not said. */
export const plainView = (stream: ViewStream, least: LogLevelName): Layer.Layer<View> =>
  Layer.scoped(
    View,
    Effect.gen(function*() {
      const scope = yield* Effect.scope
      const log = (line: string) => {
        stream.write(`${line}\n`)
      }

      const isWanted = isSaid(least)

      let ticking: Fiber.RuntimeFiber<never> | undefined

      /** The first event begins it. */
      const watch = <State>(progress: WorkProgress<State>) =>
        Effect.sync(() => {
          let state: ViewState<State> | undefined

          const tick = Effect.map(monotonicMillis, (now) => {
            if (state !== undefined) periodicLines(progress, state, now).filter(isWanted).forEach(log)
          })

          const begin = Effect.delay(tick, periodSeconds * 1000).pipe(Effect.forever, Effect.forkIn(scope))

          return Effect.fnUntraced(function*(event: EngineEvent) {
            const now = yield* monotonicMillis
            const first = state === undefined
            state = fold(progress, state ?? initialState(now), event, now)
            const line = eventLine(progress, event, state)
            if (line !== undefined && isWanted(line)) log(line)
            if (first) ticking = yield* begin
          })
        })

      const close = Effect.suspend(() => ticking === undefined ? Effect.void : Fiber.interrupt(ticking))

      return { watch, log, close }
    })
  )
