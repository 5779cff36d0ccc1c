import { describe, expect, it } from "@effect/vitest"
import { blockFigures, missingFigures } from "../../../../../../src/benchmarks/training/native/train/window.ts"

const work = { batchSize: 7, computeSeconds: 0.3, dialect: "v3.0" as const }

/** Four steps: 1 s, then 0.5 s each of which 0.31 s are compute, 0.02 s between steps; all in microseconds. */
const block = {
  start: 10e6,
  end: 12.56e6,
  proc: [1e6, 0.5e6, 0.5e6, 0.5e6],
  compute: [0.31e6, 0.31e6, 0.31e6, 0.31e6]
}

describe("DLIO's window", () => {
  it("leaves the first step out of both sides of the utilisation", () => {
    const figures = blockFigures(block, work)!
    expect(figures.seconds).toBeCloseTo(1.56, 9)
    expect(figures.computeSeconds).toBeCloseTo(0.93, 9)
    expect(figures.au).toBeCloseTo(100 * 0.93 / 1.56, 9)
  })

  it("throughput counts the window's steps in v3.0, and one less in v2.0", () => {
    expect(blockFigures(block, work)!.samplesPerSecond).toBeCloseTo(7 * 3 / 1.56, 9)
    expect(blockFigures(block, { ...work, dialect: "v2.0" })!.samplesPerSecond).toBeCloseTo(7 * 2 / 1.56, 9)
  })

  it("sleeping longer than asked raises DLIO's figure and not the nominal one", () => {
    expect(blockFigures(block, work)!.nominalAu).toBeCloseTo(100 * 1.2 / 2.56, 9)
  })

  it("a first step that holds the epoch's waiting lowers the nominal figure, which DLIO's does not see", () => {
    // 21 files of unet3d for one h100: three steps of 0.323 s in 6.87 s, of which the first waited 5.9 s.
    const starved = { start: 0, end: 6.87e6, proc: [6.223e6, 0.3235e6, 0.3235e6], compute: [0.323e6, 0.323e6, 0.323e6] }
    const figures = blockFigures(starved, { ...work, computeSeconds: 0.323 })!
    expect(figures.au).toBeGreaterThan(99.8)
    expect(figures.nominalAu).toBeCloseTo(14.1, 1)
  })

  it("has no figures where there is no step to count, and says why", () => {
    const one = { start: 0, end: 1e6, proc: [1e6], compute: [0.5e6] }
    expect(blockFigures(one, work)).toBeNull()
    expect(missingFigures(1, "v3.0")).toMatch(/leave the first step out/)
    const two = { start: 0, end: 2e6, proc: [1e6, 0.9e6], compute: [0.5e6, 0.5e6] }
    expect(blockFigures(two, { ...work, dialect: "v2.0" })!.samplesPerSecond).toBeNull()
    expect(missingFigures(2, "v2.0")).toMatch(/all steps but two/)
    expect(missingFigures(2, "v3.0")).toBeUndefined()
  })
})
