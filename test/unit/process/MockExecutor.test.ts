import { describe, expect, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { DependencyMissing } from "../../../src/errors/AppError.ts"
import { Executor, type Invocation } from "../../../src/process/Executor.ts"
import { ended, mockExecutor, onStderr } from "../../fixtures/MockExecutor.ts"

const invocation = (...argv: Invocation["argv"]): Invocation => ({
  argv,
  env: {},
  stdin: "none",
  grace: Duration.seconds(1)
})

const start = (...argv: Invocation["argv"]) =>
  Effect.flatMap(Executor, (executor) => executor.start(invocation(...argv)))

describe("mockExecutor", () => {
  it.effect("plays the first response that fits and records the call", () => {
    const mock = mockExecutor([
      { pattern: /^mpirun .*--version/, output: ["mpirun 5", onStderr("a warning")], exit: ended(2) },
      { pattern: /./ }
    ])
    return Effect.gen(function*() {
      const running = yield* start("mpirun", "--version")
      const lines = yield* Stream.runCollect(running.events)
      expect(Chunk.toReadonlyArray(lines)).toEqual([
        { stream: "stdout", line: "mpirun 5" },
        { stream: "stderr", line: "a warning" }
      ])
      expect(yield* running.exit).toEqual({ code: 2, signal: null })
      expect(mock.calls.map((call) => call.invocation.argv)).toEqual([["mpirun", "--version"]])
    }).pipe(Effect.scoped, Effect.provide(mock.layer))
  })

  it.effect("waits by the test's clock", () => {
    const mock = mockExecutor([{ pattern: /./, output: ["one", Duration.minutes(1), "two"] }])
    return Effect.gen(function*() {
      const running = yield* start("slow")
      const fiber = yield* Effect.fork(Effect.zip(Stream.runCount(running.events), running.exit))
      yield* TestClock.adjust("59 seconds")
      expect(yield* Fiber.poll(fiber)).toMatchObject({ _tag: "None" })
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.join(fiber)).toEqual([2, { code: 0, signal: null }])
    }).pipe(Effect.scoped, Effect.provide(mock.layer))
  })

  it.effect("ends a program that hangs when its scope closes, and says so", () => {
    const mock = mockExecutor([{ pattern: /hang/, exit: "hangs" }])
    return Effect.gen(function*() {
      const scope = yield* Scope.make()
      const running = yield* start("hang").pipe(Scope.extend(scope))
      expect(mock.calls[0]?.stopped()).toBe(false)
      yield* Scope.close(scope, Exit.void)
      expect(yield* running.exit).toEqual({ code: null, signal: "SIGTERM" })
      expect(mock.calls[0]?.stopped()).toBe(true)
    }).pipe(Effect.provide(mock.layer))
  })

  it.effect("can refuse to start, and names a command it knows nothing about", () => {
    const refuses = new DependencyMissing({ dependency: "mpirun", neededFor: "a test", install: [] })
    const mock = mockExecutor([{ pattern: /^mpirun/, refuses }])
    return Effect.gen(function*() {
      expect((yield* Effect.flip(start("mpirun")))._tag).toBe("DependencyMissing")
      const exit = yield* Effect.exit(start("ssh", "node1"))
      expect(String(exit)).toContain("no mock response for: ssh node1")
    }).pipe(Effect.scoped, Effect.provide(mock.layer))
  })
})
