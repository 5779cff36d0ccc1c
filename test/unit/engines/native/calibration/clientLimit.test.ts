import { describe, expect, it } from "@effect/vitest"
import type { ClientCache } from "../../../../../src/domain/Measurement.ts"
import {
  calibrationLabels,
  type Ceiling,
  clientLimit
} from "../../../../../src/engines/native/calibration/clientLimit.ts"

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
