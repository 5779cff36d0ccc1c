/**
 * The stamp of a 4 KiB block: 48 bytes at its head and 16 at its end say where the block belongs; everything between is
 * random. Reading compares stamps, so lost, stale, misplaced and torn blocks are found; a flipped bit between the stamps
 * is not.
 *
 * Head, as twelve 32-bit words in the machine's order: magic (2), run (4), rank, checkpoint, file, content seed (2),
 * block number. End: content seed (2), block number, and a mix of rank, checkpoint and file.
 */
import { createHash } from "node:crypto"

export const blockBytes = 4096
const blockWords = blockBytes / 4
const headWords = 12
const endWords = 4
const stampBytes = (headWords + endWords) * 4

const magic = [0x53504c4d, 0x314b4c42] as const

/** Whose data it is: the run's id and content seed, as the marker beside the folder records them. */
export interface RunIdentity {
  readonly runId: string
  /** 16 hexadecimal digits. */
  readonly contentSeed: string
}

/** Which file of which rank and checkpoint; `file` counts in the rank's own list. */
interface FileIdentity {
  readonly rank: number
  readonly checkpoint: number
  readonly file: number
}

export interface StampTarget {
  readonly runId: string
  /** The stamp of block 0; only the two block numbers differ in the others. */
  readonly words: Uint32Array
}

const uuidWords = (runId: string): ReadonlyArray<number> => {
  const plain = runId.replaceAll("-", "")
  const hex = /^[0-9a-f]{32}$/i.test(plain) ? plain : createHash("sha256").update(runId).digest("hex").slice(0, 32)
  return [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16))
}

const mix = ({ checkpoint, file, rank }: FileIdentity): number =>
  (Math.imul(rank + 1, 0x9e3779b1) ^ Math.imul(checkpoint + 1, 0x85ebca6b) ^ Math.imul(file + 1, 0xc2b2ae35)) >>> 0

export const stampTarget = (run: RunIdentity, file: FileIdentity): StampTarget => {
  const seed = [Number.parseInt(run.contentSeed.slice(0, 8), 16), Number.parseInt(run.contentSeed.slice(8, 16), 16)]
  return {
    runId: run.runId,
    words: Uint32Array.from([
      ...magic,
      ...uuidWords(run.runId),
      file.rank,
      file.checkpoint,
      file.file,
      ...seed,
      0,
      ...seed,
      0,
      mix(file)
    ])
  }
}

const stampOf = (target: StampTarget, block: number): Uint8Array => {
  const words = target.words.slice()
  words[headWords - 1] = block
  words[headWords + 2] = block
  return new Uint8Array(words.buffer)
}

/** As much of the head as fits; the end too when both do. */
const stampPartial = (bytes: Uint8Array, target: StampTarget, block: number): void => {
  const stamp = stampOf(target, block)
  bytes.set(stamp.subarray(0, Math.min(headWords * 4, bytes.length)))
  if (bytes.length >= stampBytes) bytes.set(stamp.subarray(headWords * 4), bytes.length - endWords * 4)
}

/**
 * Stamps `length` bytes that belong at `offset` (a multiple of 4096) of the target's file. `words` views the buffer from
 * its start.
 */
export const stampBlocks = (words: Uint32Array, target: StampTarget, offset: number, length: number): void => {
  const stamp = target.words
  const first = offset / blockBytes
  const whole = Math.floor(length / blockBytes)
  for (let i = 0; i < whole; i++) {
    const head = i * blockWords
    const end = head + blockWords - endWords
    for (let w = 0; w < headWords - 1; w++) words[head + w] = stamp[w]!
    words[head + headWords - 1] = first + i
    words[end] = stamp[headWords]!
    words[end + 1] = stamp[headWords + 1]!
    words[end + 2] = first + i
    words[end + 3] = stamp[headWords + 3]!
  }
  const rest = length - whole * blockBytes
  if (rest > 0) {
    stampPartial(
      new Uint8Array(words.buffer, words.byteOffset + whole * blockBytes, rest),
      target,
      first + whole
    )
  }
}

interface StampMismatch {
  /** Of the block in its file. */
  readonly offset: number
  readonly expected: string
  readonly found: string
}

const describe = (words: Uint32Array, runName: string): string =>
  `run ${runName} rank ${words[6]} checkpoint ${words[7]} file ${words[8]} block at byte ${words[11]! * blockBytes}`

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

const describeFound = (bytes: Uint8Array, target: StampTarget, block: number): string => {
  const head = bytes.subarray(0, headWords * 4)
  if (head.every((byte) => byte === 0)) return "zeros"
  const words = new Uint32Array(headWords)
  new Uint8Array(words.buffer).set(head)
  if (head.length < headWords * 4 || words[0] !== magic[0] || words[1] !== magic[1]) {
    return `no stamp, bytes ${hex(head.subarray(0, 16))}`
  }
  const sameRun = [2, 3, 4, 5, 9, 10].every((w) => words[w] === target.words[w])
  const sameHead = sameRun && [6, 7, 8].every((w) => words[w] === target.words[w])
  const what = describe(words, sameRun ? target.runId : `${hex(head.subarray(8, 24))} (another run)`)
  return sameHead && words[11] === block ? `${what}, torn: it ends in ${hex(bytes.subarray(-endWords * 4))}` : what
}

const mismatch = (bytes: Uint8Array, target: StampTarget, block: number): StampMismatch => ({
  offset: block * blockBytes,
  expected: describe(new Uint32Array(stampOf(target, block).slice().buffer), target.runId),
  found: describeFound(bytes, target, block)
})

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

/**
 * Checks block `index` of a buffer of `length` bytes that was read at `offset`; undefined when its stamps are right.
 * The last block may be partial.
 */
export const checkBlock = (
  words: Uint32Array,
  target: StampTarget,
  offset: number,
  length: number,
  index: number
): StampMismatch | undefined => {
  const block = offset / blockBytes + index
  const size = Math.min(blockBytes, length - index * blockBytes)
  const bytes = () => new Uint8Array(words.buffer, words.byteOffset + index * blockBytes, size)
  if (size < blockBytes) {
    const wanted = bytes().slice()
    stampPartial(wanted, target, block)
    return sameBytes(wanted, bytes()) ? undefined : mismatch(bytes(), target, block)
  }
  const stamp = target.words
  const head = index * blockWords
  const end = head + blockWords - endWords
  let same = words[head + headWords - 1] === block && words[end + 2] === block
  for (let w = 0; same && w < headWords - 1; w++) same = words[head + w] === stamp[w]
  same = same && words[end] === stamp[headWords] && words[end + 1] === stamp[headWords + 1] &&
    words[end + 3] === stamp[headWords + 3]
  return same ? undefined : mismatch(bytes(), target, block)
}
