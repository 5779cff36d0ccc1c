/**
 * The journal on disk: appended to as folders are read, read back by offset when outputs are written. Every append is one
 * write, so a killed program leaves whole lines and at most one torn one at the end.
 */
import * as fs from "node:fs"
import { entryLine, type Header, headerLine, headPart, isWhole } from "../journal.ts"
import { isLineHead, type LineHead } from "../RunLine.ts"

export interface Slot {
  readonly offset: number
  readonly length: number
}

interface Entry extends Slot {
  readonly head: LineHead
}

/** The head of a whole line; undefined where this program never wrote such a line, whatever its checksum. */
const headOf = (line: Buffer): LineHead | undefined => {
  const head = headPart(line)
  if (head === undefined) return undefined
  try {
    const value: unknown = JSON.parse(line.toString("utf8", head.begin, head.end))
    return isLineHead(value, head.parts) ? value : undefined
  } catch {
    return undefined
  }
}

/** Why a journal that was there was not used. */
export type Opening =
  | { readonly _tag: "new" }
  | { readonly _tag: "resumed"; readonly lines: number; readonly torn: boolean }
  | { readonly _tag: "rebuilt"; readonly reason: string }

const chunkBytes = 1 << 20

/** Beside the journal while it is rewritten. */
const compactPath = (path: string): string => `${path}.compact`

const shapeLine = (name: string, columns: ReadonlyArray<string>): Buffer => {
  const head: LineHead = { path: "", fingerprint: null, shape: [name, columns] }
  return entryLine([JSON.stringify(head)])
}

/** Calls `onLine` with each line of the file (without newline) and its offset; returns the offset after the last newline. */
const eachLine = (descriptor: number, onLine: (line: Buffer, offset: number) => boolean): number => {
  let chunk = Buffer.allocUnsafe(chunkBytes)
  // What is in the chunk: `held` bytes, the first of them at `offset` in the file.
  let held = 0
  let offset = 0
  for (;;) {
    if (held === chunk.length) chunk = Buffer.concat([chunk], chunk.length * 2)
    const n = fs.readSync(descriptor, chunk, held, chunk.length - held, offset + held)
    if (n === 0) return offset
    const block = chunk.subarray(0, held + n)
    let begin = 0
    for (;;) {
      const end = block.indexOf(10, begin)
      if (end < 0) break
      if (!onLine(block.subarray(begin, end), offset + begin)) return offset + begin
      begin = end + 1
    }
    held = block.copy(chunk, 0, begin)
    offset += begin
  }
}

export class JournalFile {
  private descriptor: number
  private size: number
  private readonly path: string
  private readonly header: Header

  private constructor(path: string, header: Header, descriptor: number, size: number) {
    this.path = path
    this.header = header
    this.descriptor = descriptor
    this.size = size
  }

  /** What stands in the way of a journal there: a path that is no regular file; null where nothing does. */
  static obstacle(path: string): string | null {
    return [path, compactPath(path)].find((one) => fs.lstatSync(one, { throwIfNoEntry: false })?.isFile() === false) ??
      null
  }

  /** Opens or makes the journal. Throws only what the file system throws. */
  static open(
    path: string,
    header: Header,
    fresh: boolean,
    onEntry: (entry: Entry) => void
  ): { readonly file: JournalFile; readonly opening: Opening } {
    fs.rmSync(compactPath(path), { force: true })
    const descriptor = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_NOFOLLOW, 0o644)
    const expected = headerLine(header)
    const length = fs.fstatSync(descriptor).size
    const begun = (opening: Opening) => {
      fs.ftruncateSync(descriptor, 0)
      fs.writeSync(descriptor, expected, 0)
      return { file: new JournalFile(path, header, descriptor, Buffer.byteLength(expected)), opening }
    }
    if (length === 0) return begun({ _tag: "new" })
    if (fresh) return begun({ _tag: "rebuilt", reason: "--fresh was given" })
    let lines = 0
    let headed = false
    const end = eachLine(descriptor, (line, offset) => {
      if (!headed) {
        headed = `${line.toString("utf8")}\n` === expected
        return headed
      }
      const head = isWhole(line) ? headOf(line) : undefined
      if (head === undefined) return false
      if (head.shape === undefined) lines++
      onEntry({ head, offset, length: line.length })
      return true
    })
    if (!headed) {
      return begun({
        _tag: "rebuilt",
        reason: "the journal there is of another program version, edition, rule set or depth, or is no journal"
      })
    }
    const torn = end < length
    if (torn) fs.ftruncateSync(descriptor, end)
    return { file: new JournalFile(path, header, descriptor, end), opening: { _tag: "resumed", lines, torn } }
  }

  /** Appends whole lines in one write. */
  append(lines: Uint8Array): number {
    const offset = this.size
    let written = 0
    while (written < lines.length) {
      written += fs.writeSync(this.descriptor, lines, written, lines.length - written, offset + written)
    }
    this.size += lines.length
    return offset
  }

  /** Remembers the columns that CSV rows of this shape have. */
  appendShape(name: string, columns: ReadonlyArray<string>): void {
    this.append(shapeLine(name, columns))
  }

  /** Several lines, in the order asked for. Lines that lie together are read together. */
  lines(slots: ReadonlyArray<Slot>): ReadonlyArray<Buffer> {
    const begin = Math.min(...slots.map(({ offset }) => offset))
    const end = Math.max(...slots.map(({ length, offset }) => offset + length))
    const bytes = slots.reduce((sum, { length }) => sum + length, 0)
    if (slots.length > 1000 || end - begin > 2 * bytes) return slots.map((slot) => this.line(slot))
    const span = this.line({ offset: begin, length: end - begin })
    return slots.map(({ length, offset }) => span.subarray(offset - begin, offset - begin + length))
  }

  /** Without its newline. Throws where somebody has made the journal shorter meanwhile. */
  line({ length, offset }: Slot): Buffer {
    const line = Buffer.allocUnsafe(length)
    for (let at = 0; at < length;) {
      const n = fs.readSync(this.descriptor, line, at, length - at, offset + at)
      if (n === 0) throw new Error("the journal became shorter while it was read")
      at += n
    }
    return line
  }

  /** Rewrites the journal with only these lines, in this order, by temporary file and rename; returns their new places. */
  compact(
    live: ReadonlyArray<Slot>,
    shapes: ReadonlyMap<string, ReadonlyArray<string>>
  ): ReadonlyArray<Slot> {
    const temporary = compactPath(this.path)
    fs.rmSync(temporary, { force: true })
    const descriptor = fs.openSync(temporary, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL, 0o644)
    let size = fs.writeSync(
      descriptor,
      Buffer.concat([
        Buffer.from(headerLine(this.header)),
        ...[...shapes].map(([name, columns]) => shapeLine(name, columns))
      ])
    )
    const slots: Array<Slot> = []
    let pending: Array<Buffer> = []
    let pendingBytes = 0
    const flush = () => {
      fs.writeFileSync(descriptor, Buffer.concat(pending))
      pending = []
      pendingBytes = 0
    }
    const newline = Buffer.from("\n")
    for (const slot of live) {
      pending.push(this.line(slot), newline)
      slots.push({ offset: size, length: slot.length })
      size += slot.length + 1
      pendingBytes += slot.length + 1
      if (pendingBytes > chunkBytes) flush()
    }
    flush()
    fs.fsyncSync(descriptor)
    fs.renameSync(temporary, this.path)
    fs.closeSync(this.descriptor)
    this.descriptor = descriptor
    this.size = size
    return slots
  }

  close(): void {
    fs.closeSync(this.descriptor)
  }
}
