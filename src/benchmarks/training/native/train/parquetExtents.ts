/**
 * Where the row groups of a Parquet file lie: the byte range from the first page of any column to the last byte of any,
 * which is what DLIO reads of each. Only these figures are taken out of the footer (Thrift compact protocol; numbers of
 * fields: parquet-format's `parquet.thrift`). Pure.
 */
export interface RowGroup {
  readonly start: number
  readonly end: number
  readonly rows: number
}

/** Types of fields on the wire. */
const wire = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12
}

class Damaged extends Error {}

/** Reads forward through one buffer. */
class Cursor {
  private at = 0
  private readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new Damaged("it ends in the middle")
    return value
  }

  unsigned(): number {
    let value = 0
    for (let shift = 1;; shift *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * shift
      if (byte < 0x80) return value
      if (shift > 2 ** 56) throw new Damaged("it holds a number that is too long")
    }
  }

  /** Zigzag; exact up to 2^53, beyond which no file reaches. */
  signed(): number {
    const value = this.unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  skipBytes(count: number): void {
    this.at += count
    if (this.at > this.bytes.length) throw new Damaged("it ends in the middle")
  }

  /** Calls back for every field; what a callback leaves unread it must skip. */
  struct(field: (id: number, type: number) => void): void {
    for (let id = 0;;) {
      const head = this.byte()
      const type = head & 0x0f
      if (type === wire.stop) return
      const delta = head >> 4
      id = delta === 0 ? this.signed() : id + delta
      field(id, type)
    }
  }

  /** Calls back for every element. */
  list(element: (type: number) => void): void {
    const head = this.byte()
    const count = head >> 4 === 15 ? this.unsigned() : head >> 4
    for (let i = 0; i < count; i++) element(head & 0x0f)
  }

  skip(type: number): void {
    switch (type) {
      case wire.true:
      case wire.false:
        return
      case wire.byte:
        return this.skipBytes(1)
      case wire.i16:
      case wire.i32:
      case wire.i64:
        this.unsigned()
        return
      case wire.double:
        return this.skipBytes(8)
      case wire.binary:
        return this.skipBytes(this.unsigned())
      case wire.list:
      case wire.set:
        // An element that is a boolean takes a byte of its own here, unlike a field.
        return this.list((inner) => inner === wire.true || inner === wire.false ? this.skipBytes(1) : this.skip(inner))
      case wire.struct:
        return this.struct((_, inner) => this.skip(inner))
      default:
        throw new Damaged(`it holds a value of type ${type}`)
    }
  }
}

interface Chunk {
  start: number
  bytes: number
}

const columnMetaData = (cursor: Cursor): Chunk => {
  const pages: Array<number> = []
  let bytes = 0
  cursor.struct((id, type) => {
    if (id === 7 && type === wire.i64) bytes = cursor.signed()
    else if ((id === 9 || id === 11) && type === wire.i64) pages.push(cursor.signed())
    else cursor.skip(type)
  })
  // A dictionary offset of 0 is written by some for "none".
  return { start: Math.min(...pages.filter((page) => page > 0)), bytes }
}

const rowGroup = (cursor: Cursor): RowGroup => {
  let start = Infinity
  let end = 0
  let rows = 0
  const column = () =>
    cursor.struct((id, type) => {
      if (id !== 3 || type !== wire.struct) return cursor.skip(type)
      const chunk = columnMetaData(cursor)
      start = Math.min(start, chunk.start)
      end = Math.max(end, chunk.start + chunk.bytes)
    })
  cursor.struct((id, type) => {
    if (id === 1 && type === wire.list) cursor.list(column)
    else if (id === 3 && type === wire.i64) rows = cursor.signed()
    else cursor.skip(type)
  })
  return { start, end, rows }
}

/** The last bytes of every Parquet file: length of the footer, then the magic. */
export const trailerBytes = 8

/** Length of the footer, from a buffer that ends as the file does; undefined when that is no Parquet file. */
export const footerBytes = (tail: Uint8Array): number | undefined => {
  const at = tail.length - trailerBytes
  if (at < 0 || String.fromCharCode(...tail.subarray(at + 4)) !== "PAR1") return undefined
  return new DataView(tail.buffer, tail.byteOffset + at, 4).getUint32(0, true)
}

/** Row groups in the order of the file; a text says what is wrong with the footer. */
export const rowGroupsOf = (footer: Uint8Array, fileBytes: number): ReadonlyArray<RowGroup> | string => {
  const groups: Array<RowGroup> = []
  const cursor = new Cursor(footer)
  try {
    cursor.struct((id, type) => {
      if (id === 4 && type === wire.list) cursor.list(() => groups.push(rowGroup(cursor)))
      else cursor.skip(type)
    })
  } catch (error) {
    if (error instanceof Damaged) return error.message
    throw error
  }
  const isInside = ({ end, rows, start }: RowGroup): boolean =>
    start >= 4 && start < end && end <= fileBytes && rows > 0
  return groups.length > 0 && groups.every(isInside) ? groups : "its row groups do not lie inside the file"
}
