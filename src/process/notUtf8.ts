/**
 * Words that are not UTF-8. Node puts another character in place of each such byte, so that a path leads elsewhere than it says: the
 * run would measure, and write into, another folder.
 */
import { isUtf8 } from "node:buffer"
import { readFileSync, readlinkSync } from "node:fs"

/** Of these variables folders are made. */
const ofPaths = /^(?:MLPERF_\w+|MLPS_\w+|XDG_\w+|HOME|TMPDIR)=/

const piecesOf = (path: string): ReadonlyArray<Buffer> => {
  const pieces: Array<Buffer> = []
  const whole = readFileSync(path)
  for (let begin = 0; begin < whole.length;) {
    const end = whole.indexOf(0, begin)
    pieces.push(whole.subarray(begin, end < 0 ? whole.length : end))
    begin = end < 0 ? whole.length : end + 1
  }
  return pieces
}

/** Each byte by itself, so that what is wrong can be seen. */
const shown = (bytes: Buffer): string =>
  bytes.toString("latin1").replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)

interface NotUtf8 {
  readonly where: "the command line" | "the working directory" | "the environment"
  readonly text: string
}

const found = (where: NotUtf8["where"], pieces: ReadonlyArray<Buffer>): NotUtf8 | null => {
  const piece = pieces.find((bytes) => !isUtf8(bytes))
  return piece === undefined ? null : { where, text: shown(piece) }
}

/** The first of them in what this process was given; null where there is none, or where no /proc tells. */
export const notUtf8 = (): NotUtf8 | null => {
  try {
    return found("the command line", piecesOf("/proc/self/cmdline")) ??
      found("the working directory", [readlinkSync("/proc/self/cwd", { encoding: "buffer" })]) ??
      found(
        "the environment",
        piecesOf("/proc/self/environ").filter((pair) => ofPaths.test(pair.toString("latin1")))
      )
  } catch {
    return null
  }
}
