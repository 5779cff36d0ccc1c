import { describe, expect, it } from "@effect/vitest"
import {
  recomputeCheckpoints,
  type RecordedCheckpoints
} from "../../../../../src/benchmarks/checkpointing/reading/recompute.ts"
import type { JsonObject } from "../../../../../src/domain/Json.ts"

const stampAt = (seconds: number) => `2026-01-01T00:00:${seconds.toFixed(6).padStart(9, "0")}`

const rules = (run: RecordedCheckpoints) =>
  recomputeCheckpoints(run).issues.filter(({ severity }) => severity === "error").map((
    { parameter, validation }
  ) => [parameter, validation])

describe("a checkpointing summary", () => {
  const stats = {
    "1": {
      save_ckpt1: { start: stampAt(1), end: stampAt(3), duration: 2, throughput: 5 },
      save_ckpt2: { start: stampAt(4), end: stampAt(8), duration: "4.0", throughput: 2.5 },
      load_ckpt1: { start: stampAt(10), end: stampAt(11), duration: 1, throughput: 10 },
      end: stampAt(12)
    }
  }
  const run = (metrics: JsonObject, changes: Partial<RecordedCheckpoints> = {}): RecordedCheckpoints => ({
    metrics: { checkpoint_size_GB: 10, ...metrics },
    processes: 8,
    planned: { save: 2, load: 1 },
    ranks: [{ rank: 0, output: null, stats }, { rank: 1, output: null, stats: null }],
    ...changes
  })

  it("is checked by rank 0's stamps: mean of rates and of durations", () => {
    expect(
      rules(
        run({
          save_checkpoint_duration_mean_seconds: 3,
          save_checkpoint_io_mean_GB_per_second: 3.75,
          load_checkpoint_io_mean_GB_per_second: 10
        })
      )
    )
      .toEqual([])
    // All bytes over all time would be 3.33: that is not what the field means.
    expect(rules(run({ save_checkpoint_io_mean_GB_per_second: 20 / 6 }))).toEqual([[
      "metric.save_checkpoint_io_mean_GB_per_second",
      "INVALID"
    ]])
    expect(rules(run({ load_checkpoint_duration_mean_seconds: 1.02 }))).toHaveLength(1)
  })

  it("has as many checkpoints as the run was to make", () => {
    expect(rules(run({}))).toEqual([])
    expect(rules(run({}, { planned: { save: null, load: null } }))).toEqual([])
    expect(rules(run({}, { planned: { save: 3, load: 1 } }))).toEqual([["checkpoint.num_checkpoints_write", "INVALID"]])
    expect(rules(run({}, { planned: { save: 2, load: 0 } }))).toEqual([["checkpoint.num_checkpoints_read", "INVALID"]])
    expect(rules(run({}, { planned: { save: 9, load: 9 }, ranks: [] }))).toEqual([])
  })

  it("is checked by rank 0's own figures too, which the aggregates are made of", () => {
    const doubled = {
      "1": Object.fromEntries(
        Object.entries(stats["1"]).map(([name, value]) =>
          typeof value === "string" ? [name, value] : [name, { ...value, throughput: 2 * value.throughput }]
        )
      )
    }
    const faster = run({ save_checkpoint_io_mean_GB_per_second: 3.75, load_checkpoint_io_mean_GB_per_second: 10 }, {
      ranks: [{ rank: 0, output: null, stats: doubled }]
    })
    expect(rules(faster)).toEqual([
      ["metric.save_checkpoint_io_mean_GB_per_second", "INVALID"],
      ["metric.load_checkpoint_io_mean_GB_per_second", "INVALID"]
    ])
  })

  it("gives the points of the charts", () => {
    const { reads, writes } = recomputeCheckpoints(run({}))
    expect(writes).toEqual([
      { name: "write 1", rate: 5, seconds: 2, utilisation: null },
      { name: "write 2", rate: 2.5, seconds: 4, utilisation: null }
    ])
    expect(reads.map(({ name }) => name)).toEqual(["read 1"])
  })
})
