/**
 * The live view on a terminal: redrawn in place at most eight times a second. The cursor is never hidden, so that no way of
 * ending the program, SIGKILL included, can leave a terminal without one.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { createLogUpdate } from "log-update"
import { isSaid } from "../config/isSaid.ts"
import type { LogLevelName } from "../config/outputOptions.ts"
import type { EngineEvent } from "../domain/EngineEvent.ts"
import { render } from "./LiveView.ts"
import type { Look } from "./Look.ts"
import { monotonicMillis } from "./monotonic.ts"
import { lastingLine } from "./PlainProgress.ts"
import { View, type ViewStream } from "./View.ts"
import { initialState, type ViewState } from "./ViewState.ts"
import { fold } from "./watching.ts"
import type { WorkProgress } from "./WorkProgress.ts"

const frameMillis = 125
/** Without events the clock, the estimate and the stall warning are still brought up to date. */
const idleMillis = 1000

/** One run, whatever its kind. */
interface Watching {
  readonly isMeasured: boolean
  readonly lines: (now: number, look: Look) => ReadonlyArray<string>
}

/** Ends in the scope: what was drawn last stays on the screen when the run failed or was interrupted, and goes when it ended well. */
export const terminalView = (
  stream: ViewStream,
  look: Omit<Look, "columns">,
  least: LogLevelName
): Layer.Layer<View> =>
  Layer.scoped(
    View,
    Effect.gen(function*() {
      const scope = yield* Effect.scope
      const update = createLogUpdate(stream, { showCursor: true })
      const isWanted = isSaid(least)
      /** What is drawn, with the run that it is of; undefined between two runs. */
      let watched: Watching | undefined
      let frame = ""
      let changed = false
      let drawnAt = 0

      const draw = (now: number) => {
        if (watched === undefined) return
        frame = watched.lines(now, { ...look, columns: stream.columns ?? 80 }).join("\n")
        changed = false
        drawnAt = now
        update(frame)
      }

      const log = (line: string) => {
        if (frame !== "") update.clear()
        stream.write(`${line}\n`)
        if (frame !== "") update(frame)
      }

      const redraw = Effect.map(monotonicMillis, (now) => {
        if (changed || now - drawnAt >= idleMillis) draw(now)
      })

      const begin = Effect.delay(redraw, frameMillis).pipe(
        Effect.forever,
        Effect.forkIn(scope)
      )
      let drawing: Fiber.RuntimeFiber<never> | undefined

      /** The first event begins it. */
      const watch = <State>(progress: WorkProgress<State>) =>
        Effect.sync(() => {
          let state: ViewState<State> | undefined
          return Effect.fnUntraced(function*(event: EngineEvent) {
            const now = yield* monotonicMillis
            const first = state === undefined
            const next = fold(progress, state ?? initialState(now), event, now)
            state = next
            watched = {
              isMeasured: next.outcome === "measured",
              lines: (at, wide) => render(progress, next, at, wide)
            }
            changed = true
            const line = lastingLine(progress, event, next)
            if (line !== undefined && isWanted(line)) log(line)
            if (first) {
              draw(now)
              drawing = yield* begin
            }
          })
        })

      const close = Effect.gen(function*() {
        if (drawing !== undefined) yield* Fiber.interrupt(drawing)
        if (watched?.isMeasured === true) update.clear()
        else draw(yield* monotonicMillis)
        update.done()
        watched = undefined
        frame = ""
      })

      yield* Effect.addFinalizer(() => close)
      return { watch, log, close }
    })
  )
