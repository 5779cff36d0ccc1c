/** Against what real DLIO left of training runs. */
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { measureTraining, waitOf } from "../../../../../src/benchmarks/training/official/trainingMeasurement.ts"
import type { RunFolder } from "../../../../../src/results/RunFolder.ts"
import { folderOf, textOf } from "../../../engines/dlio/trees.ts"
import { trainWork, unet3d } from "./trainingPlan.ts"

const five = "training-unet3d-5epochs"

const unknown = () => ({ clientCache: "unknown" as const, cacheEvidence: [] })

const measured = (folder: RunFolder, changes: Parameters<typeof trainWork>[0] = {}) =>
  measureTraining(folder, trainWork(changes), unknown)

interface Metric {
  readonly train_au_percentage: ReadonlyArray<number>
  readonly train_throughput_samples_per_second: ReadonlyArray<number>
  readonly train_au_mean_percentage: number
}

describe("the measurement of a real training run", () => {
  const { short, training } = Either.getOrThrow(measured(folderOf(five)))
  const { metric } = JSON.parse(textOf(five, "summary.json")) as { metric: Metric }

  it("utilisation and throughput of each epoch are DLIO's own", () => {
    expect(training.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5])
    training.epochs.forEach(({ au, samplesPerSecond }, i) => {
      expect(au).toBeCloseTo(metric.train_au_percentage[i] ?? 0, 9)
      expect(samplesPerSecond).toBeCloseTo(metric.train_throughput_samples_per_second[i] ?? 0, 9)
    })
    expect(training.auMean).toBeCloseTo(metric.train_au_mean_percentage, 9)
    expect(short).toEqual([])
  })

  it("the nominal one counts the whole epoch, and not that the sleeps were too long", () => {
    for (const { au, nominalAu, seconds, steps } of training.epochs) {
      expect(nominalAu).toBeLessThan(au ?? 0)
      // Steps of 50 ms; the ranks' blocks do not begin and end in the same instant.
      const whole = 100 * steps * 0.05 / seconds
      expect(Math.abs((nominalAu ?? 0) - whole)).toBeLessThan(1)
    }
  })

  it("steps, samples, files and waits are those of all ranks; bytes are not made up", () => {
    const [first] = training.epochs
    expect(first).toMatchObject({
      steps: 12,
      samples: 168,
      files: 168,
      bytes: null,
      bytesPerSecond: null,
      cpuSeconds: null
    })
    expect(first?.seconds).toBeCloseTo(0.749, 2)
    // The first step of rank 0 waited 0.1155 s.
    expect(first?.wait?.max).toBeGreaterThanOrEqual(0.115)
    expect(first?.wait?.p50).toBeLessThan(0.01)
    expect(first?.unmeasured).toContain("neither bytes nor CPU time")
    expect(training).toMatchObject({ bytesPerSecond: null, bytesPerSampleRatio: null, auThresholdPercent: 90 })
  })

  it("a rank that made fewer steps than planned is named", () => {
    const { short } = Either.getOrThrow(measured(folderOf(five), { set: unet3d({ files: 182 }) }))
    // Two ranks in five epochs.
    expect(short).toEqual([1, 2, 3, 4, 5].map((epoch) => `12 of 13 steps of ranks 0-1 in epoch ${epoch}`))
  })
})

describe("what cannot be computed", () => {
  const short = (text: string) =>
    folderOf(five, {
      "0_output.json": text,
      "1_output.json": textOf(five, "1_output.json")
    })
  const edited = (change: (output: Record<string, Record<string, Record<string, unknown>>>) => void): string => {
    const output = JSON.parse(textOf(five, "0_output.json")) as Record<string, Record<string, Record<string, unknown>>>
    change(output)
    return JSON.stringify(output)
  }

  it("an epoch of one step has no utilisation, and says why; others keep theirs, the mean is gone", () => {
    const folder = short(edited((output) => {
      for (const kind of ["load", "proc", "compute"]) output["2"]![kind] = { block1: [0.1] }
      output["2"]!["au"] = { block1: 0 }
    }))
    const { training } = Either.getOrThrow(measured(folder))
    expect(training.epochs[1]).toMatchObject({ au: null, nominalAu: null, samplesPerSecond: null })
    expect(training.epochs[1]?.unmeasured).toContain("leave the first step out")
    expect(training.epochs[0]?.au).not.toBeNull()
    expect(training.auMean).toBeNull()
  })

  it.each([
    ["step times", (output: Record<string, Record<string, unknown>>) => delete output["3"]!["load"], "0_output.json"],
    ["an epoch", (output: Record<string, Record<string, unknown>>) => delete output["5"], "epoch 5 in 0_output.json"]
  ])("without %s the run is not whole", (_, remove, says) => {
    const failure = Either.getOrThrow(Either.flip(measured(short(edited(remove)))))
    expect(failure.message).toContain(says)
  })

  it("a rank without stamps makes the run not whole", () => {
    const failure = Either.getOrThrow(Either.flip(measured(folderOf(five, { "1_per_epoch_stats.json": null }))))
    expect(failure.message).toContain("block1 of epoch 1 in 1_per_epoch_stats.json")
  })

  it("no steps have no waits", () => expect(waitOf([])).toBeNull())

  it("percentiles are NumPy's", () => {
    const waits = Array.from({ length: 100 }, (_, i) => (i + 1) / 100)
    expect(waitOf(waits)).toEqual({
      mean: expect.closeTo(0.505, 9),
      p50: expect.closeTo(0.505, 9),
      p95: expect.closeTo(0.9505, 9),
      p99: expect.closeTo(0.9901, 9),
      max: 1
    })
  })
})
