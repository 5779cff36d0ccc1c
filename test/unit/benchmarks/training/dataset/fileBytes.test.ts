import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { dimensionsOf } from "../../../../../src/benchmarks/training/dataset/dimensions.ts"
import { dataSetBytes, fileBytesOf, recordLayout } from "../../../../../src/benchmarks/training/dataset/fileBytes.ts"
import { npzLayout } from "../../../../../src/benchmarks/training/dataset/npzLayout.ts"
import { parquetLayout } from "../../../../../src/benchmarks/training/dataset/parquetLayout.ts"
import type { DataSet, ParquetColumn } from "../../../../../src/benchmarks/training/TrainingWork.ts"
import { published } from "./sets.ts"

const byRank = (processes: number) => ({ processes, seedsByRank: true })
const alike = (processes: number) => ({ processes, seedsByRank: false })

const statistics = (set: DataSet) => {
  const dimensions = dimensionsOf(set, alike(1))
  const sizes = Float64Array.from({ length: set.files }, (_, file) => {
    const [rows, columns] = dimensions(file)
    return rows * columns
  })
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const mean = total / set.files
  const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / set.files
  return {
    mean: Math.round(mean),
    deviation: Math.round(Math.sqrt(variance)),
    min: sizes.reduce((least, size) => Math.min(least, size), Infinity),
    max: sizes.reduce((most, size) => Math.max(most, size), 0),
    total
  }
}

describe("sizes of the samples", () => {
  it("are those DLIO draws for 7 200 files of unet3d", () => {
    assert.deepStrictEqual(statistics({ ...published.unet3d, files: 7200 }), {
      mean: 146_825_103,
      deviation: 48_895_483,
      min: 21_226_985,
      max: 381_703_050,
      total: 1_057_140_739_089
    })
  })

  it("are those DLIO draws for all of cosmoflow", () => {
    const { total, ...rest } = statistics(published.cosmoflow)
    assert.deepStrictEqual(rest, { mean: 2_824_057, deviation: 50_374, min: 2_598_519, max: 3_066_000 })
    assert.closeTo(total, 1.4806e12, 0.0001e12)
  })

  it("depend on the number of generating ranks where each has its own seed", () => {
    assert.deepStrictEqual(dimensionsOf(published.unet3d, byRank(1))(0), [15_865, 14_125])
    assert.deepStrictEqual(dimensionsOf(published.unet3d, byRank(2))(0), [15_865, 14_125])
    assert.deepStrictEqual(dimensionsOf(published.unet3d, byRank(2))(1), [10_739, 4618])
    assert.deepStrictEqual(dimensionsOf(published.unet3d, alike(2))(1), [7745, 12_083])
  })
})

describe("sizes of the files", () => {
  it("are the sample and 498 bytes in npz", () => {
    assert.strictEqual(fileBytesOf(published.unet3d, byRank(1))(0), 15_865 * 14_125 + 498)
  })

  it("are DLIO's in tfrecord, for either meaning of the feature `size`", () => {
    assert.strictEqual(fileBytesOf(published.resnet50, byRank(4))(7), 142_994_304)
    assert.strictEqual(fileBytesOf({ ...published.resnet50, tfrecordSize: "dimension" }, alike(4))(7), 114_303 * 1251)
    const [rows, columns] = dimensionsOf(published.cosmoflow, alike(1))(3)
    assert.strictEqual(fileBytesOf(published.cosmoflow, alike(1))(3), rows * columns + 66)
    assert.strictEqual(
      fileBytesOf({ ...published.cosmoflow, tfrecordSize: "dimension" }, alike(1))(3),
      rows * columns + 64
    )
  })

  it("are the raw sample in jpeg", () => {
    assert.strictEqual(fileBytesOf(published.retinanet, byRank(4))(0), 322_624)
    assert.deepStrictEqual(dataSetBytes(published.retinanet, byRank(4)), {
      total: 322_624 * 1_170_301,
      min: 322_624,
      max: 322_624
    })
  })

  it("cost within one percent of what pyarrow writes for a row in parquet", () => {
    const dlrm = parquetLayout(published.dlrm.parquet, published.dlrm.samplesPerFile)
    assert.strictEqual(dlrm.groups.length, 250)
    assert.closeTo(dlrm.groups[0]!.bytes / 6144, 1018.8, 10.188)
    const flux = parquetLayout(published.flux.parquet, published.flux.samplesPerFile)
    assert.strictEqual(flux.groups.length, 6)
    assert.closeTo(flux.groups[0]!.bytes, 106_518_000, 1_065_180)
  })

  it.prop("are those of its parts in parquet, footer included, whatever its columns and row groups", {
    columns: FastCheck.array(
      FastCheck.record({
        name: FastCheck.constantFrom("a", "feature_000", "α".repeat(70)),
        dtype: FastCheck.constantFrom<ParquetColumn["dtype"]>("bool", "int8", "float16", "float32", "float64"),
        size: FastCheck.constantFrom(null, 1, 7, 3000)
      }),
      { minLength: 1, maxLength: 8 }
    ),
    rowGroupRows: FastCheck.integer({ min: 1, max: 300 }),
    rows: FastCheck.oneof(FastCheck.integer({ min: 1, max: 20 }), FastCheck.integer({ min: 1, max: 2000 }))
  }, ({ columns, rowGroupRows, rows }) => {
    const { fileBytes, footer, groups } = parquetLayout({ columns, rowGroupRows }, rows)
    const data = groups.reduce((total, { bytes }) => total + bytes, 0)
    assert.strictEqual(fileBytes, 4 + data + footer(() => "-".repeat(16)).length + 8)
  })

  it("add up over files of different size", () => {
    const { max, min, total } = dataSetBytes(published.unet3d, byRank(2))
    const bytes = fileBytesOf(published.unet3d, byRank(2))
    const all = Array.from({ length: 168 }, (_, file) => bytes(file))
    assert.deepStrictEqual({ max, min, total }, {
      max: Math.max(...all),
      min: Math.min(...all),
      total: all.reduce((sum, size) => sum + size, 0)
    })
  })

  it.prop("are those of each file's own layout, however they vary", {
    name: FastCheck.constantFrom<"unet3d" | "cosmoflow">("unet3d", "cosmoflow"),
    recordLength: FastCheck.oneof(
      FastCheck.integer({ min: 1, max: 1000 }),
      FastCheck.constantFrom(2 ** 7, 2 ** 14, 2 ** 21, 2 ** 28, 2 ** 31).chain((step) =>
        FastCheck.integer({ min: step - 100, max: step + 100 })
      )
    ),
    spread: FastCheck.double({ min: 0.001, max: 1, noNaN: true }),
    samplesPerFile: FastCheck.integer({ min: 1, max: 3 })
  }, ({ name, recordLength, samplesPerFile, spread }) => {
    const set: DataSet = {
      ...published[name],
      files: 50,
      recordLength,
      recordLengthStdev: recordLength * spread,
      samplesPerFile
    }
    const bytes = fileBytesOf(set, byRank(1))
    const dimensions = dimensionsOf(set, byRank(1))
    for (let file = 0; file < 50; file++) {
      const exact = name === "unet3d"
        ? npzLayout(dimensions(file), samplesPerFile).fileBytes
        : recordLayout(set, dimensions(file)).recordBytes * samplesPerFile
      assert.strictEqual(bytes(file), exact)
    }
  })
})
