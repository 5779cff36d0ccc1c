/** The footer of a Parquet file, in Thrift's compact protocol, and how many bytes it has. */
import { there } from "../../../domain/there.ts"
import type { ParquetColumn } from "../TrainingWork.ts"
import { varint } from "./bytes.ts"
import { type ChunkLayout, converted, type Dtype, encoding, type RowGroupLayout, storages } from "./parquetChunks.ts"
import { compactStruct, type CompactWriter } from "./thriftCompact.ts"

/** Without a version: sizes of files do not change with ours. */
const createdBy = "mlpstorage"
/** Characters of a chunk's tag. */
export const tagLength = 16
export const parquetMagic = new TextEncoder().encode("PAR1")

const leafType = (w: CompactWriter, dtype: Dtype): void => {
  const integer = (type: number, bits: number, isSigned: boolean) => {
    w.i32(6, type)
    w.struct(10, () =>
      w.struct(10, () => {
        w.i8(1, bits)
        w.bool(2, isSigned)
      }))
  }
  if (dtype === "int8") integer(converted.INT_8, 8, true)
  if (dtype === "int16") integer(converted.INT_16, 16, true)
  if (dtype === "uint8") integer(converted.UINT_8, 8, false)
  if (dtype === "float16") w.struct(10, () => w.struct(15, () => undefined))
}

const leaf = (w: CompactWriter, name: string, dtype: Dtype): void => {
  w.i32(1, storages[dtype].type)
  if (dtype === "float16") w.i32(2, storages.float16.bytes)
  w.i32(3, 0)
  w.text(4, name)
  leafType(w, dtype)
}

/** Root, then each column: a leaf, or the three levels of a list. */
const schemaElements = (columns: ReadonlyArray<ParquetColumn>): ReadonlyArray<(w: CompactWriter) => void> => [
  (w) => {
    w.text(4, "schema")
    w.i32(5, columns.length)
  },
  ...columns.flatMap(({ dtype, name, size }) =>
    size === null ? [(w: CompactWriter) => leaf(w, name, dtype)] : [
      (w: CompactWriter) => {
        w.i32(3, 0)
        w.text(4, name)
        w.i32(5, 1)
        w.i32(6, converted.LIST)
        w.struct(10, () => w.struct(3, () => undefined))
      },
      (w: CompactWriter) => {
        w.i32(3, 2)
        w.text(4, "list")
        w.i32(5, 1)
      },
      (w: CompactWriter) => leaf(w, "element", dtype)
    ]
  )
]

const pathOf = ({ name, size }: ParquetColumn): ReadonlyArray<string> =>
  size === null ? [name] : [name, "list", "element"]

const columnChunk = (w: CompactWriter, chunk: ChunkLayout, offset: number, tag: string): void => {
  w.i64(2, offset)
  w.struct(3, () => {
    w.i32(1, storages[chunk.column.dtype].type)
    w.i32s(2, [
      ...(chunk.hasDictionary || chunk.hasPlainPages ? [encoding.PLAIN] : []),
      encoding.RLE,
      ...(chunk.hasDictionary ? [encoding.RLE_DICTIONARY] : [])
    ])
    w.texts(3, pathOf(chunk.column))
    w.i32(4, 0)
    w.i64(5, chunk.values)
    w.i64(6, chunk.bytes)
    w.i64(7, chunk.bytes)
    w.structs(8, 1, () => {
      w.text(1, "tag")
      w.text(2, tag)
    })
    w.i64(9, offset + chunk.dataPageOffset)
    if (chunk.hasDictionary) w.i64(11, offset)
  })
}

const groupFields = (w: CompactWriter, group: RowGroupLayout, from: number, tag: (chunk: number) => string): void => {
  let offset = from
  w.structs(1, group.chunks.length, (c) => {
    const chunk = there(group.chunks[c], "such chunk")
    columnChunk(w, chunk, offset, tag(c))
    offset += chunk.bytes
  })
  w.i64(2, group.bytes)
  w.i64(3, group.rows)
}

/** Without its length and the closing magic; the chunks of a file are numbered from its start. */
export const footerOf = (
  columns: ReadonlyArray<ParquetColumn>,
  groups: ReadonlyArray<RowGroupLayout>,
  rows: number,
  tag: (chunk: number) => string
): Uint8Array => {
  const elements = schemaElements(columns)
  let offset = parquetMagic.length
  return compactStruct((w) => {
    w.i32(1, 2)
    w.structs(2, elements.length, (i) => there(elements[i], "such element")(w))
    w.i64(3, rows)
    w.structs(4, groups.length, (g) => {
      const group = there(groups[g], "such row group")
      groupFields(w, group, offset, (chunk) => tag(g * columns.length + chunk))
      offset += group.bytes
    })
    w.text(6, createdBy)
  })
}

/** What so many offsets, each `step` after the one before, take beyond as many bytes as the first takes. */
const moreBytes = (first: number, step: number, count: number): number => {
  let more = 0
  // A signed number takes another byte from here on.
  for (let limit = 64; limit <= first + step * (count - 1); limit *= 128) {
    if (first < limit) more += count - Math.ceil((limit - first) / step)
  }
  return more
}

const untagged = () => "-".repeat(tagLength)

/** The bytes of the footer of so many equal groups and the rest: of equal groups only the offsets take more or fewer. */
export const footerBytes = (
  columns: ReadonlyArray<ParquetColumn>,
  whole: RowGroupLayout,
  count: number,
  rest: RowGroupLayout | null
): number => {
  const groupBytes = (group: RowGroupLayout, offset: number) =>
    compactStruct((w) => groupFields(w, group, offset, untagged)).length
  let bytes = count * groupBytes(whole, parquetMagic.length)
  let offset = parquetMagic.length
  for (const chunk of whole.chunks) {
    bytes += moreBytes(offset, whole.bytes, count) * (chunk.hasDictionary ? 2 : 1)
    bytes += moreBytes(offset + chunk.dataPageOffset, whole.bytes, count)
    offset += chunk.bytes
  }
  if (rest !== null) bytes += groupBytes(rest, parquetMagic.length + count * whole.bytes)
  const groups = count + (rest === null ? 0 : 1)
  const lengthOfList = groups < 15 ? 0 : varint(groups).length
  return footerOf(columns, [], count * whole.rows + (rest?.rows ?? 0), untagged).length + lengthOfList + bytes
}
