import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import type { ClientCache } from "../../../../src/domain/Measurement.ts"
import {
  calibrationLabels,
  type Ceiling,
  clientLimit,
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
  const client = { ranks: 2, logicalCores: 2 }

  it("tells the headline, DLIO's figure and the total apart", () => {
    const phase = phaseOf(
      "write",
      [result("write", 1, [[0, 1], [0, 2]]), result("write", 2, [[10, 14], [10, 13]])],
      cache,
      client,
      { unknown: "nobody calibrated" }
    )
    expect(phase.headline).toEqual({ mean: 4_500, min: 3_000, max: 6_000 })
    expect(phase.dlioMean).toBe(7_500)
    expect(phase.totalRate).toBe(4_000)
    expect(phase).toMatchObject({ bytes: 24_000, cpuSeconds: 2 })
  })
})

describe("client-bound", () => {
  const client = { ranks: 4, logicalCores: 2 }
  const alone = { bytesPerSecond: 1_000 }
  const limit = (
    phase: "write" | "read",
    rate: number,
    cpuSeconds: number,
    more: { readonly ceiling?: Ceiling; readonly cache?: ClientCache } = {}
  ) => clientLimit(phase, { rate, cpuSeconds, rankSeconds: 4 }, client, more.ceiling ?? alone, more.cache)

  it("holds from 0.8 of what the ranks do alone in that phase, or when they use 0.9 of the cores they have", () => {
    expect(limit("write", 790, 0.1)).toEqual({ clientBound: null, clientBoundUnknown: null })
    expect(limit("write", 810, 0.1).clientBound).toMatch(
      /^the rate is 81 % of what the ranks generated and stamped .*: the storage may be faster$/
    )
    expect(limit("read", 810, 0.1).clientBound).toMatch(/^the rate is 81 % of what the ranks took in and checked /)
    // Four ranks of one second each on two cores: two core seconds.
    expect(limit("read", 100, 1.7)).toEqual({ clientBound: null, clientBoundUnknown: null })
    expect(limit("read", 100, 1.9).clientBound).toMatch(/kept their cores 95 % busy/)
  })

  it("is not known where no calibration holds, unless the cores tell", () => {
    const ceiling = { unknown: "it was disturbed" }
    for (const phase of ["write", "read"] as const) {
      expect(limit(phase, 5_000, 0.1, { ceiling })).toEqual({
        clientBound: null,
        clientBoundUnknown: "it was disturbed"
      })
      expect(limit(phase, 5_000, 1.9, { ceiling })).toEqual({
        clientBound: "the ranks kept their cores 95 % busy: the storage may be faster",
        clientBoundUnknown: null
      })
    }
  })

  it("is never called faster storage where memory served, which may make it slower", () => {
    for (const cache of ["warm", "memory", "unknown"] as const) {
      expect(limit("read", 100, 1.9, { cache }).clientBound).not.toMatch(/faster/)
    }
  })
})

describe("calibration", () => {
  it("is told when it was cut, and only then", () => {
    expect(calibrationLabels(1)).toEqual([])
    expect(calibrationLabels(0.05)).toEqual([
      "calibration cut: what the client alone can do was measured for 0.05 s instead of 1 s"
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
