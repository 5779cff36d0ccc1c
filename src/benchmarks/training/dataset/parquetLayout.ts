/**
 * The bytes of a Parquet file around its values: uncompressed, typed columns, each chunk a dictionary and bit-packed
 * indices into it, PLAIN once the dictionary has reached 1 MiB. That is what pyarrow makes of random values by its
 * defaults, so a row costs what it costs in a file of DLIO's on a local file system (docs/reference/dlio-training.md
 * 3.4): 1 018.8 bytes for dlrm, 106 518 000 bytes for a row group of flux. Columns are REQUIRED and have no statistics;
 * instead every chunk carries a tag of its file in the footer, so that footers of two files share no block.
 */
import type { DataSet, ParquetColumn } from "../TrainingWork.ts"
import { joined, varint } from "./bytes.ts"
import { compactStruct, type CompactWriter } from "./thriftCompact.ts"

const pageBytes = 2 ** 20
const dictionaryLimit = 2 ** 20
/** Without a version: sizes of files do not change with ours. */
const createdBy = "mlpstorage"
/** Characters of a chunk's tag. */
export const tagLength = 16
export const parquetMagic = new TextEncoder().encode("PAR1")

/** A stretch of a file. */
export type Stretch =
  | { readonly kind: "literal"; readonly bytes: Uint8Array }
  | { readonly kind: "random"; readonly length: number }

const lengthOf = (stretch: Stretch): number => stretch.kind === "literal" ? stretch.bytes.length : stretch.length

const totalOf = (stretches: ReadonlyArray<Stretch>): number =>
  stretches.reduce((total, stretch) => total + lengthOf(stretch), 0)

type Dtype = ParquetColumn["dtype"]

const physical = { BOOLEAN: 0, INT32: 1, INT64: 2, FLOAT: 4, DOUBLE: 5, FIXED_LEN_BYTE_ARRAY: 7 } as const
const encoding = { PLAIN: 0, RLE: 3, RLE_DICTIONARY: 8 } as const
const converted = { LIST: 3, UINT_8: 11, INT_8: 15, INT_16: 16 } as const

interface Storage {
  readonly type: number
  /** Of one PLAIN value; a bool's is a bit. */
  readonly bytes: number
  /** Bits of the value itself, which decide how many distinct ones there are. */
  readonly bits: number
}

const storages: Readonly<Record<Dtype, Storage>> = {
  bool: { type: physical.BOOLEAN, bytes: 1 / 8, bits: 1 },
  int8: { type: physical.INT32, bytes: 4, bits: 8 },
  uint8: { type: physical.INT32, bytes: 4, bits: 8 },
  int16: { type: physical.INT32, bytes: 4, bits: 16 },
  int32: { type: physical.INT32, bytes: 4, bits: 32 },
  int64: { type: physical.INT64, bytes: 8, bits: 64 },
  float16: { type: physical.FIXED_LEN_BYTE_ARRAY, bytes: 2, bits: 16 },
  float32: { type: physical.FLOAT, bytes: 4, bits: 32 },
  float64: { type: physical.DOUBLE, bytes: 8, bits: 64 }
}

/** How many distinct ones are expected among so many random values. */
const distinct = (values: number, bits: number): number => {
  const domain = 2 ** bits
  return bits >= 32 ? values : Math.min(values, Math.max(1, Math.round(domain * (1 - Math.exp(-values / domain)))))
}

const page = (bytes: number, header: (writer: CompactWriter) => void, type: number): Uint8Array =>
  compactStruct((w) => {
    w.i32(1, type)
    w.i32(2, bytes)
    w.i32(3, bytes)
    header(w)
  })

const dictionaryPage = (entries: number, bytes: number): Uint8Array =>
  page(bytes, (w) =>
    w.struct(7, () => {
      w.i32(1, entries)
      w.i32(2, encoding.PLAIN)
    }), 2)

const dataPage = (values: number, bytes: number, valueEncoding: number): Uint8Array =>
  page(bytes, (w) =>
    w.struct(5, () => {
      w.i32(1, values)
      w.i32(2, valueEncoding)
      w.i32(3, encoding.RLE)
      w.i32(4, encoding.RLE)
    }), 0)

const runOf = (value: 0 | 1, count: number): ReadonlyArray<number> => count === 0 ? [] : [...varint(count * 2), value]

const sized = (bytes: ReadonlyArray<number>): Uint8Array => {
  const out = new Uint8Array(4 + bytes.length)
  new DataView(out.buffer).setUint32(0, bytes.length, true)
  out.set(bytes, 4)
  return out
}

/** Repetition and definition levels of so many rows; a scalar that is required has none. */
const levels = (rows: number, size: number | null): Uint8Array => {
  if (size === null) return new Uint8Array()
  const row = [...runOf(0, 1), ...runOf(1, size - 1)]
  return joined([sized(Array.from({ length: rows }, () => row).flat()), sized(runOf(1, rows * size))])
}

/** Values of narrow integers are those of their type; all others may be any bytes. */
const dictionaryValues = (dtype: Dtype, entries: number): Stretch => {
  const { bits, bytes } = storages[dtype]
  if (bits >= 32 || dtype === "float16") return { kind: "random", length: entries * bytes }
  const least = dtype === "uint8" ? 0 : -(2 ** (bits - 1))
  return { kind: "literal", bytes: new Uint8Array(Int32Array.from({ length: entries }, (_, i) => least + i).buffer) }
}

export interface ChunkLayout {
  readonly column: ParquetColumn
  readonly stretches: ReadonlyArray<Stretch>
  readonly bytes: number
  readonly values: number
  /** From the chunk's start; null for a chunk without a dictionary. */
  readonly dataPageOffset: number
  readonly hasDictionary: boolean
  readonly hasPlainPages: boolean
}

interface Dictionary {
  readonly entries: number
  /** Of an index. */
  readonly bits: number
}

/**
 * The dictionary for so many values. Its indices have a bit less than its size asks for, so that any bits are a valid
 * index, and what that saves is spent on further entries: page by page the bytes are those of pyarrow.
 */
const dictionaryOf = (values: number, { bits: valueBits, bytes }: Storage): Dictionary => {
  const entries = distinct(values, valueBits)
  const bits = Math.max(1, Math.floor(Math.log2(entries)))
  const saved = Math.ceil(values / 8) * (Math.max(1, Math.ceil(Math.log2(entries))) - bits)
  return { entries: Math.max(2, Math.min(2 ** valueBits, entries + Math.floor(saved / bytes))), bits }
}

const indexStretches = (column: ParquetColumn, rows: number, bits: number): ReadonlyArray<Stretch> => {
  const values = rows * (column.size ?? 1)
  const groups = Math.ceil(values / 8)
  const head = joined([levels(rows, column.size), Uint8Array.from([bits, ...varint(groups * 2 + 1)])])
  const length = groups * bits
  return [
    { kind: "literal", bytes: dataPage(values, head.length + length, encoding.RLE_DICTIONARY) },
    { kind: "literal", bytes: head },
    { kind: "random", length }
  ]
}

const plainStretches = (column: ParquetColumn, rows: number): ReadonlyArray<Stretch> => {
  const size = column.size ?? 1
  const { bytes } = storages[column.dtype]
  const most = Math.max(1, Math.floor(pageBytes / (size * bytes)))
  const stretches: Array<Stretch> = []
  for (let from = 0; from < rows; from += most) {
    const count = Math.min(most, rows - from)
    const head = levels(count, column.size)
    const length = Math.ceil(count * size * bytes)
    stretches.push(
      { kind: "literal", bytes: dataPage(count * size, head.length + length, encoding.PLAIN) },
      { kind: "literal", bytes: head },
      { kind: "random", length }
    )
  }
  return stretches
}

const chunkLayout = (column: ParquetColumn, rows: number): ChunkLayout => {
  const storage = storages[column.dtype]
  const size = column.size ?? 1
  const values = rows * size
  if (column.dtype === "bool") {
    const stretches = plainStretches(column, rows)
    return {
      column,
      stretches,
      bytes: totalOf(stretches),
      values,
      dataPageOffset: 0,
      hasDictionary: false,
      hasPlainPages: true
    }
  }
  const enough = Math.ceil(dictionaryLimit / (storage.bytes * size))
  const dictionaryRows = storage.bits >= 32 ? Math.min(rows, enough) : rows
  const { bits, entries } = dictionaryOf(dictionaryRows * size, storage)
  const dictionary: ReadonlyArray<Stretch> = [
    { kind: "literal", bytes: dictionaryPage(entries, entries * storage.bytes) },
    dictionaryValues(column.dtype, entries)
  ]
  const stretches = [
    ...dictionary,
    ...indexStretches(column, dictionaryRows, bits),
    ...plainStretches(column, rows - dictionaryRows)
  ]
  return {
    column,
    stretches,
    bytes: totalOf(stretches),
    values,
    dataPageOffset: totalOf(dictionary),
    hasDictionary: true,
    hasPlainPages: dictionaryRows < rows
  }
}

export interface RowGroupLayout {
  readonly rows: number
  readonly chunks: ReadonlyArray<ChunkLayout>
  readonly bytes: number
}

export interface ParquetLayout {
  readonly columns: ReadonlyArray<ParquetColumn>
  readonly rows: number
  /** In file order; equal groups are one value. */
  readonly groups: ReadonlyArray<RowGroupLayout>
  /** Of the footer without its length and the closing magic. */
  readonly footer: (tag: (chunk: number) => string) => Uint8Array
  readonly fileBytes: number
}

const rowGroup = (columns: ReadonlyArray<ParquetColumn>, rows: number): RowGroupLayout => {
  const chunks = columns.map((column) => chunkLayout(column, rows))
  return { rows, chunks, bytes: chunks.reduce((total, { bytes }) => total + bytes, 0) }
}

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

/** A file of `rows` rows. */
export const parquetLayout = (
  { columns, rowGroupRows }: NonNullable<DataSet["parquet"]>,
  rows: number
): ParquetLayout => {
  const whole = rowGroup(columns, rowGroupRows)
  const rest = rows % rowGroupRows
  const groups = [
    ...Array.from({ length: Math.floor(rows / rowGroupRows) }, () => whole),
    ...(rest === 0 ? [] : [rowGroup(columns, rest)])
  ]
  const dataBytes = groups.reduce((total, { bytes }) => total + bytes, 0)
  const elements = schemaElements(columns)
  const footer = (tag: (chunk: number) => string): Uint8Array => {
    let offset = parquetMagic.length
    let chunkNumber = 0
    return compactStruct((w) => {
      w.i32(1, 2)
      w.structs(2, elements.length, (i) => elements[i]!(w))
      w.i64(3, rows)
      w.structs(4, groups.length, (g) => {
        const group = groups[g]!
        w.structs(1, group.chunks.length, (c) => {
          const chunk = group.chunks[c]!
          columnChunk(w, chunk, offset, tag(chunkNumber++))
          offset += chunk.bytes
        })
        w.i64(2, group.bytes)
        w.i64(3, group.rows)
      })
      w.text(6, createdBy)
    })
  }
  const blank = "-".repeat(tagLength)
  return {
    columns,
    rows,
    groups,
    footer,
    fileBytes: parquetMagic.length + dataBytes + footer(() => blank).length + 4 + parquetMagic.length
  }
}
