import { describe, expect, it } from "@effect/vitest"
import { predictMemory, readersOf } from "../../../../src/benchmarks/training/memory.ts"
import type { DataSet } from "../../../../src/benchmarks/training/TrainingWork.ts"
import { GiB, MiB } from "../../../../src/domain/Units.ts"
import { published } from "./dataset/sets.ts"

const shape = (set: DataSet, changes = {}) => ({
  set,
  ranks: 1,
  dialect: "v3.0" as const,
  batchSize: 7,
  stepsLimit: null,
  readThreads: 4,
  transferBytes: 8 * MiB as number | null,
  ...changes
})

describe("memory of a training run", () => {
  it("is the readers' buffers and little else, whatever the files' size", () => {
    const { bufferBytesPerRank, formula, readersPerRank, rssBytesPerRank } = predictMemory(shape(published.unet3d))
    expect(readersPerRank).toBe(4)
    expect(bufferBytesPerRank).toBe(4 * (8 * MiB + 4096))
    expect(rssBytesPerRank).toBeLessThan(100 * MiB)
    expect(formula).toMatch(/^1 rank × \(4 readers × 8\.00 MiB of buffers \+ .+\) \+ .+ of coordinator = \d+\.\d+ MiB$/)
  })

  it("holds whole files where a request asks for a whole file", () => {
    const { bufferBytesPerReader } = predictMemory(shape(published.unet3d, { transferBytes: null }))
    // The largest of unet3d's 168 files as one rank draws them.
    expect(bufferBytesPerReader).toBeGreaterThan(250 * MiB)
    expect(bufferBytesPerReader).toBeLessThan(420 * MiB)
  })

  it("grows with ranks, and its formula is its sum", () => {
    const one = predictMemory(shape(published.retinanet))
    const eight = predictMemory(shape(published.retinanet, { ranks: 8 }))
    expect(eight.totalBytes).toBeGreaterThan(7 * one.rssBytesPerRank)
    expect(eight.totalBytes - 8 * eight.rssBytesPerRank).toBe(one.totalBytes - one.rssBytesPerRank)
  })

  it("bounds the window of row groups: flux takes no more than a gibibyte of buffers, as few readers as it must", () => {
    const whole = shape(published.flux, { readThreads: 8, transferBytes: null })
    expect(readersOf(whole)).toBe(8)
    expect(predictMemory(whole).bufferBytesPerRank).toBeLessThan(1.05 * GiB)
    const small = shape(published.flux, { readThreads: 8 })
    expect(readersOf(small)).toBe(64)
    expect(predictMemory(small).bufferBytesPerRank).toBeLessThan(0.6 * GiB)
    expect(readersOf(shape(published.dlrm, { readThreads: 0 }))).toBe(16)
  })
})
