import { describe, expect, it } from "@effect/vitest"
import type { KvCounts, KvEvent } from "../../../../../src/benchmarks/kvcache/KvEvent.ts"
import { kvProgress } from "../../../../../src/benchmarks/kvcache/view/progress.ts"
import { kvTrial } from "../../../../fixtures/kvcache/trials.ts"
import { plainLook } from "../../../../fixtures/plainLook.ts"
import { viewOf } from "../../../view/events.ts"

const { after, stallWarning } = viewOf(kvProgress)

const where = { option: "option_1", trial: 0 } as const

const option: KvEvent = { _tag: "option", option: "option_1", index: 0, of: 3, trials: 2, users: 200, seconds: 30 }
const started: KvEvent = { _tag: "trialStarted", ...where }

const counts = (changes: Partial<KvCounts> = {}): KvCounts => ({
  arrived: 12,
  completed: 10,
  queued: 2,
  tokens: 100,
  hits: 3,
  misses: 1,
  readBytes: 0,
  writtenBytes: 0,
  evictions: 0,
  readP99: null,
  ...changes
})

type Stage = Extract<KvEvent, { readonly _tag: "progress" }>["stage"]

const progress = (stage: Stage, seconds: number, changes: Partial<KvCounts> = {}): KvEvent => ({
  _tag: "progress",
  ...where,
  stage,
  seconds,
  of: 30,
  counts: counts(changes)
})

const event = (work: KvEvent) => ({ _tag: "work", event: work } as const)

const states = (...events: ReadonlyArray<KvEvent>) => {
  const state = after(...events.map((one, i) => [i, event(one)] as const))
  if (state.work === null) throw new Error("no option has begun")
  return { ...state, work: state.work }
}

const line = (...events: ReadonlyArray<KvEvent>): string | undefined => kvProgress.periodicLine(states(...events), 0)
const drawn = (...events: ReadonlyArray<KvEvent>): string =>
  kvProgress.liveLines(states(...events), 0, plainLook).join("\n")

describe("a trial in one line", () => {
  it("says the option, the trial and how far its window is, with what went through", () => {
    expect(line(option, started, progress("measure", 12))).toMatch(
      /^option 1 \(1 of 3\), trial 1 of 2: measuring, 12 s of 30 s, 10 requests, 2 queued, .*hits 75\.0 %/
    )
  })

  it("that fills the cache has no window yet", () => {
    expect(line(option, started, progress("precondition", 45))).toContain("filling the cache, 45 s, ")
  })

  it("is never further than its window: what ends after it is told as that", () => {
    const text = line(option, started, progress("drain", 59))
    expect(text).toContain("ending what was begun, 29 s after the window of 30 s")
    expect(text).not.toContain("59 s of 30 s")
    expect(line(option, started, progress("measure", 30.4))).toContain("measuring, 30 s of 30 s")
  })

  it("says that what was written is being removed, which takes as long as it takes", () => {
    expect(line(option, started, progress("clear", 75))).toContain(
      "removing what was written, 45 s after the window of 30 s"
    )
  })

  it("that ended before its window was over says since when", () => {
    expect(line(option, started, progress("drain", 8))).toContain("ending what was begun, 8 s after it opened")
  })
})

describe("rates", () => {
  it("are of the time since the look before, within one stage", () => {
    const [first, second] = [progress("measure", 1), progress("measure", 3, { readBytes: 4 * 2 ** 20 })]
    expect(states(option, started, first, second).work.now).toEqual({ read: 2 * 2 ** 20, write: 0 })
    expect(states(option, started, progress("precondition", 1), second).work.now).toBeNull()
  })
})

describe("the terminal", () => {
  it("counts the window's seconds, and not those after it", () => {
    expect(drawn(option, started, progress("measure", 12))).toContain("second 12 of 30")
    const drain = drawn(option, started, progress("drain", 59))
    expect(drain).not.toContain("second ")
    expect(drain).toContain("29 s after the window of 30 s")
  })

  it("says that the queue grows until the trial is over", () => {
    const grows: KvEvent = { _tag: "queueGrows", ...where, queued: 90, seconds: 20, perSecond: 3 }
    expect(drawn(option, started, progress("measure", 12), grows)).toContain("queue grows without end")
    expect(drawn(option, started, grows, started, progress("measure", 1))).not.toContain("queue grows")
  })

  it("waits for the ranks between trials", () => {
    const ended: KvEvent = { _tag: "trialEnded", ...where, result: kvTrial() }
    expect(drawn(option, started, progress("measure", 12), ended)).toMatch(
      /^option 1 \(1 of 3\).*waiting for the ranks/
    )
  })
})

describe("a stall", () => {
  const quiet = [[0, event(option)], [0, event(started)], [1, event(progress("measure", 1))]] as const

  it("is told when no request and no byte goes through, and not between trials", () => {
    const again = after(...quiet, [9, event(progress("measure", 9))])
    expect(stallWarning(again, 60_000)).toContain("no request and no byte went through")
    expect(stallWarning(after(...quiet, [9, event(progress("clear", 39))]), 60_000)).toBeUndefined()
    const ended = event({ _tag: "trialEnded", ...where, result: kvTrial() })
    expect(stallWarning(after(...quiet, [9, ended]), 60_000)).toBeUndefined()
  })
})
