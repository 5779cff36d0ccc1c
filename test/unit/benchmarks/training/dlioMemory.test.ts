import { describe, expect, it } from "@effect/vitest"
import { predictDlioMemory } from "../../../../src/benchmarks/training/dlioMemory.ts"
import { GiB, MiB } from "../../../../src/domain/Units.ts"
import { published } from "./dataset/sets.ts"

const shape = { ranks: 1, batchSize: 7, readThreads: 4, prefetchBatches: 4 }

describe("memory of a training run under DLIO", () => {
  it("is its processes, what they have in flight and the tensors in shared memory", () => {
    const unet3d = predictDlioMemory({ ...shape, set: published.unet3d })
    // A batch of unet3d is 14,676,928 bytes of dummies, and four may wait.
    expect(unet3d!.bytesPerRank).toBeGreaterThan(5 * 288 * MiB + 4 * 14_676_928 + 4 * 250 * MiB)
    expect(unet3d!.formula).toMatch(/^at least 1 rank × \(5 Python processes × 288\.00 MiB \+ 4 readers × 1 × /)
    expect(unet3d!.formula).toMatch(/\+ 4 batches × 14\.00 MiB in \/dev\/shm\) = .* of all hosts$/)
    expect(predictDlioMemory({ ...shape, ranks: 8, set: published.unet3d })!.totalBytes)
      .toBe(8 * unet3d!.bytesPerRank)
  })

  it("has 64 row groups of flux in flight for each worker, where there are so many", () => {
    const flux = { ...shape, readThreads: 8, batchSize: 72 }
    const many = predictDlioMemory({ ...flux, set: { ...published.flux, files: 10_000 } })
    expect(many!.bytesPerRank).toBeGreaterThan(54e9)
    const few = predictDlioMemory({ ...flux, set: { ...published.flux, files: 8 } })
    expect(few!.bytesPerRank).toBeLessThan(10 * GiB)
  })

  it("says nothing of TensorFlow's readers", () => {
    expect(predictDlioMemory({ ...shape, set: published.resnet50 })).toBeNull()
  })
})
