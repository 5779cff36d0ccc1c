import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { parquetMetadata } from "hyparquet"
import {
  footerBytes,
  rowGroupsOf,
  trailerBytes
} from "../../../../../../src/benchmarks/training/native/train/parquetExtents.ts"
import type { ParquetColumn } from "../../../../../../src/benchmarks/training/TrainingWork.ts"
import { makeFile } from "../formats/files.ts"
import { setOf } from "./work.ts"

const columns: ReadonlyArray<ParquetColumn> = [
  { name: "a", dtype: "float16", size: null },
  { name: "b", dtype: "float64", size: null },
  { name: "c", dtype: "int8", size: null },
  { name: "d", dtype: "float32", size: 300 }
]

const file = makeFile(
  setOf({ format: "parquet", files: 1, samplesPerFile: 1050, parquet: { columns, rowGroupRows: 200 } }),
  0
)

const footerOf = (bytes: Uint8Array) => {
  const length = footerBytes(bytes)!
  return bytes.subarray(bytes.length - trailerBytes - length, bytes.length - trailerBytes)
}

describe("row groups of a Parquet file", () => {
  it("lie where another reader of footers sees them", () => {
    const metadata = parquetMetadata(file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer)
    const expected = metadata.row_groups.map(({ columns: chunks, num_rows }) => {
      const extents = chunks.map(({ meta_data: chunk }) => {
        const start = Number(chunk!.dictionary_page_offset ?? chunk!.data_page_offset)
        return { start, end: start + Number(chunk!.total_compressed_size) }
      })
      return {
        start: Math.min(...extents.map(({ start }) => start)),
        end: Math.max(...extents.map(({ end }) => end)),
        rows: Number(num_rows)
      }
    })
    expect(expected.map(({ rows }) => rows)).toEqual([200, 200, 200, 200, 200, 50])
    expect(rowGroupsOf(footerOf(file), file.length)).toEqual(expected)
  })

  it("are not found in what is no Parquet file, nor beyond its end", () => {
    expect(footerBytes(file.subarray(0, file.length - 1))).toBeUndefined()
    expect(footerBytes(new Uint8Array(3))).toBeUndefined()
    expect(rowGroupsOf(footerOf(file), 5000)).toMatch(/do not lie inside/)
    expect(rowGroupsOf(footerOf(file).subarray(0, 40), file.length)).toMatch(/ends in the middle/)
  })

  it.prop(
    "a damaged footer is told or harmless, and never throws",
    [FastCheck.nat(footerOf(file).length - 1), FastCheck.integer({ min: 0, max: 255 })],
    ([at, value]) => {
      const damaged = Uint8Array.from(footerOf(file))
      damaged[at] = value
      const groups = rowGroupsOf(damaged, file.length)
      return typeof groups === "string" || groups.every(({ end }) => end <= file.length)
    }
  )
})
