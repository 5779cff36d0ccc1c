import { describe, expect, it } from "@effect/vitest"
import { blockFigures } from "../../../src/benchmarks/training/native/train/window.ts"
import { dialectOfVersion } from "../../../src/rules/editions/dialects.ts"

describe("the dialect of a release of dlio_benchmark", () => {
  it.each([
    ["1.9.9", undefined],
    ["2.0.0", "v2.0"],
    ["2.11.3", "v2.0"],
    ["3.0.0", "v3.0"],
    ["3.0.46", "v3.0"],
    ["4.1", "v3.0"],
    ["9", "v3.0"],
    ["alpha", undefined],
    ["unknown", undefined]
  ])("%s", (version, dialect) => {
    expect(dialectOfVersion(version)).toBe(dialect)
  })
})

describe("a dialect's throughput", () => {
  it.each([["v2.0", 2], ["v3.0", 3]] as const)("of %s counts %i of four steps", (dialect, counted) => {
    const times = { start: 0, end: 2e6, compute: [1, 1, 1, 1], proc: [1e6, 1, 1, 1] }
    const figures = blockFigures(times, { batchSize: 1, computeSeconds: 1, dialect })
    expect(figures?.samplesPerSecond).toBe(counted)
  })
})
