import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { aggregate, aggregateNames, type Measured } from "../../../src/reports/aggregate.ts"
import { pooled, statistics } from "../../../src/reports/statistics.ts"

const run = (path: string, changes: Partial<Measured> = {}): Measured => ({
  path,
  metrics: {},
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
})

it("names every aggregate that a group can have", () => {
  const figures = aggregate("checkpointing", [
    run("a", { checkpointWrites: 1, checkpointReads: 1, writes: points(1), reads: points(2) })
  ])
  expect(aggregateNames(["checkpointing"])).toEqual(figures.map(({ name }) => name))
  expect(aggregateNames([null, "nothing"])).toEqual([])
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
