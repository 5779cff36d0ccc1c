import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { stage, type StageLog } from "../../../src/pipeline/stage.ts"
import { type Interruption, RunsMade } from "../../../src/results/RunsMade.ts"

describe("a stage", () => {
  it.effect("that is interrupted is told of by name, in the log and to whoever prints it", () =>
    Effect.gen(function*() {
      const log: StageLog = []
      const heard: Array<Interruption> = []
      const fiber = yield* Effect.fork(
        stage("collect", log, Effect.never).pipe(
          Effect.provideService(RunsMade, { add: () => undefined, interrupted: (at) => void heard.push(at) })
        )
      )
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(fiber)
      expect(heard).toEqual([{ stage: "collect", partialFiles: [] }])
      expect(log).toMatchObject([{ stage: "collect", outcome: "interrupted" }])
    }))
})
