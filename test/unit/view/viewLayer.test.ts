import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { checkpointProgress } from "../../../src/benchmarks/checkpointing/view/progress.ts"
import type { LogLevelName } from "../../../src/config/outputOptions.ts"
import { View } from "../../../src/view/View.ts"
import { viewLayer } from "../../../src/view/viewLayer.ts"
import { CapturedStream } from "./CapturedStream.ts"
import { ended, measured, note, phase, progress, ranks, started } from "./events.ts"

const look = { colour: false, unicode: false }
const live = (stream: CapturedStream) =>
  viewLayer(stream, { quiet: false, json: false, least: "info", isLive: true, look })
const plain = (stream: CapturedStream) =>
  viewLayer(stream, { quiet: false, json: false, least: "info", isLive: false, look })

const eraseLine = "\u001B[2K"
const hideCursor = "\u001B[?25l"

const begin = Effect.gen(function*() {
  const { close, log, watch } = yield* View
  const view = { close, log, onEvent: yield* watch(checkpointProgress) }
  yield* view.onEvent(ranks(2))
  yield* view.onEvent(phase([100, 100]))
  yield* view.onEvent(started(1))
  return view
})

describe("terminal", () => {
  it.effect("redraws at most eight times a second, however many events come", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* begin
      const before = stream.chunks.length
      for (let i = 1; i <= 200; i++) {
        yield* view.onEvent(progress(1, i / 100, [i / 4, i / 4]))
        yield* TestClock.adjust("10 millis")
      }
      const frames = stream.chunks.length - before
      expect(frames).toBeLessThanOrEqual(16)
      expect(frames).toBeGreaterThanOrEqual(12)
    }).pipe(Effect.provide(live(stream)))
  })

  it.effect("goes on drawing without events, so that a stall shows", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* begin
      yield* view.onEvent(progress(1, 1, [50, 50]))
      yield* TestClock.adjust("13 seconds")
      expect(stream.text).toContain("warning: no progress for 12 s by ranks 0, 1")
    }).pipe(Effect.provide(live(stream)))
  })

  it.effect("writes log lines and notes above the view and redraws it below", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* begin
      yield* TestClock.adjust("1 seconds")
      stream.chunks.length = 0
      view.log("12:00:00 info a line")
      yield* view.onEvent(note("a note"))
      const text = stream.text
      expect(text.indexOf(eraseLine)).toBeLessThan(text.indexOf("12:00:00 info a line\n"))
      expect(text.lastIndexOf("writing checkpoint 1")).toBeGreaterThan(text.indexOf("warning: a note\n"))
    }).pipe(Effect.provide(live(stream)))
  })

  it.effect("removes itself when the run ended well and leaves later lines alone", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* begin
      yield* view.onEvent(measured)
      yield* view.close
      const drawn = stream.chunks.length
      expect(stream.chunks.at(-1)).toContain(eraseLine)
      view.log("after")
      yield* TestClock.adjust("5 seconds")
      expect(stream.chunks.slice(drawn)).toEqual(["after\n"])
    }).pipe(Effect.provide(live(stream)))
  })

  it.effect("begins anew with the next run", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* begin
      yield* TestClock.adjust("20 seconds")
      yield* view.onEvent(measured)
      yield* view.close
      stream.chunks.length = 0
      yield* begin
      yield* TestClock.adjust("3 seconds")
      expect(stream.text).toContain("writing checkpoint 1 of 10, 2 s in it, 2 s so far")
      expect(stream.text).not.toContain("22 s")
    }).pipe(Effect.provide(live(stream)))
  })

  it.effect("leaves the last state on the screen, and the cursor visible below it, when it is interrupted", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(
        Effect.gen(function*() {
          const view = yield* begin
          yield* view.onEvent(progress(1, 1, [60, 40]))
          yield* Effect.never
        }).pipe(Effect.provide(live(stream)))
      )
      yield* TestClock.adjust("500 millis")
      const exit = yield* Fiber.interrupt(fiber)
      expect(Exit.isInterrupted(exit)).toBe(true)
      expect(stream.text).not.toContain(hideCursor)
      expect(stream.text).toContain("60 %  60 B of 100 B")
      expect(stream.text.replace(/\u001B\[\?2026l$/, "").endsWith("\n")).toBe(true)
      const drawn = stream.chunks.length
      yield* TestClock.adjust("5 seconds")
      expect(stream.chunks).toHaveLength(drawn)
    })
  })

  it.effect("draws nothing for a command that runs no engine", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* View
      view.log("a line")
      yield* TestClock.adjust("5 seconds")
      yield* view.close
      expect(stream.chunks).toEqual(["a line\n"])
    }).pipe(Effect.provide(live(stream)))
  })
})

describe("no terminal", () => {
  it.effect("writes a line every ten seconds and at the end of each operation", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* begin
      for (let second = 1; second <= 25; second++) {
        yield* TestClock.adjust("1 seconds")
        yield* view.onEvent(progress(1, second, [second, second]))
      }
      yield* view.onEvent(ended(1, 200, 25))
      yield* view.onEvent(note("rank 1 shares its core"))
      yield* view.onEvent(measured)
      yield* TestClock.adjust("30 seconds")
      expect(stream.lines).toEqual([
        "started 2 ranks",
        "write: 10 checkpoints of 200 B",
        expect.stringMatching(/^write 1 of 10: 9 %, now .* GiB\/s, mean .* GiB\/s, about 18m \d\ds to go$/),
        expect.stringMatching(/^write 1 of 10: 19 %/),
        expect.stringMatching(/^write 1 of 10: 200 B in 25.00 s, .* GiB\/s$/),
        "warning: rank 1 shares its core"
      ])
      expect(stream.text).not.toContain("\u001B")
    }).pipe(Effect.provide(plain(stream)))
  })

  it.effect("says that a run stalls", () => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* begin
      yield* view.onEvent(progress(1, 1, [50, 100]))
      yield* TestClock.adjust("20 seconds")
      expect(stream.text).toContain("warning: no progress for 10 s by rank 0")
      yield* view.close
      const written = stream.chunks.length
      yield* TestClock.adjust("60 seconds")
      expect(stream.chunks).toHaveLength(written)
    }).pipe(Effect.provide(plain(stream)))
  })
})

describe("--quiet and --json", () => {
  it.effect.each([{ quiet: true, json: false }, { quiet: false, json: true }])(
    "write log lines and no progress: %o",
    (request) => {
      const stream = new CapturedStream()
      return Effect.gen(function*() {
        const view = yield* begin
        yield* view.onEvent(note("a note"))
        yield* TestClock.adjust("30 seconds")
        view.log("error E201")
        yield* view.close
        expect(stream.chunks).toEqual(["error E201\n"])
      }).pipe(Effect.provide(viewLayer(stream, { ...request, least: "info", isLive: true, look })))
    }
  )
})

describe("--stream-log-level", () => {
  const said = (least: LogLevelName, isLive: boolean) => {
    const stream = new CapturedStream()
    return Effect.gen(function*() {
      const view = yield* begin
      yield* view.onEvent(progress(1, 1, [50, 50]))
      yield* view.onEvent(note("a warning"))
      yield* view.onEvent({ _tag: "note", level: "info", text: "a remark" })
      yield* TestClock.adjust("30 seconds")
      view.log("error E201")
      yield* view.close
      return stream.text
    }).pipe(Effect.provide(viewLayer(stream, { quiet: false, json: false, least, isLive, look })))
  }

  it.effect("error: neither progress nor notes, and the logger's lines", () =>
    Effect.map(said("error", false), (text) => expect(text).toBe("error E201\n")))

  it.effect("warning: warnings and stalls alone", () =>
    Effect.map(said("warning", false), (text) => {
      const lines = text.trim().split("\n")
      expect(lines).toContain("warning: a warning")
      expect(lines.some((line) => line.startsWith("warning: no progress for"))).toBe(true)
      expect(lines.filter((line) => !line.startsWith("warning: "))).toEqual(["error E201"])
    }))

  it.effect("error on a terminal: the view is drawn, and no note above it", () =>
    Effect.map(said("error", true), (text) => {
      expect(text).toContain("writing checkpoint 1")
      expect(text).not.toContain("a warning")
      expect(text).not.toContain("a remark")
    }))
})
