import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { deviation, spreadOf } from "../../../src/domain/statistics.ts"

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
