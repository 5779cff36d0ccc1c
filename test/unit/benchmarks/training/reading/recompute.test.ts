import { describe, expect, it } from "@effect/vitest"
import { recomputeTraining, type RecordedTraining } from "../../../../../src/benchmarks/training/reading/recompute.ts"
import type { JsonObject } from "../../../../../src/domain/Json.ts"

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

const recorded = (metrics: JsonObject, changes: Partial<RecordedTraining> = {}): RecordedTraining => ({
  leftOut: 1,
  metrics: {
    train_throughput_samples_per_second: [metrics["train_throughput_mean_samples_per_second"] ?? 1],
    ...metrics
  },
  processes: 2,
  batchSize: batch,
  recordBytes: null,
  ranks: [rankFiles(0, steps), rankFiles(1, steps)],
  ...changes
})

const utilisation = 100 * (steps - 1) * 0.1 / window
const windowRate = 2 * batch * (steps - 1) / window
const olderRate = 2 * batch * (steps - 2) / window

const rules = (run: RecordedTraining) =>
  recomputeTraining(run).issues.filter(({ severity }) => severity === "error").map((
    { parameter, validation }
  ) => [parameter, validation])

describe("a training summary", () => {
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
      recomputeTraining(recorded({ train_au_mean_percentage: 1 }, { ranks: [rankFiles(0, steps)] })).issues
    expect(rest).toEqual([])
    expect(issue).toMatchObject({ validation: "UNKNOWN", severity: "error", expected: "4", actual: "2" })
  })

  it("warns that nothing was checked where no rank left a file", () => {
    const [issue, ...rest] = recomputeTraining(recorded({ train_au_mean_percentage: 1 }, { ranks: [] })).issues
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
    const [issue, ...rest] = recomputeTraining(recorded({ train_au_mean_percentage: 1 }, lacking)).issues
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
    const [issue, ...rest] = recomputeTraining(recorded({ train_au_mean_percentage: 1 }, { ranks: broken })).issues
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
