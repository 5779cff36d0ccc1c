import { describe, expect, it } from "@effect/vitest"
import { isPossible, possibleFigures } from "../../../src/rules/possible.ts"

describe("figures that no run can have", () => {
  it.each([
    ["train_throughput_mean_samples_per_second", [-110_683, 0, Number.POSITIVE_INFINITY], [0.1]],
    ["save_checkpoint_duration_mean_seconds", [-1, 0], [0.001]],
    ["checkpoint_size_GB", [0, -1], [0.1]],
    ["train_au_mean_percentage", [-1, 100.6, 101, 1000], [0, 99, 100, 100.5]],
    ["train_au_stdev_percentage", [-1], [0]],
    ["recall", [-0.1, 1.000_001, 1.1], [0, 1, 1 + 1e-9]]
  ])("are none of %s", (name, impossible, possible) => {
    expect(impossible.filter((value) => isPossible(name, value))).toEqual([])
    expect(possible.filter((value) => !isPossible(name, value))).toEqual([])
  })

  it("are null in the metrics, each told with its place, and other numbers stay", () => {
    const metrics = {
      train_au_percentage: [50, 250],
      train_throughput_samples_per_second: [100, -110_683],
      train_au_meet_expectation: "success",
      failed_batches: 0,
      throughput_qps: 0
    }
    expect(possibleFigures(metrics)).toEqual({
      metrics: {
        train_au_percentage: [50, null],
        train_throughput_samples_per_second: [100, null],
        train_au_meet_expectation: "success",
        failed_batches: 0,
        throughput_qps: null
      },
      impossible: [
        { field: "train_au_percentage.1", value: 250 },
        { field: "train_throughput_samples_per_second.1", value: -110_683 },
        { field: "throughput_qps", value: 0 }
      ]
    })
    const honest = { train_au_percentage: [50] }
    expect(possibleFigures(honest).metrics).toBe(honest)
  })
})
