/**
 * The chunks of a Parquet file: uncompressed, typed columns, each chunk a dictionary and bit-packed
 * indices into it, PLAIN once the dictionary has reached 1 MiB. That is what pyarrow makes of random values by its
 * defaults, so a row costs what it costs in a file of DLIO's on a local file system (docs/reference/dlio-training.md
 * 3.4): 1 018.8 bytes for dlrm, 106 518 000 bytes for a row group of flux. Columns are REQUIRED and have no statistics;
 * instead every chunk carries a tag of its file in the footer, so that footers of two files share no block.
 */
import type { ParquetColumn } from "../TrainingWork.ts"
import { joined, varint } from "./bytes.ts"
import { compactStruct, type CompactWriter } from "./thriftCompact.ts"

const pageBytes = 2 ** 20
const dictionaryLimit = 2 ** 20

/** A stretch of a file. */
type Stretch =
  | { readonly kind: "literal"; readonly bytes: Uint8Array }
  | { readonly kind: "random"; readonly length: number }

const lengthOf = (stretch: Stretch): number => stretch.kind === "literal" ? stretch.bytes.length : stretch.length

const totalOf = (stretches: ReadonlyArray<Stretch>): number =>
  stretches.reduce((total, stretch) => total + lengthOf(stretch), 0)

export type Dtype = ParquetColumn["dtype"]

const physical = { BOOLEAN: 0, INT32: 1, INT64: 2, FLOAT: 4, DOUBLE: 5, FIXED_LEN_BYTE_ARRAY: 7 } as const
export const encoding = { PLAIN: 0, RLE: 3, RLE_DICTIONARY: 8 } as const
export const converted = { LIST: 3, UINT_8: 11, INT_8: 15, INT_16: 16 } as const

interface Storage {
  readonly type: number
  /** Of one PLAIN value; a bool's is a bit. */
  readonly bytes: number
  /** Bits of the value itself, which decide how many distinct ones there are. */
  readonly bits: number
}

export const storages: Readonly<Record<Dtype, Storage>> = {
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

export const rowGroup = (columns: ReadonlyArray<ParquetColumn>, rows: number): RowGroupLayout => {
  const chunks = columns.map((column) => chunkLayout(column, rows))
  return { rows, chunks, bytes: chunks.reduce((total, { bytes }) => total + bytes, 0) }
}
