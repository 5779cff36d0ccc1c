/** Against what real DLIO left. */
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { CheckpointWork } from "../../../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import { measureCheckpoints } from "../../../../../src/benchmarks/checkpointing/official/checkpointMeasurement.ts"
import { type Clocks, oneClock } from "../../../../../src/engines/dlio/clocks.ts"
import type { Handshake } from "../../../../../src/engines/dlio/handshake.ts"
import type { RunFolder } from "../../../../../src/results/RunFolder.ts"
import { editionId } from "../../../../../src/rules/editions/list.ts"
import { checkpointsIn } from "../../../../fixtures/measured.ts"
import { folderOf, textOf } from "../../../engines/dlio/trees.ts"
import { planned } from "../requests.ts"

const GiB = 2 ** 30
const both = "checkpointing-llama3-8b-2ranks"

const work = (writes: number, reads: number, params: ReadonlyArray<string>): CheckpointWork =>
  planned(
    {
      engine: "dlio",
      edition: editionId("v2.0"),
      numProcesses: 2,
      numCheckpointsWrite: writes,
      numCheckpointsRead: reads
    },
    params
  ).work

const cut = ["model.num_layers=1", "model.transformer.vocab_size=8000"]

const dlio20: Handshake = {
  program: "/opt/dlio",
  version: "2.0.0",
  dialect: "v2.0",
  needed: [],
  environment: []
}

const measure = (folder: RunFolder, ofWork: CheckpointWork, handshake = dlio20, clocks: Clocks = oneClock) =>
  measureCheckpoints(folder, {
    work: ofWork,
    clocks,
    handshake,
    startedAt: Date.UTC(2026, 10, 23, 10, 49),
    endedAt: Date.UTC(2026, 10, 23, 10, 50),
    verification: { mode: "none", blocksChecked: 0, unavailable: "not here" },
    cacheOf: () => ({ clientCache: "unknown", cacheEvidence: [] })
  })

describe("the measurement of a real DLIO run", () => {
  const measurement = Either.getOrThrow(measure(folderOf(both), work(2, 2, cut)))
  const [write, read] = checkpointsIn(measurement).phases

  it("DLIO's own figure is DLIO's", () => {
    const { metric } = JSON.parse(textOf(both, "summary.json")) as { metric: Record<string, number> }
    expect((write?.dlioMean ?? 0) / GiB).toBeCloseTo(metric["save_checkpoint_io_mean_GB_per_second"] ?? 0, 9)
    expect((read?.dlioMean ?? 0) / GiB).toBeCloseTo(metric["load_checkpoint_io_mean_GB_per_second"] ?? 0, 9)
    expect(write?.bytes).toBe(2 * Math.round((metric["checkpoint_size_GB"] ?? 0) * GiB))
  })

  it("the headline divides by the longest rank, whichever it is", () => {
    // Rank 1 took 5.803138 s for the first save, rank 0 5.768794 s; for the second load they took 1.94 and 5.03 s.
    expect(write?.operations[0]).toMatchObject({ index: 1, longestRankSeconds: 5.803138 })
    expect(write?.operations[0]?.rank0Seconds).toBeLessThan(5.803138)
    expect(read?.operations[1]).toMatchObject({ rankSeconds: { min: 1.9403169999999998 } })
    expect(read?.operations[1]?.longestRankSeconds).toBe(read?.operations[1]?.rank0Seconds)
    for (
      const { bytes, bytesPerSecond, longestRankSeconds, spanSeconds, startSkewSeconds } of write?.operations ?? []
    ) {
      expect(bytesPerSecond).toBe(bytes / longestRankSeconds)
      expect(spanSeconds).toBeGreaterThanOrEqual(longestRankSeconds - 1e-5)
      expect(startSkewSeconds).toBeLessThan(0.01)
    }
  })

  it("stamps of another clock are put on this machine's, or compared with nothing; durations stay as they are", () => {
    const of = (clocks: Clocks) => {
      const measured = Either.getOrThrow(measure(folderOf(both), work(2, 2, cut), dlio20, clocks))
      const [first] = checkpointsIn(measured).phases
      return { labels: measured.labels?.join() ?? "", first: first?.operations[0] }
    }
    const here = of(oneClock)
    // The ranks ran on one host: taken for 600 s fast, the second one's stamps move by just that.
    const ahead = of({ offsetOf: (rank) => rank === 1 ? 600 : 0, unlike: null })
    expect(Math.abs((ahead.first?.startSkewSeconds ?? 0) - 600)).toBeLessThan(0.01)
    expect(ahead.first?.longestRankSeconds).toBe(here.first?.longestRankSeconds)
    const untold = of({ offsetOf: () => 0, unlike: "how far the clock of n2 is off is not known" })
    expect(untold.first).toMatchObject({ spanSeconds: null, startSkewSeconds: null })
    expect(untold.labels).toContain("span and start skew over the hosts are not known: how far the clock of n2 is off")
    expect(here.labels).not.toContain("skew")
  })

  it("what DLIO does not tell is null, never 0; writes that were never flushed say so", () => {
    expect(measurement).toMatchObject({ calibration: null, peakRssBytes: null, bufferBytesPerRank: null })
    expect(write).toMatchObject({ cpuSeconds: null, clientCache: "unknown" })
    expect(measurement.labels?.[0]).toMatch(/^unflushed: /)
    expect(measurement.unmeasured).toBeDefined()
  })

  it("v3.0 flushes each file, and bears no such label", () => {
    const { labels } = Either.getOrThrow(
      measure(folderOf(both), work(2, 2, cut), { ...dlio20, version: "3.0.2", dialect: "v3.0" })
    )
    expect(labels).toBeUndefined()
  })

  it("a read-only run has one phase, whatever DLIO writes for the other", () => {
    const tiny = ["model.num_layers=1", "model.transformer.vocab_size=1000", "model.transformer.hidden_size=1024"]
    const { phases } = checkpointsIn(Either.getOrThrow(measure(
      folderOf("checkpointing-read-only"),
      work(0, 10, [...tiny, "model.transformer.ffn_hidden_size=2048"])
    )))
    expect(phases.map(({ operations, phase }) => [phase, operations.length])).toEqual([["read", 10]])
  })
})

describe("files that tell of something else", () => {
  const refuses = (folder: RunFolder, ofWork: CheckpointWork) =>
    Either.getOrThrow(Either.flip(measure(folder, ofWork))).missing.join()

  it("another size than the plan's is not the planned work", () => {
    expect(refuses(folderOf(both), work(2, 2, ["model.num_layers=2", "model.transformer.vocab_size=8000"])))
      .toContain("checkpoint_size_GB")
  })

  it.each([
    ["a duration of 0", "\"duration\": 5.803138", "\"duration\": 0"],
    ["no duration", "\"duration\": 5.803138", "\"durations\": 5.803138"],
    ["NaN", "\"duration\": 5.803138", "\"duration\": NaN"],
    ["a start that is no time", "2026-11-23T10:49:13.970657", "soon"]
  ])("%s", (_, found, written) => {
    const text = textOf(both, "1_per_epoch_stats.json").replace(found, written)
    expect(refuses(folderOf(both, { "1_per_epoch_stats.json": text }), work(2, 2, cut)))
      .toContain("save_ckpt1 in 1_per_epoch_stats.json")
  })

  it("a rank without a file", () => {
    expect(refuses(folderOf(both, { "1_per_epoch_stats.json": null }), work(2, 2, cut))).toContain("1_per_epoch_stats")
  })
})
