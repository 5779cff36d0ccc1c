import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { epochOrders } from "../../../../src/benchmarks/training/native/train/order.ts"
import { streamsOf } from "../../../../src/benchmarks/training/native/train/streams.ts"
import { evenSteps, fewestFiles, filesForSteps, stepsPerEpoch } from "../../../../src/benchmarks/training/steps.ts"
import type { TrainWork } from "../../../../src/benchmarks/training/TrainingWork.ts"
import { setOf, workOf } from "./native/train/work.ts"

const parquet: TrainWork["set"]["parquet"] = {
  columns: [{ name: "a", dtype: "float32", size: null }],
  rowGroupRows: 10
}

/** Whole batches in what the streams of a rank really go through. */
const batchesRead = (files: Int32Array, work: TrainWork): number => {
  const { batchSize, set } = work
  if (set.format !== "parquet") return Math.floor(files.length * set.samplesPerFile / batchSize)
  return streamsOf(files, 0, work).parts.reduce((batches, parts) => {
    let samples = 0
    const iterator = parts()
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) samples += next.value.samples
    return batches + Math.floor(samples / batchSize)
  }, 0)
}

describe("steps of an epoch", () => {
  it("each read thread of parquet drops what makes no whole batch of its own files", () => {
    const of = (readThreads: number) =>
      workOf({ batchSize: 4, readThreads, set: setOf({ format: "parquet", files: 4, samplesPerFile: 2, parquet }) })
    expect([0, 1, 2, 3, 4].map((threads) => stepsPerEpoch(of(threads)))).toEqual([2, 2, 2, 1, 0])
    expect(evenSteps(of(4))).toBe(2)
    expect(filesForSteps(2, of(4))).toBe(6)
  })

  it("the last of v2.0's blocks is shorter, and ends the epoch; tfrecord files are dealt out in turn", () => {
    const of = (changes: Partial<TrainWork["set"]>) =>
      workOf({ ranks: 3, dialect: "v2.0", batchSize: 1, set: setOf({ files: 13, ...changes }) })
    expect(fewestFiles(of({}))).toBe(3)
    expect(stepsPerEpoch(of({}))).toBe(3)
    expect(stepsPerEpoch(of({ format: "tfrecord" }))).toBe(4)
  })

  it.prop(
    "are what the native engine's ranks make, for all formats, divisions, threads and remainders",
    [
      FastCheck.record({
        format: FastCheck.constantFrom("npz" as const, "jpeg" as const, "tfrecord" as const, "parquet" as const),
        dialect: FastCheck.constantFrom("v2.0" as const, "v3.0" as const),
        ranks: FastCheck.integer({ min: 1, max: 5 }),
        more: FastCheck.integer({ min: 0, max: 30 }),
        samplesPerFile: FastCheck.integer({ min: 1, max: 9 }),
        batchSize: FastCheck.integer({ min: 1, max: 12 }),
        readThreads: FastCheck.integer({ min: 0, max: 6 }),
        stepsLimit: FastCheck.option(FastCheck.integer({ min: 1, max: 20 }))
      })
    ],
    ([{ format, more, samplesPerFile, ...shape }]) => {
      const set = setOf({
        format,
        files: shape.ranks + more,
        samplesPerFile,
        parquet: format === "parquet" ? parquet : null
      })
      const work = workOf({ ...shape, set })
      const nextOrder = epochOrders(work)
      for (let epoch = 1; epoch <= 2; epoch++) {
        const made = Math.min(work.stepsLimit ?? Infinity, ...nextOrder().map((files) => batchesRead(files, work)))
        expect(stepsPerEpoch(work)).toBe(made)
      }
    }
  )

  it.prop(
    "the files said to be needed are enough, and one fewer is not",
    [
      FastCheck.integer({ min: 1, max: 4 }),
      FastCheck.integer({ min: 1, max: 9 }),
      FastCheck.integer({ min: 1, max: 12 }),
      FastCheck.integer({ min: 0, max: 6 }),
      FastCheck.constantFrom("jpeg" as const, "parquet" as const)
    ],
    ([steps, samplesPerFile, batchSize, readThreads, format]) => {
      const made = (files: number) =>
        stepsPerEpoch(workOf({ batchSize, readThreads, set: setOf({ format, files, samplesPerFile, parquet }) }))
      const need = filesForSteps(steps, workOf({ batchSize, readThreads, set: setOf({ format, samplesPerFile }) }))
      expect(made(need)).toBeGreaterThanOrEqual(steps)
      expect(made(need - 1)).toBeLessThan(steps)
    }
  )
})
