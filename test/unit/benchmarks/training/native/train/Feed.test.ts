import { describe, expect, it } from "@effect/vitest"
import { startFeed } from "../../../../../../src/benchmarks/training/native/train/Feed.ts"
import type { Piece, PieceReader } from "../../../../../../src/benchmarks/training/native/train/pieceReader.ts"
import { wholeFiles } from "../../../../../../src/benchmarks/training/native/train/pieceSource.ts"
import { streamsOf } from "../../../../../../src/benchmarks/training/native/train/streams.ts"
import { batchesOf } from "../../../../../../src/benchmarks/training/steps.ts"
import { setOf, workOf } from "./work.ts"

/** Long enough for everything that may happen to happen. */
const settled = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

interface Reading {
  readonly path: string
  /** One request of the file has arrived. */
  readonly arrive: (bytes: number) => void
  readonly end: () => void
  readonly fail: (error: Error) => void
}

/** Files that arrive when the test says so. */
const heldReader = (readings: Array<Reading>, fileBytes: number): PieceReader => ({
  read: async ({ path }: Piece, onBytes) => {
    let paused: Promise<void> | undefined
    await new Promise<void>((end, fail) => {
      readings.push({
        path,
        arrive: (bytes) => {
          paused = onBytes(bytes, fileBytes)
        },
        end,
        fail
      })
    })
    await paused
    return fileBytes
  },
  bytesOf: () => Promise.reject(new Error("nobody looks into these files"))
})

const feedOf = (changes: Parameters<typeof workOf>[0], count: number, isGradual = false) => {
  const work = workOf(changes)
  const readings: Array<Reading> = []
  const steps = batchesOf(count, work)
  const streams = streamsOf(Int32Array.from({ length: count }, (_, i) => i), steps, work)
  const facts = { pathOf: String, bytesOf: () => 100, proof: null }
  const feed = startFeed({
    streams,
    sources: streams.parts.map((parts) => wholeFiles(parts(), facts, isGradual)),
    readers: streams.parts.map(() => [heldReader(readings, 100)])
  })
  const begun = () => readings.map(({ path }) => Number(path))
  const complete = async (file: number) => {
    const reading = readings.find(({ path }) => path === String(file))!
    reading.arrive(100)
    reading.end()
    await settled()
  }
  return { feed, readings, begun, complete }
}

const isOver = async (work: Promise<void> | undefined): Promise<boolean> => {
  let over = work === undefined
  void work?.then(() => {
    over = true
  })
  await settled()
  return over
}

describe("what the loop takes its batches from", () => {
  it("reads no further than num_workers × prefetch_factor batches ahead", async () => {
    const { begun, complete, feed } = feedOf({ batchSize: 2, readThreads: 2, prefetchBatches: 2 }, 16)
    await settled()
    expect(begun()).toEqual([0, 2])
    for (const file of [0, 2, 1, 3]) await complete(file)
    // Batches 0 and 1 are there; nobody has asked for one, so nothing more may begin.
    expect(begun()).toEqual([0, 2, 1, 3])
    expect(feed.isIdle()).toBe(true)
    expect(feed.next(0)).toBeUndefined()
    feed.took(1)
    await settled()
    expect(begun()).toEqual([0, 2, 1, 3, 4])
    expect(feed.counts()).toEqual({ bytes: 400, files: 5 })
  })

  it("hands batches out in order, however the files arrive", async () => {
    const { complete, feed } = feedOf({ batchSize: 1, readThreads: 2 }, 4)
    const first = feed.next(0)
    await settled()
    await complete(1)
    expect(await isOver(first)).toBe(false)
    await complete(0)
    expect(await isOver(first)).toBe(true)
    feed.took(1)
    expect(feed.next(1)).toBeUndefined()
  })

  it("without read threads reads only what is asked for", async () => {
    const { begun, complete, feed } = feedOf({ batchSize: 2, readThreads: 0 }, 4)
    await settled()
    expect(begun()).toEqual([])
    const first = feed.next(0)
    await settled()
    await complete(0)
    await complete(1)
    expect(await isOver(first)).toBe(true)
    feed.took(1)
    await settled()
    expect(begun()).toEqual([0, 1])
  })

  it("takes records of a file as they arrive, and stops in the middle of it", async () => {
    const set = setOf({ format: "tfrecord", samplesPerFile: 100 })
    const { feed, readings } = feedOf({ set, batchSize: 10, readThreads: 1, prefetchBatches: 2 }, 3, true)
    await settled()
    readings[0]!.arrive(15)
    expect(feed.next(0)).toBeUndefined()
    const second = feed.next(1)
    expect(await isOver(second)).toBe(false)
    readings[0]!.arrive(10)
    expect(await isOver(second)).toBe(true)
    // 25 of the 20 records that two batches hold are there: the reader waits with its file half read.
    expect(feed.isIdle()).toBe(true)
    feed.took(2)
    await settled()
    expect(feed.isIdle()).toBe(false)
  })

  it("passes a failure on to whoever waits, and to whoever asks later", async () => {
    const { feed, readings } = feedOf({ batchSize: 1, readThreads: 1 }, 3)
    const first = feed.next(0)
    await settled()
    readings[0]!.fail(new Error("the file is gone"))
    await expect(first).rejects.toThrow("the file is gone")
    await expect(feed.next(1)).rejects.toThrow("the file is gone")
  })

  it("counts the time its readers read, and none while they may not", async () => {
    const { complete, feed } = feedOf({ batchSize: 1, readThreads: 1, prefetchBatches: 1 }, 3)
    await settled()
    const begun = feed.busy()
    expect(begun).toBeGreaterThan(0)
    await complete(0)
    const idle = feed.busy()
    await settled()
    expect(feed.busy()).toBe(idle)
  })
})
