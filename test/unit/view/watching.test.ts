/** The view of a kind of work that nothing else knows. */
import { expect, it } from "@effect/vitest"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import type { WorkProgress } from "../../../src/view/WorkProgress.ts"
import { plainLook } from "../../fixtures/plainLook.ts"
import { failed, note, ranks, viewOf } from "./events.ts"

/** Counts what it hears, and never stands still. */
const counting: WorkProgress<number, { readonly _tag: "counted" }> = {
  isEvent: (event): event is { readonly _tag: "counted" } => event._tag === "counted",
  fold: (before) => (before ?? 0) + 1,
  moves: () => true,
  eventLine: (_event, after) => `heard ${after}`,
  periodicLine: ({ work }) => `heard ${work} so far`,
  liveLines: ({ ranks, work }) => [`${work} heard of ${ranks} ranks`],
  stalled: () => undefined
}

const own: EngineEvent = { _tag: "work", event: { _tag: "counted" } }
const another: EngineEvent = { _tag: "work", event: { _tag: "phase" } }

const { after, eventLine, periodicLines, render, stallWarning } = viewOf(counting)

it("is its own, from its first event on, and knows no other", () => {
  const state = after([0, ranks(2)], [1, own], [1, another], [2, own])
  expect(render(state, 2000, plainLook)).toEqual(["2 heard of 2 ranks"])
  expect(eventLine(own, state)).toBe("heard 2")
  expect(eventLine(another, state)).toBeUndefined()
  expect(periodicLines(state, 2000)).toEqual(["heard 2 so far"])
})

it("says that it starts, for all kinds alike, until then", () => {
  const state = after([0, ranks(2)], [1, { _tag: "calibrated", phase: "write", bytesPerSecond: 2 ** 31, seconds: 1 }])
  expect(render(state, 3000, plainLook)).toEqual(["starting 2 ranks, 3 s so far", "  client alone 2.00 GiB/s"])
  expect(periodicLines(state, 3000)).toEqual([])
  expect(stallWarning(state, 11_000)).toBe("the engine has said nothing for 10 s")
})

it("warns only of what the kind itself takes for standing still", () => {
  const state = after([0, ranks(2)], [1, own])
  expect(stallWarning(state, 3_600_000)).toBeUndefined()
  expect(render(state, 3_600_000, plainLook)).toEqual(["1 heard of 2 ranks"])
})

it("is not asked about what all kinds share", () => {
  const state = after([0, own], [1, note("a note")], [2, { _tag: "pause", seconds: 5, reason: "asked for" }], [
    3,
    failed
  ])
  expect(state.work).toBe(1)
  expect(state.outcome).toBe("failed")
  expect(periodicLines(state, 9000)).toEqual([])
})
