import { describe, expect, it } from "@effect/vitest"
import type { EpochReport } from "../../../../../../src/benchmarks/training/native/train/TrainProtocol.ts"
import { type EpochFacts, verdictOf } from "../../../../../../src/benchmarks/training/native/train/verdict.ts"
import { countWaits } from "../../../../../../src/benchmarks/training/native/train/waits.ts"

/** Ten seconds of a window: 6 computed, 4 waited for data with all four readers at work. */
const report = (changes: Partial<EpochReport> = {}): EpochReport => ({
  start: 0,
  end: 11e6,
  steps: 11,
  bytes: 1e9,
  files: 100,
  readBytes: 1e9,
  cpuSeconds: 1,
  au: 60.5,
  nominalAu: 60,
  samplesPerSecond: 10,
  window: { seconds: 10, first: 1, waited: 4, computed: 6, atBarrier: 0 },
  compute: { mean: 0.6, deviation: 0 },
  wait: countWaits([]),
  whileWaiting: { seconds: 4, readerSeconds: 15.6, threadSeconds: 0.1 },
  readers: 4,
  peakRssBytes: 0,
  bufferBytes: 0,
  ...changes
})

const verdict = (changes: Partial<EpochFacts> = {}) =>
  verdictOf({ reports: [report()], clientCache: "cold", hostBusy: 0.3, starved: null, ...changes })

describe("what held an epoch back", () => {
  it("is the storage, when readers waited for it and nothing else was busy", () => {
    expect(verdict()).toEqual({
      limit: "storage-bound",
      because:
        "40 % of the time went into waiting for data, while 3.9 of 4 readers of a rank were reading and this host's cores were 30 % busy"
    })
  })

  it("is nothing, when the accelerators computed", () => {
    const fast = report({
      nominalAu: 98.4,
      window: { seconds: 10, first: 1, waited: 0.1, computed: 9.85, atBarrier: 0 }
    })
    expect(verdict({ reports: [fast], clientCache: "warm" })?.limit).toBe("compute-bound")
  })

  it("is not told of an epoch that was too short to wait", () => {
    const fast = report({ nominalAu: 98.4, window: { seconds: 10, first: 1, waited: 0, computed: 9.85, atBarrier: 0 } })
    expect(verdict({ reports: [fast], starved: "an epoch has 3 steps" })).toBeNull()
    expect(verdict({ starved: "an epoch has 3 steps" })?.limit).toBe("storage-bound")
  })

  it.each([
    ["bytes of the page cache", { clientCache: "warm" as const }, "this host's own memory"],
    ["a file system in memory", { clientCache: "memory" as const }, "this host's own memory"],
    ["busy cores", { hostBusy: 0.97 }, "cores were 97 % busy"],
    [
      "a rank's busy thread",
      { reports: [report({ whileWaiting: { seconds: 4, readerSeconds: 15, threadSeconds: 3.8 } })] },
      "one thread was busy 95 %"
    ],
    [
      "readers with nothing to read",
      { reports: [report({ whileWaiting: { seconds: 4, readerSeconds: 5, threadSeconds: 0.1 } })] },
      "only 1.3 of 4 readers"
    ],
    [
      "sleeps that last too long",
      { reports: [report({ window: { seconds: 10, first: 1, waited: 0.5, computed: 9.5, atBarrier: 0 } })] },
      "sleeps that lasted longer than asked"
    ]
  ])("is this host, with %s", (_, changes, words) => {
    const found = verdict(changes)
    expect(found?.limit).toBe("client-bound")
    expect(found?.because).toContain(words)
  })

  it("is the storage for all, when one rank waits for data and the others for that rank", () => {
    const other = report({
      window: { seconds: 10, first: 1, waited: 0.1, computed: 6, atBarrier: 3.9 },
      whileWaiting: { seconds: 0.1, readerSeconds: 0.4, threadSeconds: 0 }
    })
    const found = verdict({ reports: [report(), other] })
    expect(found?.limit).toBe("storage-bound")
    expect(found?.because).toContain("20 % into waiting for other ranks")
  })

  it("is not said of an epoch without a window, nor lightly where /proc says nothing", () => {
    expect(verdict({ reports: [report({ window: null })] })).toBeNull()
    expect(verdict({ hostBusy: null })?.because).not.toContain("cores")
  })
})
