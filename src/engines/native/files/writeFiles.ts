/**
 * One rank's files of one checkpoint: one after the other, in sequence, filling ahead of writing. Every byte is fresh
 * from the system's generator; a buffer is refilled only after its write has completed.
 */
import { randomFillSync } from "node:crypto"
import { there } from "../../../domain/there.ts"
import { blockBytes, stampBlocks, type StampTarget } from "./blockStamp.ts"
import type { Slot } from "./buffers.ts"
import { closeFile, createFile, syncFile, truncateFile, writeAll } from "./fileIo.ts"

interface FileToWrite {
  /** For messages. */
  readonly path: string
  /** The path by which it is made, where that is another. */
  readonly reached?: string
  readonly bytes: number
  readonly target: StampTarget
}

interface WriteOptions {
  readonly slots: ReadonlyArray<Slot>
  readonly requestBytes: number
  /** Writes in flight at once; at least one buffer stays free to be filled. */
  readonly depth: number
  readonly direct: boolean
  readonly fsync: boolean
  readonly begun: (file: number) => void
  readonly moved: (bytes: number) => void
  readonly completed: (file: number) => void
}

interface Request {
  readonly file: FileToWrite
  readonly offset: number
  readonly length: number
}

function* requestsOf(files: ReadonlyArray<FileToWrite>, requestBytes: number): Generator<Request, undefined> {
  for (const file of files) {
    for (let offset = 0; offset < file.bytes; offset += requestBytes) {
      yield { file, offset, length: Math.min(requestBytes, file.bytes - offset) }
    }
  }
}

/** Small enough to be stamped while the core's cache still holds it. */
const pieceBytes = 512 * 1024
/** After so many pieces this thread looks for completed writes and for "stop". */
const piecesPerTurn = 4

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Fresh random bytes and their stamps, in pieces. Whole blocks are filled, so that O_DIRECT has something to round up
 * to. On this thread, not on libuv's: the bytes stay in one core's cache, and the pool's threads stay free for writes.
 */
export const fill = async (slot: Slot, target: StampTarget, offset: number, length: number): Promise<void> => {
  for (let at = 0, piece = 1; at < length; at += pieceBytes, piece++) {
    const bytes = Math.min(pieceBytes, length - at)
    randomFillSync(slot.bytes, at, Math.ceil(bytes / blockBytes) * blockBytes)
    stampBlocks(slot.words.subarray(at / 4), target, offset + at, bytes)
    if (piece % piecesPerTurn === 0) await turn()
  }
}

/** A promise somebody awaits later; its rejection is not "unhandled" until then. */
const kept = <A>(promise: Promise<A>): Promise<A> => {
  promise.catch(() => undefined)
  return promise
}

export const writeFiles = async (files: ReadonlyArray<FileToWrite>, options: WriteOptions): Promise<void> => {
  const { depth, direct, requestBytes, slots } = options
  const requests = requestsOf(files, requestBytes)
  const filling: Array<Promise<{ readonly request: Request; readonly slot: Slot }>> = []
  let lastFill: Promise<unknown> = Promise.resolve()
  // One at a time and in order, so that the first buffer is ready as early as it can be.
  const fillNext = (slot: Slot): void => {
    const { value: request } = requests.next()
    if (request === undefined) return
    const filled = kept(
      lastFill
        .then(() => fill(slot, request.file.target, request.offset, request.length))
        .then(() => ({ request, slot }))
    )
    lastFill = filled
    filling.push(filled)
  }
  for (const slot of slots) fillNext(slot)

  for (const [index, file] of files.entries()) {
    options.begun(index)
    const fd = await createFile(file.path, direct, file.reached)
    const writing: Array<Promise<void>> = []
    for (let left = Math.ceil(file.bytes / requestBytes); left > 0; left--) {
      const { request, slot } = await there(filling.shift(), "buffer that is being filled")
      if (writing.length >= depth) await writing.shift()
      const length = direct ? Math.ceil(request.length / blockBytes) * blockBytes : request.length
      writing.push(kept(
        writeAll({ fd, path: file.path, bytes: slot.bytes, length, offset: request.offset, direct }).then(() => {
          options.moved(request.length)
          fillNext(slot)
        })
      ))
    }
    await Promise.all(writing)
    if (direct && file.bytes % blockBytes !== 0) await truncateFile(fd, file.path, file.bytes)
    if (options.fsync) await syncFile(fd, file.path)
    await closeFile(fd, file.path)
    options.completed(index)
  }
}
