import { describe, expect, it } from "@effect/vitest"
import { secondsOf } from "../../../src/benchmarks/shared/recompute/figures.ts"
import type { Recorded } from "../../../src/benchmarks/shared/recompute/Recorded.ts"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { recompute } from "../../../src/reports/recompute.ts"

const stampAt = (seconds: number) => `2026-01-01T00:00:${seconds.toFixed(6).padStart(9, "0")}`

/** One rank of one epoch: `steps` steps of 0.1 s of compute in 0.125 s each, the first after a second of waiting. */
const rankFiles = (rank: number, steps: number) => {
  const processing = Array.from({ length: steps }, (_, i) => i === 0 ? 1 : 0.125)
  const length = processing.reduce((sum, s) => sum + s, 0)
  return {
    rank,
    output: { "1": { compute: { block1: Array.from({ length: steps }, () => 0.1) }, proc: { block1: processing } } },
    stats: { "1": { block1: { start: stampAt(1), end: stampAt(1 + length), duration: "0.00" } } }
  }
}

const steps = 21
const batch = 4
const window = (steps - 1) * 0.125

const recorded = (metrics: JsonObject, changes: Partial<Recorded> = {}): Recorded => ({
  benchmarkType: "training",
  leftOut: 1,
  metrics: {
    train_throughput_samples_per_second: [metrics["train_throughput_mean_samples_per_second"] ?? 1],
    ...metrics
  },
  processes: 2,
  batchSize: batch,
  recordBytes: null,
  planned: { save: null, load: null },
  ranks: [rankFiles(0, steps), rankFiles(1, steps)],
  ...changes
})

const utilisation = 100 * (steps - 1) * 0.1 / window
const windowRate = 2 * batch * (steps - 1) / window
const olderRate = 2 * batch * (steps - 2) / window

const rules = (run: Recorded) =>
  recompute(run).issues.filter(({ severity }) => severity === "error").map((
    { parameter, validation }
  ) => [parameter, validation])

describe("training", () => {
  it("agrees by the formula of the engine that wrote it", () => {
    const metrics = { train_au_mean_percentage: utilisation, train_throughput_mean_samples_per_second: windowRate }
    expect(rules(recorded(metrics))).toEqual([])
    const older = { ...metrics, train_throughput_mean_samples_per_second: olderRate }
    expect(rules(recorded(older, { leftOut: 2 }))).toEqual([])
    // (N − 2) / (N − 1) is 5 % off at 21 steps: one formula never passes for the other.
    expect(rules(recorded(metrics, { leftOut: 2 }))).toEqual([[
      "metric.train_throughput_mean_samples_per_second",
      "INVALID"
    ]])
    expect(rules(recorded(older))).toEqual([["metric.train_throughput_mean_samples_per_second", "INVALID"]])
  })

  it("may follow either formula where nothing tells which engine it was", () => {
    for (const rate of [windowRate, olderRate]) {
      expect(rules(recorded({ train_throughput_mean_samples_per_second: rate }, { leftOut: null }))).toEqual([])
    }
    expect(rules(recorded({ train_throughput_mean_samples_per_second: windowRate * 1.03 }, { leftOut: null })))
      .toHaveLength(1)
  })

  it("differs above half a per cent and not below", () => {
    expect(rules(recorded({ train_au_mean_percentage: utilisation * 1.004 }))).toEqual([])
    expect(rules(recorded({ train_au_mean_percentage: utilisation * 1.006 }))).toEqual([[
      "metric.train_au_mean_percentage",
      "INVALID"
    ]])
    expect(rules(recorded({ train_au_mean_percentage: utilisation * 0.994 }))).toHaveLength(1)
  })

  it("says when ranks are missing, and judges nothing then", () => {
    const [issue, ...rest] =
      recompute(recorded({ train_au_mean_percentage: 1 }, { ranks: [rankFiles(0, steps)] })).issues
    expect(rest).toEqual([])
    expect(issue).toMatchObject({ validation: "UNKNOWN", severity: "error", expected: "4", actual: "2" })
  })

  it("warns that nothing was checked where no rank left a file", () => {
    const [issue, ...rest] = recompute(recorded({ train_au_mean_percentage: 1 }, { ranks: [] })).issues
    expect(rest).toEqual([])
    expect(issue).toMatchObject({ validation: "UNKNOWN", severity: "warning", expected: "4", actual: "0" })
    expect(issue?.message).toContain("not checked: there is no rank file")
  })

  it("tells files that were pruned, that are packed and that are damaged from files that are not there", () => {
    const problem = (file: string, kind: "pruned" | "compressed" | "malformed") => ({
      file,
      field: null,
      kind,
      reason: ""
    })
    const lacking = {
      processes: 3,
      ranks: [
        { rank: 0, output: null, stats: rankFiles(0, steps).stats },
        { rank: 1, output: null, stats: null }
      ],
      unread: [
        problem("0_output.json", "pruned"),
        problem("1_output.json", "compressed"),
        problem("1_per_epoch_stats.json", "malformed"),
        problem("7_output.json", "pruned")
      ]
    }
    const [issue, ...rest] = recompute(recorded({ train_au_mean_percentage: 1 }, lacking)).issues
    expect(rest).toEqual([])
    expect(issue).toMatchObject({ validation: "UNKNOWN", severity: "error", expected: "6", actual: "1" })
    expect(issue?.message).toContain(
      "not checked: 5 of 6 rank files cannot be used (1 hold PRUNED BY STAFF, 1 compressed, 1 unreadable, 2 not there)"
    )
  })

  it("says which epochs of the rank files it cannot read", () => {
    const broken = [0, 1].map((rank) => ({
      rank,
      output: { "1": { compute: { block1: ["x"] }, proc: null } },
      stats: { "1": [] }
    }))
    const [issue, ...rest] = recompute(recorded({ train_au_mean_percentage: 1 }, { ranks: broken })).issues
    expect(rest).toEqual([])
    expect(issue).toMatchObject({ validation: "UNKNOWN", severity: "error", expected: "1", actual: "0" })
    expect(issue?.message).toContain("of epoch 1")
  })

  it("has means of its own epochs, and the read rate of its throughput", () => {
    const metrics = {
      train_au_percentage: [90, 92],
      train_au_mean_percentage: 91,
      train_throughput_samples_per_second: [100, 200],
      train_throughput_mean_samples_per_second: 150,
      train_io_mean_MB_per_second: 300
    }
    const alone = { ranks: [], recordBytes: 2 * 1024 * 1024 }
    expect(rules(recorded(metrics, alone))).toEqual([])
    for (
      const [name, value] of [
        ["train_au_mean_percentage", 99],
        ["train_throughput_mean_samples_per_second", 151],
        ["train_io_mean_MB_per_second", 3000]
      ] as const
    ) {
      const own = rules(recorded({ ...metrics, [name]: value }, alone))
      expect(own).toContainEqual([`metric.${name}`, "INVALID"])
    }
    expect(rules(recorded({ ...metrics, train_io_mean_MB_per_second: 3000 }, { ...alone, recordBytes: null }))).toEqual(
      []
    )
  })
})

describe("checkpointing", () => {
  const stats = {
    "1": {
      save_ckpt1: { start: stampAt(1), end: stampAt(3), duration: 2, throughput: 5 },
      save_ckpt2: { start: stampAt(4), end: stampAt(8), duration: "4.0", throughput: 2.5 },
      load_ckpt1: { start: stampAt(10), end: stampAt(11), duration: 1, throughput: 10 },
      end: stampAt(12)
    }
  }
  const run = (metrics: JsonObject, changes: Partial<Recorded> = {}): Recorded => ({
    benchmarkType: "checkpointing",
    leftOut: null,
    metrics: { checkpoint_size_GB: 10, ...metrics },
    processes: 8,
    batchSize: null,
    recordBytes: null,
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
    const { reads, writes } = recompute(run({}))
    expect(writes).toEqual([
      { name: "write 1", rate: 5, seconds: 2, utilisation: null },
      { name: "write 2", rate: 2.5, seconds: 4, utilisation: null }
    ])
    expect(reads.map(({ name }) => name)).toEqual(["read 1"])
  })
})

it("reads stamps with fractions and offsets, and nothing else", () => {
  expect(secondsOf("2026-01-01T00:00:01.5")! - secondsOf("2026-01-01 00:00:00")!).toBe(1.5)
  expect(secondsOf("2026-01-01T01:00:00+01:00")).toBe(secondsOf("2026-01-01T00:00:00Z"))
  expect(["", "yesterday", "2026-13-01T00:00:00", 5, null].map((value) => secondsOf(value))).toEqual(
    Array(5).fill(undefined)
  )
})
