import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { hasTail, percentile, populationDeviation, sampleDeviation, spreadOf } from "../../../src/domain/statistics.ts"

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

  it("takes the middle of two", () => {
    expect(spreadOf([4, 1, 3, 2]).median).toBe(2.5)
  })
})

/** numpy.percentile([15, 20, 35, 40, 50], 40), and of the first four alone. */
describe("a percentile", () => {
  it("is NumPy's: linear between the two values around it", () => {
    expect(percentile([15, 20, 35, 40, 50], 0.4)).toBeCloseTo(29, 12)
    expect(percentile([15, 20, 35, 40], 0.75)).toBeCloseTo(36.25, 12)
    expect([0, 0.5, 1].map((share) => percentile([1, 2, 3, 4], share))).toEqual([1, 2.5, 4])
    expect(percentile([4], 0.99)).toBe(4)
    expect(percentile([], 0.5)).toBeNaN()
  })

  it("stands on a tail of ten", () => {
    expect([[1000, 0.99], [200, 0.95], [20, 0.5], [200, 0.05], [10_000, 0.999]].map(([n, p]) => hasTail(n!, p!)))
      .toEqual([true, true, true, true, true])
    expect([[999, 0.99], [199, 0.95], [19, 0.5], [199, 0.05], [9999, 0.999]].map(([n, p]) => hasTail(n!, p!)))
      .toEqual([false, false, false, false, false])
  })
})

describe("a deviation", () => {
  it("is divided by n of a population and by n - 1 of a sample", () => {
    expect(populationDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2)
    expect(sampleDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12)
    expect([populationDeviation([3]), sampleDeviation([3])]).toEqual([0, null])
  })
})
