import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { deviation, hasTail, percentile, spreadOf } from "../../../src/domain/statistics.ts"

describe("statistics", () => {
  it.prop(
    "minimum ≤ median ≤ maximum, each between or of the values",
    [Schema.NonEmptyArray(Schema.Int)],
    ([values]) => {
      const { max, median, min } = spreadOf(values)
      expect(min).toBe(Math.min(...values))
      expect(max).toBe(Math.max(...values))
      expect(median).toBeGreaterThanOrEqual(min)
      expect(median).toBeLessThanOrEqual(max)
    }
  )

  it("takes the middle of two and the population's deviation", () => {
    expect(spreadOf([4, 1, 3, 2]).median).toBe(2.5)
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2)
  })
})

describe("a percentile", () => {
  it("is the nearest rank, also where the product of share and count is not exact in binary", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
    expect([0, 0.07, 0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 7, 50, 95, 99, 100])
    expect(percentile([4], 0.5)).toBe(4)
    expect(percentile([], 0.5)).toBeNull()
  })

  it("stands on a tail of ten", () => {
    expect([[1000, 0.99], [200, 0.95], [20, 0.5], [200, 0.06]].map(([n, share]) => hasTail(n!, share!))).toEqual([
      true,
      true,
      true,
      true
    ])
    expect([[999, 0.99], [199, 0.95], [19, 0.5], [200, 0.05]].map(([n, share]) => hasTail(n!, share!))).toEqual([
      false,
      false,
      false,
      false
    ])
  })
})
