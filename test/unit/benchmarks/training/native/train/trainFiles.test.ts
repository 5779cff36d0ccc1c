import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import {
  epochOf,
  type EpochResult,
  trainingOf
} from "../../../../../../src/benchmarks/training/native/train/measureTraining.ts"
import { trainEpochStats, trainSummary } from "../../../../../../src/benchmarks/training/native/train/trainFiles.ts"
import {
  epochLines,
  trainClosing,
  trainOpening
} from "../../../../../../src/benchmarks/training/native/train/trainLog.ts"
import type { EpochReport } from "../../../../../../src/benchmarks/training/native/train/TrainProtocol.ts"
import { countWaits } from "../../../../../../src/benchmarks/training/native/train/waits.ts"
import { encodeDlioJson } from "../../../../../../src/engines/native/dlioOutput/jsonFiles.ts"
import { smallJob } from "../../../../engines/native/files/folder.ts"
import { setOf, workOf } from "./work.ts"

const fixture = (name: string): string =>
  readFileSync(
    fileURLToPath(new URL(`../../../../../fixtures/trees/dlio-v2.0/training-unet3d-5epochs/${name}`, import.meta.url)),
    "utf8"
  )

const report = (rank: number, changes: Partial<EpochReport> = {}): EpochReport => ({
  start: 1e6,
  end: 11e6 + rank,
  steps: 10,
  bytes: 7e8,
  files: 70,
  readBytes: 7e8,
  cpuSeconds: 1,
  au: 90 + rank,
  nominalAu: 89,
  samplesPerSecond: 7 + rank,
  window: { first: 0.1, seconds: 9, waited: 0.9, computed: 8.1, atBarrier: 0 },
  compute: { mean: 0.9, deviation: 0.01 },
  wait: countWaits([]),
  whileWaiting: { seconds: 0.9, readerSeconds: 3.6, threadSeconds: 0.1 },
  readers: 4,
  peakRssBytes: 1,
  bufferBytes: 1,
  ...changes
})

const result = (epoch: number, changes: Partial<EpochResult> = {}): EpochResult => ({
  epoch,
  anchor: { monotonic: 0, wall: 1.8e15 },
  reports: [report(0), report(1)],
  cache: { clientCache: "cold", evidence: [] },
  hostBusy: 0.1,
  through: null,
  checkpoint: null,
  ...changes
})

const work = workOf({
  ranks: 2,
  batchSize: 7,
  dialect: "v2.0",
  auThresholdPercent: 90,
  nominalSampleBytes: 146_600_628,
  set: setOf({ format: "npz", files: 168, recordLength: 146_600_628 })
})
const results = [1, 2, 3, 4, 5].map((epoch) =>
  result(epoch, epoch === 5 ? { checkpoint: { start: 11.5e6, end: 11.6e6, bytes: 10_240 } } : {})
)
const { host } = smallJob("/nowhere")
const summaryText = encodeDlioJson(trainSummary({ host, work, start: 1.8e15, end: 1.8e15 + 6e7, results }))

/** Names at each level, in order. */
const keysOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).map(([name, inner]) => /^host_(cpu|mem)info$/.test(name) ? name : [name, keysOf(inner)])
    : typeof value

describe("DLIO's files of a training run", () => {
  it("have the keys, the order and the types of a real run's", () => {
    expect(keysOf(JSON.parse(summaryText))).toEqual(keysOf(JSON.parse(fixture("summary.json"))))
    const stats = JSON.parse(encodeDlioJson(trainEpochStats(0, results)))
    expect(keysOf(stats)).toEqual(keysOf(JSON.parse(fixture("0_per_epoch_stats.json"))))
  })

  it("average utilisation over ranks and add throughput up; MB is nominal MiB", () => {
    const { metric } = JSON.parse(summaryText)
    expect(metric.train_au_percentage).toEqual([90.5, 90.5, 90.5, 90.5, 90.5])
    expect(metric.train_au_meet_expectation).toBe("success")
    expect(metric.train_throughput_mean_samples_per_second).toBe(15)
    expect(metric.train_io_mean_MB_per_second).toBeCloseTo(15 * 146_600_628 / 2 ** 20, 6)
  })

  it("give blocks a text of two decimals, and the epoch the checkpoint too", () => {
    const stats = JSON.parse(encodeDlioJson(trainEpochStats(0, results)))
    expect(stats["1"].block1.duration).toBe("10.00")
    expect(stats["5"]).toMatchObject({ duration: "10.60", save_ckpt1: { duration: 0.1 } })
    expect(JSON.parse(encodeDlioJson(trainEpochStats(1, results)))["5"].save_ckpt1).toBeUndefined()
  })

  it("leave out what cannot be computed", () => {
    const short = [result(1, { reports: [report(0, { au: null, samplesPerSecond: null }), report(1)] })]
    const { metric } = JSON.parse(encodeDlioJson(trainSummary({ host, work, start: 0, end: 1, results: short })))
    expect(metric).toEqual({})
  })
})

describe("dlio.log", () => {
  /** Lines without their stamps and numbers. */
  const shapes = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
    lines.map((line) => line.replace(/\d{4}-\S+ /, "").replace(/\d+(\.\d+)?/g, "#").replace(/ in \/.*$| \/\S+$/, ""))

  it("says what a real run's says", () => {
    const theirs = new Set(shapes(fixture("dlio.log").split("\n")))
    const ours = shapes([
      ...trainOpening({ ...work, checkpoint: { folder: "/c", bytes: 10_240, afterEpoch: 5 } }, host, 12, 1.8e15),
      ...results.slice(0, 4).flatMap((each) => epochLines(each, work)),
      ...trainClosing("/r", results, work, 1.8e15)
    ])
    expect(ours.filter((line) => !theirs.has(line))).toEqual([])
  })

  it("names v3.0's unit and its local files", () => {
    const v3 = { ...work, dialect: "v3.0" as const }
    expect(trainClosing("/r", results, v3, 0).join("\n")).toContain("Training I/O Throughput (MiB/second): 2097.")
    expect(trainOpening(v3, host, 12, 0).join("\n")).toContain("Max steps per epoch per rank: 12 = 1 * 84 / 7 (")
  })
})

describe("the record of a training run", () => {
  it("keeps DLIO's figures beside bytes and seconds that are real", () => {
    const epoch = epochOf(result(1), work)
    expect(epoch).toMatchObject({
      au: 90.5,
      samplesPerSecond: 15,
      nominalAu: 89,
      samples: 140,
      bytes: 1.4e9,
      files: 140
    })
    expect(epoch.seconds).toBeCloseTo(10.000001, 9)
    expect(epoch.bytesPerSecond).toBeCloseTo(1.4e9 / 10.000001, 3)
    const training = trainingOf([epoch, epoch], work)
    expect(training.auMean).toBe(90.5)
    expect(training.bytesPerSampleRatio).toBeCloseTo(1.4e9 / 140 / 146_600_628, 9)
  })

  it("has no mean where one epoch has no figure", () => {
    const none = epochOf(result(2, { reports: [report(0, { au: null, steps: 1 }), report(1, { steps: 1 })] }), work)
    expect(none.unmeasured).toMatch(/no other/)
    expect(trainingOf([epochOf(result(1), work), none], work).auMean).toBeNull()
  })
})
