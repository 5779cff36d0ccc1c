import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import { LatencyCounts } from "../../../src/domain/LatencyCounts.ts"
import { LatencyHistogram } from "../../../src/domain/LatencyHistogram.ts"
import { hasTail, percentile } from "../../../src/domain/statistics.ts"

const histogramOf = (nanoseconds: ReadonlyArray<number>): LatencyHistogram => {
  const histogram = new LatencyHistogram()
  for (const value of nanoseconds) histogram.record(value)
  return histogram
}

/** As many small latencies as large ones. */
const latency = FastCheck.tuple(
  FastCheck.integer({ min: 0, max: 47 }),
  FastCheck.double({ min: 1, max: 2, maxExcluded: true, noNaN: true })
)
  .map(([octave, mantissa]) => Math.floor(mantissa * 2 ** octave))

const shares = [0.05, 0.5, 0.9, 0.95, 0.99, 0.999]

describe("LatencyHistogram", () => {
  it.prop(
    "any percentile is within 0.4 % of the same percentile of the values themselves",
    [FastCheck.array(latency, { minLength: 1, maxLength: 3000, size: "max" })],
    ([values]) => {
      const histogram = histogramOf(values)
      const sorted = [...values].sort((a, b) => a - b)
      for (const share of shares) {
        const exact = percentile(sorted, share)!
        expect(Math.abs(histogram.roughPercentile(share)! - exact)).toBeLessThanOrEqual(exact / 256)
        expect(histogram.percentile(share)).toBe(
          hasTail(values.length, share) ? histogram.roughPercentile(share) : null
        )
      }
      expect([histogram.count, histogram.least, histogram.most]).toEqual([values.length, sorted[0], sorted.at(-1)])
    },
    { fastCheck: { numRuns: 50 } }
  )

  it.prop(
    "several together are as one that recorded everything, through JSON and its schema too",
    [FastCheck.array(latency), FastCheck.array(latency)],
    ([some, others]) => {
      const merged = LatencyHistogram.pooled(
        [some, others].map((values) =>
          Schema.decodeUnknownSync(Schema.parseJson(LatencyCounts))(JSON.stringify(histogramOf(values)))
        )
      )
      const whole = histogramOf([...some, ...others])
      expect({ ...merged.toJSON(), sum: 0 }).toEqual({ ...whole.toJSON(), sum: 0 })
      expect(merged.mean ?? 0).toBeCloseTo(whole.mean ?? 0, -6)
    }
  )

  it("tells short latencies to the nanosecond, and merging leaves the other alone", () => {
    const short = histogramOf([0, 1, 127, 128, 255])
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => short.roughPercentile(share))).toEqual([0, 1, 127, 128, 255])
    const other = histogramOf([7])
    short.merge(other)
    expect([short.count, other.count, other.most]).toEqual([6, 1, 7])
  })

  it("has a percentile only with ten samples beyond it", () => {
    const values = Array.from({ length: 1000 }, (_, i) => 1_000_000 + i)
    const [enough, short] = [histogramOf(values), histogramOf(values.slice(1))]
    expect(enough.percentile(0.99)).not.toBeNull()
    expect(enough.percentile(0.009)).toBeNull()
    expect(short.percentile(0.99)).toBeNull()
    expect(short.roughPercentile(0.99)).not.toBeNull()
  })

  it("without a sample has nothing to tell, not 0", () => {
    const none = new LatencyHistogram()
    expect([none.count, none.mean, none.least, none.most, none.roughPercentile(0.5), none.percentile(0.5)])
      .toEqual([0, null, null, null, null, null])
  })

  it("refuses what is no latency", () => {
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 48]) {
      expect(() => new LatencyHistogram().record(value)).toThrow(RangeError)
    }
  })

  it("goes on counting in a cell beyond 2^32 samples", () => {
    const full = LatencyHistogram.of({ count: 2 ** 32 - 1, sum: 0, least: 5, most: 5, cells: [[5, 2 ** 32 - 1]] })
    full.record(5)
    full.merge(full)
    expect(full.toJSON().cells).toEqual([[5, 2 ** 33]])
    expect(full.count).toBe(2 ** 33)
  })

  it("is not read from counts that contradict themselves", () => {
    const read = Schema.decodeUnknownEither(LatencyCounts)
    const sound = histogramOf([3, 900]).toJSON()
    expect(read(sound)._tag).toBe("Right")
    expect(read({ ...sound, count: 3 })._tag).toBe("Left")
    expect(read({ ...sound, least: null })._tag).toBe("Left")
    expect(read({ ...sound, cells: [...sound.cells].reverse() })._tag).toBe("Left")
  })
})
