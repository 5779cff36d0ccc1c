import { describe, expect, it } from "@effect/vitest"
import { bytesOf } from "../../../../src/benchmarks/training/dataset/fileBytes.ts"
import { demandOf } from "../../../../src/benchmarks/training/demand.ts"
import type { DataSet, ParquetColumn } from "../../../../src/benchmarks/training/TrainingWork.ts"

const columns = (count: number, size: number | null): ReadonlyArray<ParquetColumn> =>
  Array.from({ length: count }, (_, i) => ({ name: `column_${i}`, dtype: "float32", size }))

const parquet = (samplesPerFile: number, rowGroupRows: number, own: ReadonlyArray<ParquetColumn>): DataSet => ({
  model: "dlrm",
  format: "parquet",
  folder: "/data/dlrm",
  filePrefix: "img",
  files: 8,
  subfolders: 0,
  samplesPerFile,
  recordLength: 761,
  recordLengthStdev: 0,
  recordLengthResize: 0,
  tfrecordSize: null,
  parquet: { columns: own, rowGroupRows }
})

describe("what an accelerator that never waits reads of a Parquet set", () => {
  it.each([
    [parquet(24_000, 6_000, columns(3, null))],
    [parquet(61_440, 6_144, columns(3, null))],
    [parquet(288, 48, columns(5, 1000))],
    // The last row group is far smaller than the others: a row of it costs many times theirs.
    [parquet(241, 48, columns(200, null))],
    [parquet(250, 1, columns(20, null))],
    [parquet(1_000, 7, columns(20, null))],
    [parquet(3, 48, columns(20, null))],
    [parquet(100_003, 1_000, columns(800, null))],
    // A footer of a terabyte, which nobody lays out.
    [parquet(1_000_000_000, 1, columns(20, null))]
  ])("is the bytes of its files, whatever its row groups: %#", (set) => {
    const work = { batchSize: 1, computeSeconds: 1, nominalSampleBytes: 1, set }
    expect(demandOf(work)!.bytesPerSecond).toBe(bytesOf(set, [1, 1]) / set.samplesPerFile)
  })
})
