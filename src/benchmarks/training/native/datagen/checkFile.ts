/** Holds a file of a data set against what it should be: framing, checksums, footer, and no block of zeros. */
import { plural } from "../../../../domain/Units.ts"
import { blockBytes } from "../../../../engines/native/files/blockStamp.ts"
import { closeFile, EngineFailure, openFile, readUpTo } from "../../../../engines/native/files/fileIo.ts"
import { type FileParts } from "../formats/fileParts.ts"
import { partWalk } from "../formats/parts.ts"

/** `expected` and `found` in words. */
export const mismatch = (path: string, offset: number, expected: string, found: string): EngineFailure =>
  new EngineFailure({
    kind: "integrity",
    message: `${path} at byte ${offset}: expected ${expected}, found ${found}`,
    path,
    offset,
    expected,
    found
  })

const shown = 16
const hex = (bytes: Uint8Array): string => `bytes ${Buffer.from(bytes.subarray(0, shown)).toString("hex")}`

const firstDifference = (a: Uint8Array, b: Uint8Array): number => {
  if (Buffer.compare(a, b) === 0) return -1
  let at = 0
  while (a[at] === b[at]) at++
  return at
}

const zeros = Buffer.alloc(blockBytes)

/** Start of the first block of zeros, which random bytes are not; −1 when there is none. */
const zeroBlock = (bytes: Uint8Array): number => {
  for (let at = 0; at + blockBytes <= bytes.length; at += blockBytes) {
    if (bytes[at] === 0 && zeros.equals(bytes.subarray(at, at + blockBytes))) return at
  }
  return -1
}

interface FileToCheck {
  readonly path: string
  readonly file: number
  readonly bytes: number
  readonly parts: FileParts
  readonly buffer: Uint8Array
}

/** Fails at the first byte that is not as it should be. The size has been checked. */
export const checkFile = async ({ buffer, bytes, file, parts, path }: FileToCheck): Promise<void> => {
  const fd = await openFile(path, false)
  const read = async (offset: number, into: Uint8Array): Promise<Uint8Array> => {
    const n = await readUpTo({ fd, path, bytes: into, length: into.length, offset, direct: false })
    if (n < into.length) throw mismatch(path, offset + n, `${plural(bytes, "byte")} in all`, "the end of the file")
    return into
  }
  try {
    const walk = partWalk(await parts.found(file, (offset, length) => read(offset, new Uint8Array(length))))
    for (let offset = 0; offset < bytes; offset += buffer.length) {
      const piece = await read(offset, buffer.subarray(0, Math.min(buffer.length, bytes - offset)))
      const at = (found: Uint8Array) => offset + found.byteOffset - buffer.byteOffset
      walk(piece, {
        literal: (found, expected, meaning) => {
          const wrong = firstDifference(found, expected)
          if (wrong >= 0) {
            const wanted = hex(expected.subarray(wrong))
            throw mismatch(
              path,
              at(found) + wrong,
              meaning === undefined ? wanted : `${meaning}, ${wanted}`,
              hex(found.subarray(wrong))
            )
          }
        },
        random: (found) => {
          const zero = zeroBlock(found)
          if (zero >= 0) throw mismatch(path, at(found) + zero, "random bytes", "zeros")
        }
      })
    }
  } finally {
    await closeFile(fd, path)
  }
}
