/** Makes one file of a data set: front to back through one buffer, under a temporary name until its bytes are safe. */
import { randomFillSync } from "node:crypto"
import { blockBytes } from "../../../../engines/native/files/blockStamp.ts"
import type { Slot } from "../../../../engines/native/files/buffers.ts"
import {
  closeFile,
  createTemporary,
  renameFile,
  syncFile,
  truncateFile,
  writeAll
} from "../../../../engines/native/files/fileIo.ts"
import { temporaryPath } from "../../dataset/fileNames.ts"
import { type Parts, partWalk, type Visitor } from "../formats/parts.ts"

const overlaying: Visitor = {
  literal: (found, expected) => found.set(expected),
  random: () => undefined
}

/** Small enough that a core's cache still holds the bytes when they are checksummed. */
const pieceBytes = 256 * 1024

/** Random bytes throughout, piece by piece, and over them what is known: many small calls for them would cost more. */
const fillNext = (walk: ReturnType<typeof partWalk>, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes)
    randomFillSync(piece)
    walk(piece, overlaying)
  }
}

interface FileToMake {
  /** For messages. */
  readonly path: string
  /** The path by which it is made. */
  readonly reached: string
  readonly bytes: number
  readonly parts: Parts
  readonly slot: Slot
  readonly direct: boolean
  readonly moved: (bytes: number) => void
}

export const writeFile = async ({ bytes, direct, moved, parts, path, reached, slot }: FileToMake): Promise<void> => {
  const temporary = temporaryPath(path)
  const walk = partWalk(parts)
  const fd = await createTemporary(temporary, direct, temporaryPath(reached))
  try {
    for (let offset = 0; offset < bytes; offset += slot.bytes.length) {
      const length = Math.min(slot.bytes.length, bytes - offset)
      fillNext(walk, slot.bytes.subarray(0, length))
      const whole = direct ? Math.ceil(length / blockBytes) * blockBytes : length
      await writeAll({ fd, path: temporary, bytes: slot.bytes, length: whole, offset, direct })
      moved(length)
    }
    if (direct && bytes % blockBytes !== 0) await truncateFile(fd, temporary, bytes)
    await syncFile(fd, temporary)
  } finally {
    await closeFile(fd, temporary)
  }
  await renameFile(temporaryPath(reached), reached, path)
}
