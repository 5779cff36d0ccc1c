import { assert, describe, it } from "@effect/vitest"
import { fileBytesOf } from "../../../../../src/benchmarks/training/dataset/fileBytes.ts"
import { plausibleBytes } from "../../../../../src/benchmarks/training/dataset/plausibleBytes.ts"
import type { DataSet } from "../../../../../src/benchmarks/training/TrainingWork.ts"
import { published } from "./sets.ts"

const isPlausible = (set: DataSet, bytes: number): boolean => {
  const { max, min } = plausibleBytes(set)
  return min <= bytes && bytes <= max
}

describe("sizes of files that another generator made", () => {
  it("include those of every seed, of s3dlio's npz and of v2.0's tfrecord", () => {
    for (const generation of [{ processes: 1, seedsByRank: false }, { processes: 8, seedsByRank: true }]) {
      for (const set of [published.unet3d, { ...published.cosmoflow, files: 1000 }]) {
        const bytes = fileBytesOf(set, generation)
        const wrong = Array.from({ length: set.files }, (_, file) => bytes(file)).filter((size) =>
          !isPlausible(set, size)
        )
        assert.deepStrictEqual(wrong, [])
      }
    }
    assert.isTrue(isPlausible({ ...published.unet3d, recordLengthStdev: 0 }, 12_107 ** 2 + 458))
    assert.isTrue(isPlausible({ ...published.unet3d, recordLengthStdev: 0 }, 12_107 ** 2 + 498))
    assert.isTrue(isPlausible(published.resnet50, 114_303 * 1251))
    assert.isTrue(isPlausible(published.resnet50, 142_994_304))
  })

  it("include pyarrow's parquet and that of object storage", () => {
    assert.isTrue(isPlausible(published.dlrm, 250 * (6_259_638 + 25_800)))
    assert.isTrue(isPlausible(published.dlrm, 250 * (4_920_000 + 15_000)))
    assert.isTrue(isPlausible(published.flux, 6 * 106_518_000))
  })

  it("do not include those of another workload", () => {
    assert.isFalse(isPlausible(published.resnet50, 142_994_304 / 2))
    assert.isFalse(isPlausible(published.cosmoflow, 12_107 ** 2))
    assert.isFalse(isPlausible(published.dlrm, 6_259_638))
    assert.isFalse(isPlausible(published.retinanet, 2_800_000))
  })
})
