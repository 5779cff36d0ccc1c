import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import type { Aggregate, MeasuredRun } from "../../../src/benchmarks/shared/figures/Aggregate.ts"
import { pooled, statistics } from "../../../src/domain/statistics.ts"
import { GiB } from "../../../src/domain/Units.ts"
import { cacheText, describe as describe_ } from "../../../src/reports/figure.ts"
import { known } from "../../fixtures/readings.ts"

const aggregate = (benchmarkType: string, runs: ReadonlyArray<MeasuredRun>): ReadonlyArray<Aggregate> =>
  known.of(benchmarkType)!.aggregates(runs)

const run = (path: string, changes: Partial<MeasuredRun> = {}): MeasuredRun => ({
  path,
  metrics: {},
  lists: {},
  measured: [],
  clientCache: {},
  checkpointWrites: null,
  checkpointReads: null,
  writes: [],
  reads: [],
  ...changes
})

const training = (path: string, throughput: number) =>
  run(path, { metrics: { train_throughput_mean_samples_per_second: throughput } })

const points = (...rates: ReadonlyArray<number>) =>
  rates.map((rate, i) => ({ name: `write ${i + 1}`, rate, seconds: 1 / rate, utilisation: null }))

const of = (aggregates: ReturnType<typeof aggregate>, name: string) => aggregates.find((one) => one.name === name)

describe("training", () => {
  it("has mean, population deviation and extremes over runs", () => {
    const [figure] = aggregate("training", [2, 4, 4, 4, 5, 5, 7, 9].map((value, i) => training(`r${i}`, value)))
    expect(figure?.statistics).toEqual({ count: 8, mean: 5, stdev: 2, min: 2, max: 9 })
    expect(figure?.unit).toBe("samples/s")
  })

  it("has no mean where one run lacks the figure, and names that run", () => {
    const [figure] = aggregate("training", [training("a", 1), run("b"), training("c", 3)])
    expect(figure?.statistics).toBe(null)
    expect(figure?.lacking).toEqual(["b"])
  })

  it("has no mean over a rate that no run can have", () => {
    for (const impossible of [-110_683, 0, Number.POSITIVE_INFINITY]) {
      const [figure] = aggregate("training", [training("a", 1), training("b", impossible)])
      expect(figure).toMatchObject({ statistics: null, lacking: ["b"] })
    }
  })

  it("has no figure at all where no run has it: missing is never zero", () => {
    expect(aggregate("training", [run("a"), run("b")])).toEqual([])
  })
})

describe("checkpointing", () => {
  it("is taken over all operations, also of two runs", () => {
    const figures = aggregate("checkpointing", [
      run("w", { checkpointWrites: 3, checkpointReads: 0, writes: points(1, 2, 3) }),
      run("r", { checkpointWrites: 0, checkpointReads: 2, reads: points(4, 8) })
    ])
    expect(of(figures, "save_checkpoint_io_GB_per_second")?.statistics).toMatchObject({
      count: 3,
      mean: 2,
      min: 1,
      max: 3
    })
    expect(of(figures, "load_checkpoint_io_GB_per_second")?.statistics).toMatchObject({ count: 2, mean: 6, stdev: 2 })
    expect(of(figures, "load_checkpoint_io_GB_per_second")?.over).toBe("operations")
  })

  it("comes from the summary where the rank files are gone, weighted by the planned counts", () => {
    const figures = aggregate("checkpointing", [
      run("w", {
        checkpointWrites: 10,
        metrics: { save_checkpoint_io_mean_GB_per_second: 4, save_checkpoint_io_stdev_GB_per_second: 1 }
      })
    ])
    expect(of(figures, "save_checkpoint_io_GB_per_second")?.statistics).toEqual({
      count: 10,
      mean: 4,
      stdev: 1,
      min: null,
      max: null
    })
    expect(of(figures, "load_checkpoint_io_GB_per_second")).toBe(undefined)
  })

  it("does not take half of the operations for all of them", () => {
    const figures = aggregate("checkpointing", [run("w", { checkpointWrites: 10, writes: points(1, 2, 3) })])
    expect(of(figures, "save_checkpoint_io_GB_per_second")).toMatchObject({ statistics: null, lacking: ["w"] })
  })

  it("does not call a summary's mean a mean over operations that its own rank file has not", () => {
    const figures = aggregate("checkpointing", [
      run("w", {
        checkpointWrites: 10,
        writes: points(1, 2, 3),
        metrics: { save_checkpoint_io_mean_GB_per_second: 4, save_checkpoint_io_stdev_GB_per_second: 1 }
      })
    ])
    expect(of(figures, "save_checkpoint_io_GB_per_second")).toMatchObject({ statistics: null, lacking: ["w"] })
  })
})

describe("client caches", () => {
  const moved = (phase: "write" | "read", rate: number): MeasuredRun["measured"][number] => ({
    phase,
    headline_bytes_per_second: rate * GiB,
    bytes_per_second: [rate * GiB]
  })

  const epoch = (path: string, rate: number, cache: "cold" | "warm" | null) =>
    run(path, {
      metrics: { train_throughput_mean_samples_per_second: rate },
      measured: [moved("read", rate)],
      clientCache: { read: cache }
    })

  it("are counted over the runs of every figure that reads", () => {
    const figures = aggregate("training", [epoch("a", 1, "cold"), epoch("b", 9, "warm"), epoch("c", 8, "warm")])
    expect(figures.map(({ name }) => name)).toEqual([
      "train_throughput_mean_samples_per_second",
      "measured_read_GiB_per_second"
    ])
    for (const { clientCache } of figures) expect(clientCache).toEqual([["warm", 2], ["cold", 1]])
    expect(figures.map(({ clientCache }) => cacheText(clientCache))).toEqual([
      "2 of 3 runs warm, 1 cold",
      "2 of 3 runs warm, 1 cold"
    ])
    expect(describe_(figures[1]!).text).toContain("; 2 of 3 runs warm, 1 cold")
    expect(describe_(figures[0]!).text).toContain("(3 runs)")
  })

  it("of training stand over epochs and their time, not over checkpoints and ranks", () => {
    const [, several] = aggregate("training", [epoch("a", 1, "cold"), epoch("b", 9, "cold")])
    expect(several?.over).toBe("epochs")
    expect(describe_(several!)).toEqual({
      name: "bytes read / the epoch's time",
      text: "5.0 ± 5.7 GiB/s, 1.0 to 9.0 (2 epochs); cold"
    })
    const [, single] = aggregate("training", [epoch("a", 1, "cold")])
    expect(describe_(single!).text).toBe("1 GiB/s (1 epoch); cold")
    const written = aggregate("checkpointing", [
      run("c", { checkpointReads: 1, measured: [moved("read", 2)], clientCache: { read: "cold" } })
    ])
    expect(describe_(written[0]!)).toEqual({ name: "read by the longest rank", text: "2 GiB/s (1 operation); cold" })
  })

  it("that nobody recorded are said to be that, and are never cold", () => {
    const figures = aggregate("training", [epoch("a", 1, null), { ...epoch("b", 1, "cold"), measured: [] }])
    expect(figures[0]?.clientCache).toEqual([["not recorded", 1], ["cold", 1]])
    expect(figures[1]).toMatchObject({ statistics: null, lacking: ["b"] })
  })
})

describe("a declared remap time", () => {
  const reads = [{ name: "load_ckpt1", rate: 4, seconds: 2, utilisation: null }]
  const named = (runs: ReadonlyArray<MeasuredRun>) =>
    Object.fromEntries(aggregate("checkpointing", runs).map((figure) => [figure.name, figure]))

  it("is added to the time of a read beside what was measured, and takes its share of the rate", () => {
    const figures = named([run("a", { checkpointWrites: 0, checkpointReads: 1, reads, remapSeconds: 6 })])
    expect(figures["load_checkpoint_with_remap_seconds"]?.statistics?.mean).toBe(8)
    expect(figures["load_checkpoint_with_remap_GiB_per_second"]?.statistics?.mean).toBe(1)
    expect(figures["load_checkpoint_duration_seconds"]?.statistics?.mean).toBe(2)
  })

  it("is no figure where nobody said one, and none for a run that lacks it among others", () => {
    const plain = { checkpointWrites: 0, checkpointReads: 1, reads }
    expect(named([run("a", plain)])).not.toHaveProperty("load_checkpoint_with_remap_seconds")
    expect(named([run("a", { ...plain, remapSeconds: 6 }), run("b", plain)])["load_checkpoint_with_remap_seconds"])
      .toMatchObject({ statistics: null, lacking: ["b"] })
  })
})

it("names every aggregate that a group can have", () => {
  const phases = (["write", "read"] as const).map((phase): MeasuredRun["measured"][number] => ({
    phase,
    headline_bytes_per_second: 1,
    bytes_per_second: [1]
  }))
  const figures = aggregate("checkpointing", [
    run("a", {
      checkpointWrites: 1,
      checkpointReads: 1,
      writes: points(1),
      reads: points(2),
      measured: phases,
      remapSeconds: 3
    })
  ])
  expect(known.of("checkpointing")!.aggregateNames).toEqual(figures.map(({ name }) => name))
})

it.prop("pooling parts gives the statistics of the whole", [
  FastCheck.array(
    FastCheck.array(FastCheck.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 8 }),
    { minLength: 1, maxLength: 5 }
  )
], ([sets]) => {
  const whole = statistics(sets.flat())!
  const together = pooled(sets.map((set) => statistics(set)!))!
  expect(together.count).toBe(whole.count)
  expect(together.mean).toBeCloseTo(whole.mean, 6)
  expect(together.stdev!).toBeCloseTo(whole.stdev!, 4)
})
