/**
 * One rank's files of one checkpoint, read in writing order: each file in contiguous parts, one stream and one
 * descriptor a part, as DLIO v3.0 reads. Parts start on a block, so that every request begins with a stamp.
 */
import { there } from "../../../domain/there.ts"
import { plural } from "../../../domain/Units.ts"
import { blockBytes, checkBlock, type StampTarget } from "./blockStamp.ts"
import type { Slot } from "./buffers.ts"
import { closeFile, EngineFailure, openInFolder, readUpTo } from "./fileIo.ts"

interface FileToRead {
  /** For messages. */
  readonly path: string
  /** The path by which it is opened, where that is another. */
  readonly reached?: string
  readonly bytes: number
  /** What its blocks must say; null when nothing can be expected of them. */
  readonly target: StampTarget | null
}

export interface ReadOptions {
  /** One a stream. */
  readonly slots: ReadonlyArray<Slot>
  readonly requestBytes: number
  readonly direct: boolean
  readonly verify: "none" | "sample" | "full"
  readonly moved: (bytes: number) => void
  readonly checked: (blocks: number) => void
  readonly completed: (file: number) => void
}

const roundUp = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes

/** `[start, end)` of each stream; fewer parts than streams when the file is that small. */
export const partsOf = (bytes: number, streams: number): ReadonlyArray<readonly [start: number, end: number]> => {
  const part = Math.max(blockBytes, roundUp(Math.ceil(bytes / streams)))
  return Array.from({ length: Math.ceil(bytes / part) }, (_, i) => [i * part, Math.min(bytes, (i + 1) * part)] as const)
}

export const verifyRequest = (
  file: FileToRead,
  slot: Slot,
  offset: number,
  length: number,
  mode: "sample" | "full"
): number => {
  if (file.target === null) return 0
  const last = Math.ceil(length / blockBytes) - 1
  const step = mode === "full" ? 1 : Math.max(1, last)
  let checked = 0
  for (let block = 0; block <= last; block += step, checked++) {
    const wrong = checkBlock(slot.words, file.target, offset, length, block)
    if (wrong !== undefined) {
      throw new EngineFailure({
        kind: "integrity",
        message: `${file.path} at byte ${wrong.offset}: expected ${wrong.expected}, found ${wrong.found}`,
        path: file.path,
        ...wrong
      })
    }
  }
  return checked
}

const readPart = async (file: FileToRead, slot: Slot, part: readonly [number, number], options: ReadOptions) => {
  const fd = await openInFolder(file.path, options.direct, file.reached)
  const [start, end] = part
  for (let offset = start; offset < end; offset += options.requestBytes) {
    const length = Math.min(options.requestBytes, end - offset)
    const asked = options.direct ? roundUp(length) : length
    const found = await readUpTo({
      fd,
      path: file.path,
      bytes: slot.bytes,
      length: asked,
      offset,
      direct: options.direct
    })
    if (found < length) {
      throw new EngineFailure({
        kind: "integrity",
        message: `${file.path} ends at byte ${offset + found}, ${plural(file.bytes - offset - found, "byte")} early`,
        path: file.path,
        offset: offset + found,
        expected: plural(file.bytes, "byte"),
        found: plural(offset + found, "byte")
      })
    }
    options.moved(length)
    if (options.verify !== "none") options.checked(verifyRequest(file, slot, offset, length, options.verify))
  }
  await closeFile(fd, file.path)
}

export const readFiles = async (files: ReadonlyArray<FileToRead>, options: ReadOptions): Promise<void> => {
  for (const [index, file] of files.entries()) {
    const parts = partsOf(file.bytes, options.slots.length)
    await Promise.all(
      parts.map((part, i) => readPart(file, there(options.slots[i], "buffer for this part"), part, options))
    )
    options.completed(index)
  }
}
