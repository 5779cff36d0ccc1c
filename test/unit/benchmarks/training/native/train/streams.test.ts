import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { batchesAhead } from "../../../../../../src/benchmarks/training/lookAhead.ts"
import { streamsOf } from "../../../../../../src/benchmarks/training/native/train/streams.ts"
import { batchesOf } from "../../../../../../src/benchmarks/training/steps.ts"
import { setOf, workOf } from "./work.ts"

const files = (count: number) => Int32Array.from({ length: count }, (_, i) => i * 10)

const filesOf = (parts: () => Iterator<{ readonly file: number }>): ReadonlyArray<number> => {
  const out: Array<number> = []
  const iterator = parts()
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) out.push(next.value.file)
  return out
}

const parquetSet = (changes = {}) =>
  setOf({
    format: "parquet",
    samplesPerFile: 100,
    parquet: { columns: [{ name: "a", dtype: "float32", size: null }], rowGroupRows: 10 },
    ...changes
  })

describe("batches on streams", () => {
  it("worker w serves the batches w, w + W, …, whole and in order; what is over is not read", () => {
    const streams = streamsOf(files(11), 3, workOf({ batchSize: 3, readThreads: 2 }))
    expect(streams.parts.map(filesOf)).toEqual([[0, 10, 20, 60, 70, 80], [30, 40, 50]])
  })

  it("at most num_workers × prefetch_factor batches wait, and none is read early without workers", () => {
    expect(batchesAhead(workOf({ readThreads: 4, prefetchBatches: 2 }))).toBe(4)
    expect(batchesAhead(workOf({ readThreads: 2, prefetchBatches: 5 }))).toBe(6)
    expect(batchesAhead(workOf({ readThreads: 4, prefetchBatches: 0 }))).toBe(8)
    const streams = streamsOf(files(40), 10, workOf({ readThreads: 0, prefetchBatches: 2 }))
    expect(streams.allowedBy(0, 0)).toEqual([0])
    expect(streams.allowedBy(1, 0)).toEqual([4])
    expect(streams.allowedBy(1, 1)).toEqual([4])
  })

  it("a batch needs its own stream up to it, and reading may begin only as far ahead as allowed", () => {
    const streams = streamsOf(files(40), 10, workOf({ readThreads: 2, prefetchBatches: 2 }))
    expect(streams.allowedBy(0, 0)).toEqual([4, 4])
    expect(streams.neededBy(1)).toEqual([4, 0])
    expect(streams.allowedBy(1, 1)).toEqual([8, 4])
    expect(streams.neededBy(2)).toEqual([4, 4])
    expect(streams.allowedBy(10, 10)).toEqual([20, 20])
  })

  it("records of tfrecord files are taken from the readers in turn, past the end of the shorter ones", () => {
    const work = workOf({ batchSize: 30, readThreads: 2, set: setOf({ format: "tfrecord", samplesPerFile: 20 }) })
    const streams = streamsOf(files(3), 2, work)
    expect(streams.parts.map(filesOf)).toEqual([[0, 20], [10]])
    expect(streams.neededBy(1)).toEqual([15, 15])
    expect(streams.neededBy(2)).toEqual([40, 20])
  })

  it("row groups run a bounded window ahead, not past the last batch; each worker drops its own rest", () => {
    const work = workOf({ batchSize: 30, readThreads: 2, prefetchBatches: 2, set: parquetSet() })
    // 3 and 2 files: 300 and 200 rows, 10 and 6 batches of 30.
    expect(batchesOf(5, work)).toBe(16)
    const streams = streamsOf(files(5), 16, work)
    expect(streams.readersPerStream).toBe(16)
    expect(streams.allowedBy(0, 0)).toEqual([30 + 160, 30 + 150])
    expect(streams.neededBy(13)).toEqual([210, 180])
    expect(streams.neededBy(16)).toEqual([300, 180])
    expect(streams.allowedBy(16, 16)).toEqual([300, 180])
  })

  it.prop(
    "what all batches need is there to be read: needed ≤ allowed ≤ held, for any loader",
    [
      FastCheck.constantFrom("jpeg" as const, "tfrecord" as const, "parquet" as const),
      FastCheck.integer({ min: 1, max: 40 }),
      FastCheck.integer({ min: 1, max: 9 }),
      FastCheck.integer({ min: 0, max: 5 }),
      FastCheck.integer({ min: 0, max: 7 })
    ],
    ([format, count, batchSize, readThreads, prefetchBatches]) => {
      const set = format === "parquet"
        ? parquetSet({ samplesPerFile: 20 })
        : setOf({ format, samplesPerFile: format === "jpeg" ? 1 : 20 })
      const work = workOf({ set, batchSize, readThreads, prefetchBatches })
      const steps = batchesOf(count, work)
      const streams = streamsOf(files(count), steps, work)
      const held = streams.parts.map((parts) => filesOf(parts).length * set.samplesPerFile)
      for (let batch = 0; batch < steps; batch++) {
        const needed = [...streams.neededBy(batch + 1)]
        const allowed = [...streams.allowedBy(batch + 1, batch)]
        if (!needed.every((samples, i) => samples <= allowed[i]! && allowed[i]! <= held[i]!)) return false
        if (needed.reduce((a, b) => a + b, 0) < (batch + 1) * batchSize) return false
      }
      return true
    }
  )
})
