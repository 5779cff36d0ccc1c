import { expect, it } from "@effect/vitest"
import { secondsOf } from "../../../../src/benchmarks/shared/recompute/figures.ts"

it("reads stamps with fractions and offsets, and nothing else", () => {
  expect(secondsOf("2026-01-01T00:00:01.5")! - secondsOf("2026-01-01 00:00:00")!).toBe(1.5)
  expect(secondsOf("2026-01-01T01:00:00+01:00")).toBe(secondsOf("2026-01-01T00:00:00Z"))
  expect(["", "yesterday", "2026-13-01T00:00:00", 5, null].map((value) => secondsOf(value))).toEqual(
    Array(5).fill(undefined)
  )
})
