import { describe, expect, it } from "@effect/vitest"
import { blockBand } from "../../../src/domain/bootstrap.ts"
import { studentQuantile, welch } from "../../../src/domain/welch.ts"

describe("Student's distribution", () => {
  // Abramowitz and Stegun, table 26.10, and NIST/SEMATECH e-Handbook 1.3.6.7.2.
  it.each([
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 4, 2.776],
    [0.975, 10, 2.228],
    [0.975, 30, 2.042],
    [0.975, 100, 1.984],
    [0.95, 5, 2.015],
    [0.995, 8, 3.355]
  ])("has the published quantile %d with %d degrees: %d", (probability, degrees, expected) => {
    expect(studentQuantile(probability, degrees)).toBeCloseTo(expected, 3)
  })
})

describe("Welch's interval", () => {
  it("is the one of a worked example: t 1.959 with 7.031 degrees for a difference of 0.095", () => {
    // Wikipedia, Student's t-test, worked examples, unequal variances: 0.095 / 1.959 is the error, 2.363 the quantile.
    const [a, b] = [[29.89, 29.93, 29.72, 29.98, 30.02, 29.98], [30.02, 29.99, 30.11, 29.97, 30.01, 29.99]]
    const interval = welch(a, b)
    expect(interval?.low).toBeCloseTo(-0.0197, 3)
    expect(interval?.high).toBeCloseTo(0.2097, 3)
  })

  it("needs three values on each side", () => {
    expect(welch([1, 2], [1, 2, 3])).toBeNull()
    expect(welch([1, 2, 3], [1])).toBeNull()
  })

  it("of sets that do not spread is their difference", () => {
    expect(welch([2, 2, 2], [3, 3, 3])).toEqual({ low: 1, high: 1 })
  })
})

describe("band within a run", () => {
  it("holds the mean, is the same every time, and is wider where neighbours are alike", () => {
    const steps = Array.from({ length: 40 }, (_, i) => Math.floor(i / 8) % 2)
    const mixed = steps.map((_, i) => i % 2)
    const [inSteps, inTurn] = [blockBand(steps), blockBand(mixed)]
    expect(blockBand(steps)).toEqual(inSteps)
    expect(inSteps!.low).toBeLessThan(0.5)
    expect(inSteps!.high).toBeGreaterThan(0.5)
    expect(inSteps!.high - inSteps!.low).toBeGreaterThan(inTurn!.high - inTurn!.low)
  })

  it("of fewer than five operations is none", () => {
    expect(blockBand([1, 2, 3, 4])).toBeNull()
  })
})
