import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { countWaits, stepWait } from "../../../../../../src/benchmarks/training/native/train/waits.ts"

describe("waits of steps", () => {
  it("mean and maximum are exact, percentiles within 0.4 %", () => {
    const waits = Array.from({ length: 1000 }, (_, i) => (i + 1) * 1000)
    const all = stepWait([countWaits(waits.slice(0, 300)), countWaits(waits.slice(300))])!
    expect(all.mean).toBeCloseTo(0.5005, 9)
    expect(all.max).toBe(1)
    for (const [found, exact] of [[all.p50, 0.5005], [all.p95, 0.95005], [all.p99, 0.99001]] as const) {
      expect(Math.abs(found / exact - 1)).toBeLessThanOrEqual(1 / 256)
    }
  })

  it("has nothing to say of no steps", () => {
    expect(stepWait([])).toBeNull()
    expect(stepWait([countWaits([])])).toBeNull()
  })

  it.prop(
    "a percentile is no wait's opposite: it lies between the median step and the longest",
    [FastCheck.array(FastCheck.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 50 })],
    ([waits]) => {
      const all = stepWait([countWaits(waits)])!
      return all.p50 <= all.p95 && all.p95 <= all.p99 && all.p99 <= all.max && all.mean <= all.max + 1e-12
    }
  )
})
