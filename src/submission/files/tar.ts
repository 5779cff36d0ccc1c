/**
 * Tar archives as POSIX.1-1988 (ustar) and POSIX.1-2001 (pax) have them, with the long names of GNU: read one entry after another
 * without trusting any, and written so that the same files give the same bytes.
 */

const blockSize = 512
/** Of a pax header or a long name; more is no honest one. */
const mostHeader = 1024 * 1024

const encoder = new TextEncoder()
const decoder = new TextDecoder("utf-8", { fatal: true })

/** What is wrong with an archive as a whole. */
export class BadArchive extends Error {}

/** A member. `content` must be read before the next one is asked for, or it is passed over. */
export interface TarEntry {
  readonly path: string
  readonly kind: "file" | "folder" | "link" | "other"
  readonly size: number
  readonly content: () => AsyncGenerator<Uint8Array, void>
}

/** Chunks of any size, read as many bytes at a time as are wanted. */
class Bytes {
  private chunk: Uint8Array = new Uint8Array(0)
  private readonly source: AsyncIterator<Uint8Array>

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]()
  }

  /** At least one byte and at most so many; undefined at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.chunk.length === 0) {
      const next = await this.source.next()
      if (next.done === true) return undefined
      this.chunk = next.value
    }
    const taken = this.chunk.subarray(0, most)
    this.chunk = this.chunk.subarray(taken.length)
    return taken
  }

  /** Exactly so many; undefined where the source ended before the first. */
  async exactly(length: number): Promise<Uint8Array | undefined> {
    const whole = new Uint8Array(length)
    let at = 0
    while (at < length) {
      const part = await this.some(length - at)
      if (part === undefined) {
        if (at === 0) return undefined
        throw new BadArchive("it ends in the middle of an entry")
      }
      whole.set(part, at)
      at += part.length
    }
    return whole
  }
}

const textIn = (header: Uint8Array, from: number, length: number): string => {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  try {
    return decoder.decode(end < 0 ? field : field.subarray(0, end))
  } catch {
    throw new BadArchive("a name in it is not UTF-8")
  }
}

const numberIn = (header: Uint8Array, from: number, length: number): number => {
  if (((header[from] ?? 0) & 0x80) !== 0) {
    let value = (header[from] ?? 0) & 0x7f
    for (const byte of header.subarray(from + 1, from + length)) value = value * 256 + byte
    return value
  }
  const text = textIn(header, from, length).trim()
  if (!/^[0-7]*$/.test(text)) throw new BadArchive("a number in one of its headers is none")
  return text === "" ? 0 : Number.parseInt(text, 8)
}

const checksumAt = 148
const checksumLength = 8

const checksumOf = (header: Uint8Array): number =>
  header.reduce((sum, byte, i) => sum + (i >= checksumAt && i < checksumAt + checksumLength ? 32 : byte), 0)

/** `25 path=some/name\n` and so on. */
const paxRecords = (bytes: Uint8Array): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at)
    const length = Number(textIn(bytes, at, space - at))
    if (space < 0 || !Number.isInteger(length) || length <= space - at) {
      throw new BadArchive("one of its pax headers is damaged")
    }
    const record = textIn(bytes, space + 1, at + length - space - 2)
    const equals = record.indexOf("=")
    found.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return found
}

const kinds: Readonly<Record<string, TarEntry["kind"]>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "5": "folder",
  "1": "link",
  "2": "link"
}

const padding = (size: number): number => (blockSize - size % blockSize) % blockSize

/** Members in their order. Throws `BadArchive` where it cannot be gone on. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry, void> {
  const bytes = new Bytes(source)
  let extended: ReadonlyMap<string, string> = new Map()
  let longName: string | undefined
  for (;;) {
    const header = await bytes.exactly(blockSize)
    if (header === undefined || header.every((byte) => byte === 0)) return
    if (numberIn(header, checksumAt, checksumLength) !== checksumOf(header)) {
      throw new BadArchive("it is no tar archive, or damaged: the checksum of a header is wrong")
    }
    const type = String.fromCharCode(header[156] ?? 0)
    const ownSize = numberIn(header, 124, 12)
    if (type === "x" || type === "g" || type === "L" || type === "K") {
      if (ownSize > mostHeader) throw new BadArchive("one of its headers is larger than any honest one")
      const text = await bytes.exactly(ownSize) ?? new Uint8Array(0)
      await bytes.exactly(padding(ownSize))
      if (type === "x") extended = paxRecords(text)
      if (type === "L") longName = textIn(text, 0, text.length)
      continue
    }
    const prefix = textIn(header, 257, 5) === "ustar" ? textIn(header, 345, 155) : ""
    const name = textIn(header, 0, 100)
    const path = extended.get("path") ?? longName ?? (prefix === "" ? name : `${prefix}/${name}`)
    const kind = kinds[type] ?? "other"
    const size = kind === "folder" || kind === "link" ? 0 : Number(extended.get("size") ?? ownSize)
    if (!Number.isSafeInteger(size) || size < 0) throw new BadArchive("the size of an entry is no size")
    extended = new Map()
    longName = undefined
    let left = size
    async function* content(): AsyncGenerator<Uint8Array, void> {
      while (left > 0) {
        const part = await bytes.some(left)
        if (part === undefined) throw new BadArchive("it ends in the middle of an entry")
        left -= part.length
        yield part
      }
    }
    yield { path, kind, size, content }
    for await (const _ of content()) { /* what nobody read */ }
    await bytes.exactly(padding(size))
  }
}

const put = (header: Uint8Array, text: string, from: number): void => header.set(encoder.encode(text), from)

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`

const mostOctal = 8 ** 11 - 1

const headerOf = (name: string, size: number, type: string, mode: number): Uint8Array => {
  const header = new Uint8Array(blockSize)
  put(header, name, 0)
  put(header, octal(mode, 8), 100)
  put(header, octal(0, 8), 108)
  put(header, octal(0, 8), 116)
  put(header, octal(size, 12), 124)
  put(header, octal(0, 12), 136)
  put(header, type, 156)
  put(header, "ustar\0" + "00", 257)
  put(header, `${octal(checksumOf(header), 7)} `, checksumAt)
  return header
}

const paxRecord = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`
  const bytes = encoder.encode(rest).length
  let length = bytes + String(bytes).length
  if (String(length).length + bytes !== length) length = bytes + String(length).length
  return `${length}${rest}`
}

const nameLength = 100

/**
 * What stands before a file's bytes. Nothing of when, by whom and where it was packed. Followed by the bytes and `tarPadding`.
 */
export const tarHeader = (path: string, size: number): ReadonlyArray<Uint8Array> => {
  const long = encoder.encode(path).length > nameLength || size > mostOctal
  const own = headerOf(long ? "pax-entry" : path, Math.min(size, mostOctal), "0", 0o644)
  if (!long) return [own]
  const records = encoder.encode(paxRecord("path", path) + (size > mostOctal ? paxRecord("size", String(size)) : ""))
  return [headerOf("pax-header", records.length, "x", 0o644), records, tarPadding(records.length), own]
}

/** What fills the last block of so many bytes. */
export const tarPadding = (size: number): Uint8Array => new Uint8Array(padding(size))

/** What stands at the end. */
export const tarEnd: Uint8Array = new Uint8Array(2 * blockSize)
