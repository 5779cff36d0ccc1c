/**
 * One reader: a whole file, or a byte range of one, read into one buffer that is used again and again. Every byte arrives
 * in memory, and the end of a whole file is seen: the last request asks for more than there should be.
 */
import * as fs from "node:fs"
import { plural } from "../../../../domain/Units.ts"
import { EngineFailure, failureOf } from "../../../../engines/native/files/fileIo.ts"
import { blockBytes } from "../../memory.ts"

export interface Piece {
  /** Absolute. */
  readonly path: string
  readonly start: number
  /** null: to the end of the file, whose size `expected` says. */
  readonly end: number | null
  /** Bytes of the whole file; null when nobody knows, and then the file itself is asked. */
  readonly expected: number | null
  /** What the file itself says of its size, where nobody else does. */
  readonly proof: SizeProof | null
}

/** `zip-end`: a ZIP without a comment ends in its directory's end. `records`: so many TFRecords, all as long as the first. */
export type SizeProof = "zip-end" | { readonly records: number }

/** Called after each request, with the bytes of the whole piece. An answer is waited for before the next one: the reader is ahead of what it may read. */
type OnBytes = (bytes: number, pieceBytes: number) => Promise<void> | undefined

export interface PieceReader {
  /** Bytes read. */
  readonly read: (piece: Piece, onBytes: OnBytes) => Promise<number>
  /** A range as fresh memory, for what is to be looked at. */
  readonly bytesOf: (path: string, range: (fileBytes: number) => readonly [start: number, end: number]) => Promise<{
    readonly bytes: Uint8Array
    readonly fileBytes: number
  }>
}

const roundUp = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes
const roundDown = (bytes: number): number => Math.floor(bytes / blockBytes) * blockBytes

const wrongSize = (path: string, found: number, expected: number, isMore: boolean): EngineFailure =>
  new EngineFailure({
    kind: "integrity",
    message: isMore
      ? `${path} is longer than ${plural(expected, "byte")}`
      : `${path} ends at byte ${found}, ${plural(expected - found, "byte")} early`,
    operation: "read",
    path,
    offset: Math.min(found, expected),
    expected: plural(expected, "byte"),
    found: isMore ? `more than ${plural(expected, "byte")}` : plural(found, "byte")
  })

const zipEndBytes = 22
/** Length, its checksum, the checksum of what follows. */
const recordFrameBytes = 16

const cutShort = (path: string, found: number, expected: string): EngineFailure =>
  new EngineFailure({
    kind: "integrity",
    message: `${path} has ${plural(found, "byte")}, and is no whole file: ${expected}`,
    operation: "read",
    path,
    offset: found,
    expected,
    found: plural(found, "byte")
  })

/** `bytes` are the first of the file. */
const checkRecords = (path: string, bytes: Uint8Array, size: number, records: number): void => {
  const length = bytes.length < 8 ? 0n : new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  const whole = BigInt(records) * (length + BigInt(recordFrameBytes))
  if (whole !== BigInt(size)) {
    throw cutShort(path, size, `${plural(records, "record")} as long as its first would be ${whole} bytes`)
  }
}

/** `bytes` are the last of the file. */
const checkZipEnd = (path: string, bytes: Uint8Array, size: number): void => {
  const at = bytes.length - zipEndBytes
  if (at < 0 && size > bytes.length) return
  if (at < 0 || String.fromCharCode(...bytes.subarray(at, at + 4)) !== "PK\u0005\u0006") {
    throw cutShort(path, size, "a ZIP ends in the end of its directory")
  }
}

export const makePieceReader = (slot: Uint8Array, direct: boolean): PieceReader => {
  const flags = fs.constants.O_RDONLY | (direct ? fs.constants.O_DIRECT : 0)
  const capacity = slot.length - blockBytes

  const open = (path: string): Promise<number> =>
    new Promise((resolve, reject) =>
      fs.open(path, flags, (error, fd) => error === null ? resolve(fd) : reject(failureOf(error, doing("open", path))))
    )

  const doing = (operation: string, path: string, offset?: number) => ({
    operation,
    path,
    direct,
    ...(offset === undefined ? {} : { offset })
  })

  const sizeOf = (fd: number, path: string): Promise<number> =>
    new Promise((resolve, reject) =>
      fs.fstat(
        fd,
        (error, stats) => error === null ? resolve(stats.size) : reject(failureOf(error, doing("stat", path)))
      )
    )

  /** Not waited for: nothing was written, so that closing has nothing to tell. */
  const close = (fd: number): void => fs.close(fd, () => undefined)

  const request = (fd: number, path: string, into: number, length: number, offset: number): Promise<number> =>
    new Promise((resolve, reject) =>
      fs.read(
        fd,
        slot,
        into,
        length,
        offset,
        (error, bytes) => error === null ? resolve(bytes) : reject(failureOf(error, doing("read", path, offset)))
      )
    )

  /** Asks for `length` until there are `needed`; with O_DIRECT ends are rounded up, so that more may arrive. */
  const fill = async (fd: number, path: string, length: number, needed: number, offset: number): Promise<number> => {
    const asked = direct ? roundUp(length) : length
    let found = await request(fd, path, 0, asked, offset)
    // A short answer is not yet the end of the file, except where O_DIRECT leaves the grid of blocks.
    while (found > 0 && found < needed && !(direct && found % blockBytes !== 0)) {
      const more = await request(fd, path, found, asked - found, offset + found)
      if (more === 0) break
      found += more
    }
    return found
  }

  const toEnd = async (
    fd: number,
    path: string,
    expected: number,
    proof: SizeProof | null,
    onBytes: OnBytes
  ): Promise<number> => {
    for (let offset = 0;;) {
      const left = expected - offset
      const isLast = left <= capacity
      const found = await fill(fd, path, isLast ? left + 1 : capacity, isLast ? left : capacity, offset)
      if (isLast && found > left) throw wrongSize(path, expected, expected, true)
      if (found < Math.min(left, capacity)) throw wrongSize(path, offset + found, expected, false)
      if (proof === "zip-end") { if (isLast) checkZipEnd(path, slot.subarray(0, found), expected) }
      else if (proof !== null && offset === 0) checkRecords(path, slot.subarray(0, found), expected, proof.records)
      offset += found
      const pause = onBytes(found, expected)
      if (isLast) return expected
      if (pause !== undefined) await pause
    }
  }

  const range = async (fd: number, path: string, start: number, end: number, onBytes: OnBytes): Promise<number> => {
    let moved = 0
    for (let offset = direct ? roundDown(start) : start; offset < end;) {
      const length = Math.min(capacity, end - offset)
      const found = await fill(fd, path, length, length, offset)
      if (found < length) throw wrongSize(path, offset + found, end, false)
      offset += length
      moved += length
      const pause = onBytes(length, end - start)
      if (offset < end && pause !== undefined) await pause
    }
    return moved
  }

  return {
    read: async ({ end, expected, path, proof, start }, onBytes) => {
      const fd = await open(path)
      try {
        if (end !== null) return await range(fd, path, start, end, onBytes)
        return expected === null
          ? await toEnd(fd, path, await sizeOf(fd, path), proof, onBytes)
          : await toEnd(fd, path, expected, null, onBytes)
      } finally {
        close(fd)
      }
    },
    bytesOf: async (path, rangeOf) => {
      const fd = await open(path)
      try {
        const fileBytes = await sizeOf(fd, path)
        const [start, end] = rangeOf(fileBytes)
        const bytes = new Uint8Array(end - start)
        for (let offset = direct ? roundDown(start) : start; offset < end;) {
          const length = Math.min(capacity, end - offset)
          const found = await fill(fd, path, length, length, offset)
          if (found < length) throw wrongSize(path, offset + found, end, false)
          const from = Math.max(start, offset)
          bytes.set(slot.subarray(from - offset, length), from - start)
          offset += length
        }
        return { bytes, fileBytes }
      } finally {
        close(fd)
      }
    }
  }
}
