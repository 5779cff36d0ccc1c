import { describe, expect, it } from "@effect/vitest"
import {
  operationOf,
  type OperationResult,
  phaseOf
} from "../../../../../src/benchmarks/checkpointing/native/measureCheckpoints.ts"
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
