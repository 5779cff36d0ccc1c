import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import {
  calibrationLabels,
  clientBoundBy,
  deviation,
  operationOf,
  type OperationResult,
  phaseOf,
  spreadOf
} from "../../../../src/engines/native/measure.ts"
import { reportOf } from "./reports.ts"

const result = (
  phase: "write" | "read",
  index: number,
  times: ReadonlyArray<readonly [number, number]>
): OperationResult => ({
  phase,
  index,
  anchor: { monotonic: 0, wall: Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 },
  reports: times.map(([start, end]) => reportOf({ start: start * 1e6, end: end * 1e6, bytes: 6_000, cpuSeconds: 0.5 }))
})

describe("an operation", () => {
  it("divides all bytes by the longest rank's time and keeps rank 0's beside it", () => {
    const operation = operationOf(result("write", 1, [[10, 12], [10.5, 13.5], [10.25, 12.25]]))
    expect(operation).toMatchObject({
      bytes: 18_000,
      longestRankSeconds: 3,
      rank0Seconds: 2,
      spanSeconds: 3.5,
      startSkewSeconds: 0.5,
      rankSeconds: { min: 2, median: 2, max: 3 },
      bytesPerSecond: 6_000
    })
    expect(Date.parse(operation.startedAt)).toBe(Date.UTC(2026, 0, 2, 3, 4, 15))
  })
})

describe("a phase", () => {
  const cache = { clientCache: "cold" as const, evidence: [] }
  const client = { calibratedBytesPerSecond: null, ranks: 2, logicalCores: 2 }

  it("tells the headline, DLIO's figure and the total apart", () => {
    const phase = phaseOf(
      "write",
      [result("write", 1, [[0, 1], [0, 2]]), result("write", 2, [[10, 14], [10, 13]])],
      cache,
      client
    )
    expect(phase.headline).toEqual({ mean: 4_500, min: 3_000, max: 6_000 })
    expect(phase.dlioMean).toBe(7_500)
    expect(phase.totalRate).toBe(4_000)
    expect(phase).toMatchObject({ bytes: 24_000, cpuSeconds: 2 })
  })
})

describe("client-bound", () => {
  const client = { calibratedBytesPerSecond: 1_000, ranks: 4, logicalCores: 2 }
  it("holds from 0.8 of the calibration, or when the ranks use 0.9 of the cores they have", () => {
    expect(clientBoundBy("write", 790, 0.1, 4, client)).toBeNull()
    expect(clientBoundBy("write", 810, 0.1, 4, client)).toMatch(/^the rate is 81 % .*: the storage may be faster$/)
    // Generating says nothing of reading.
    expect(clientBoundBy("read", 810, 0.1, 4, client)).toBeNull()
    // Four ranks of one second each on two cores: two core seconds.
    expect(clientBoundBy("read", 100, 1.7, 4, client)).toBeNull()
    expect(clientBoundBy("read", 100, 1.9, 4, client)).toMatch(/kept their cores 95 % busy/)
  })

  it("is not told from a calibration that the run beats, nor called faster storage where memory served", () => {
    expect(clientBoundBy("write", 1_090, 0.1, 4, client)).toMatch(/^the rate is 109 %/)
    expect(clientBoundBy("write", 1_110, 0.1, 4, client)).toBeNull()
    expect(clientBoundBy("read", 100, 1.9, 4, client, "warm")).not.toMatch(/faster/)
  })
})

describe("calibration", () => {
  it("is told when it was cut, and only then", () => {
    expect(calibrationLabels(1)).toEqual([])
    expect(calibrationLabels(0.05)).toEqual([
      "calibration cut: what the client alone can make was measured for 0.05 s instead of 1 s, so whether the client set " +
      "a rate is not known"
    ])
  })
})

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
