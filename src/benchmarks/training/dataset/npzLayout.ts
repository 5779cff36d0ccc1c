/**
 * The bytes of an `.npz` file around its sample, as NumPy's `savez` writes them: a ZIP of two stored members, `x.npy`
 * and `y.npy`, with ZIP64 fields in the local headers (docs/reference/dlio-training.md 3.1).
 */
import { joined } from "./bytes.ts"

const zip64Limit = 0x7fffffff
const unknown32 = 0xffffffff
/** 1980-01-01. */
const dosDate = 0x0021
const textEncoder = new TextEncoder()

/** The header of an array in NPY 1.0, padded so that the data starts on a multiple of 64. */
const npyHeader = (type: "|u1" | "<i8", shape: ReadonlyArray<number>): Uint8Array => {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(", ")
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${dimensions}), }`
  // NumPy leaves room for the first dimension to grow to 21 digits.
  const growth = 21 - String(shape[0]).length
  const padding = 64 - (10 + dictionary.length + growth + 1) % 64
  const text = `${dictionary}${" ".repeat(growth + padding)}\n`
  return Uint8Array.of(
    0x93,
    ...textEncoder.encode("NUMPY"),
    1,
    0,
    text.length & 0xff,
    text.length >> 8,
    ...textEncoder.encode(text)
  )
}

interface Field {
  readonly bytes: 2 | 4 | 8
  readonly value: number
}

const short = (value: number): Field => ({ bytes: 2, value })
const int = (value: number): Field => ({ bytes: 4, value })
const long = (value: number): Field => ({ bytes: 8, value })

/** Little-endian fields, then text. */
const record = (fields: ReadonlyArray<Field>, text = ""): Uint8Array => {
  const tail = textEncoder.encode(text)
  const length = fields.reduce((total, { bytes }) => total + bytes, 0)
  const out = new Uint8Array(length + tail.length)
  const view = new DataView(out.buffer)
  let at = 0
  for (const { bytes, value } of fields) {
    if (bytes === 2) view.setUint16(at, value, true)
    else if (bytes === 4) view.setUint32(at, value, true)
    else view.setBigUint64(at, BigInt(value), true)
    at += bytes
  }
  out.set(tail, at)
  return out
}

interface Member {
  readonly name: string
  readonly bytes: number
  readonly crc: number
  readonly offset: number
}

const localHeader = ({ bytes, crc, name }: Member): Uint8Array =>
  joined([
    record([
      int(0x04034b50),
      short(45),
      short(0),
      short(0),
      short(0),
      short(dosDate),
      int(crc),
      int(unknown32),
      int(unknown32),
      short(name.length),
      short(20)
    ], name),
    record([short(1), short(16), long(bytes), long(bytes)])
  ])

const directoryEntry = ({ bytes, crc, name, offset }: Member): Uint8Array => {
  const wide = [...(bytes > zip64Limit ? [bytes, bytes] : []), ...(offset > zip64Limit ? [offset] : [])]
  const size = bytes > zip64Limit ? unknown32 : bytes
  const extra = wide.length === 0 ? new Uint8Array() : record([short(1), short(wide.length * 8), ...wide.map(long)])
  return joined([
    record([
      int(0x02014b50),
      short(0x032d),
      short(45),
      short(0),
      short(0),
      short(0),
      short(dosDate),
      int(crc),
      int(size),
      int(size),
      short(name.length),
      short(extra.length),
      short(0),
      short(0),
      short(0),
      int(0x01800000),
      int(offset > zip64Limit ? unknown32 : offset)
    ], name),
    extra
  ])
}

const directoryEnd = (offset: number, size: number): Uint8Array => {
  const isWide = offset > zip64Limit
  const wide = isWide
    ? [
      record([
        int(0x06064b50),
        long(44),
        short(45),
        short(45),
        int(0),
        int(0),
        long(2),
        long(2),
        long(size),
        long(offset)
      ]),
      record([int(0x07064b50), int(0), long(offset + size), int(1)])
    ]
    : []
  return joined([
    ...wide,
    record([
      int(0x06054b50),
      short(0),
      short(0),
      short(2),
      short(2),
      int(size),
      int(isWide ? unknown32 : offset),
      short(0)
    ])
  ])
}

export interface NpzLayout {
  /** `x.npy` without its local header: NPY header, then so many random bytes. */
  readonly arrayHeader: Uint8Array
  readonly arrayBytes: number
  /** Member `y.npy`, whole: its header and one zero for each sample. */
  readonly labels: () => Uint8Array
  /** All that stands before the random bytes. */
  readonly head: (crc: number) => Uint8Array
  /** All that stands after them; the CRCs are of the whole members. */
  readonly tail: (crc: number, labelsCrc: number) => Uint8Array
  readonly fileBytes: number
}

export const npzLayout = ([rows, columns]: readonly [number, number], samples: number): NpzLayout => {
  const arrayHeader = npyHeader("|u1", [rows, columns, samples])
  const arrayBytes = rows * columns * samples
  const labelsHeader = npyHeader("<i8", [samples])
  const labelsBytes = labelsHeader.length + samples * 8
  const x = (crc: number): Member => ({ name: "x.npy", bytes: arrayHeader.length + arrayBytes, crc, offset: 0 })
  const head = (crc: number) => joined([localHeader(x(crc)), arrayHeader])
  const offset = head(0).length + arrayBytes
  const y = (crc: number): Member => ({ name: "y.npy", bytes: labelsBytes, crc, offset })
  const beforeLabels = (labelsCrc: number) => localHeader(y(labelsCrc))
  const directory = (crc: number, labelsCrc: number) => {
    const entries = joined([directoryEntry(x(crc)), directoryEntry(y(labelsCrc))])
    return joined([
      entries,
      directoryEnd(offset + beforeLabels(labelsCrc).length + labelsBytes, entries.length)
    ])
  }
  // Only what writes or checks a file has any use for them.
  const labels = () => joined([labelsHeader, new Uint8Array(samples * 8)])
  return {
    arrayHeader,
    arrayBytes,
    labels,
    head,
    tail: (crc, labelsCrc) => joined([beforeLabels(labelsCrc), labels(), directory(crc, labelsCrc)]),
    fileBytes: offset + beforeLabels(0).length + labelsBytes + directory(0, 0).length
  }
}
