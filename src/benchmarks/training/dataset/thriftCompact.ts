/** Thrift's compact protocol, written: the fields that Parquet's headers and footer consist of. */
const textEncoder = new TextEncoder()

const elements = { i32: 5, binary: 8, struct: 12 } as const

export interface CompactWriter {
  readonly bool: (id: number, value: boolean) => void
  readonly i8: (id: number, value: number) => void
  readonly i16: (id: number, value: number) => void
  readonly i32: (id: number, value: number) => void
  readonly i64: (id: number, value: number) => void
  readonly text: (id: number, value: string) => void
  readonly struct: (id: number, fields: () => void) => void
  readonly structs: (id: number, count: number, fields: (index: number) => void) => void
  readonly texts: (id: number, values: ReadonlyArray<string>) => void
  readonly i32s: (id: number, values: ReadonlyArray<number>) => void
}

/** Names recur in every row group: the first that come are kept encoded. */
const kept = new Map<string, Uint8Array>()
const keptNames = 1024

const encodedText = (value: string): Uint8Array => {
  const before = kept.get(value)
  if (before !== undefined) return before
  const encoded = textEncoder.encode(value)
  if (kept.size < keptNames) kept.set(value, encoded)
  return encoded
}

/** The bytes of one struct. Integers may be as large as 2^52. */
export const compactStruct = (fields: (writer: CompactWriter) => void): Uint8Array => {
  let bytes = new Uint8Array(256)
  let at = 0
  let last = 0

  const room = (more: number): void => {
    if (at + more <= bytes.length) return
    const larger = new Uint8Array(Math.max(bytes.length * 2, at + more))
    larger.set(bytes.subarray(0, at))
    bytes = larger
  }
  const byte = (value: number): void => {
    room(1)
    bytes[at++] = value
  }
  const unsigned = (value: number): void => {
    let rest = value
    while (rest >= 128) {
      byte(rest % 128 + 128)
      rest = Math.floor(rest / 128)
    }
    byte(rest)
  }
  const zigzag = (value: number): void => unsigned(value >= 0 ? value * 2 : -value * 2 - 1)
  const field = (id: number, type: number): void => {
    const delta = id - last
    if (delta > 0 && delta < 16) byte(delta << 4 | type)
    else {
      byte(type)
      zigzag(id)
    }
    last = id
  }
  const plainText = (value: string): void => {
    const encoded = encodedText(value)
    unsigned(encoded.length)
    room(encoded.length)
    bytes.set(encoded, at)
    at += encoded.length
  }
  const body = (inner: () => void): void => {
    const outer = last
    last = 0
    inner()
    byte(0)
    last = outer
  }
  const list = (id: number, type: keyof typeof elements, count: number): void => {
    field(id, 9)
    if (count < 15) byte(count << 4 | elements[type])
    else {
      byte(0xf0 | elements[type])
      unsigned(count)
    }
  }
  const number = (type: number) => (id: number, value: number): void => {
    field(id, type)
    zigzag(value)
  }

  const writer: CompactWriter = {
    bool: (id, value) => field(id, value ? 1 : 2),
    i8: (id, value) => {
      field(id, 3)
      byte(value)
    },
    i16: number(4),
    i32: number(5),
    i64: number(6),
    text: (id, value) => {
      field(id, 8)
      plainText(value)
    },
    struct: (id, inner) => {
      field(id, 12)
      body(inner)
    },
    structs: (id, count, inner) => {
      list(id, "struct", count)
      for (let i = 0; i < count; i++) body(() => inner(i))
    },
    texts: (id, values) => {
      list(id, "binary", values.length)
      values.forEach(plainText)
    },
    i32s: (id, values) => {
      list(id, "i32", values.length)
      values.forEach(zigzag)
    }
  }
  body(() => fields(writer))
  return bytes.slice(0, at)
}
