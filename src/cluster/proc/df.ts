/** One line of `df -P`: blocks of 1 KiB with `-k`, inodes with `-i`. */
import { count } from "./text.ts"

interface DfLine {
  readonly source: string
  readonly total: number | undefined
  readonly available: number | undefined
  readonly mountPoint: string
}

/** Source, total, used, available, share, mount point; blanks may stand in the first and the last. */
const pattern = /^(.+?)\s+(\d+|-)\s+(?:\d+|-)\s+(\d+|-)\s+(?:\d+%|-)\s+(\/.*)$/

export const parseDf = (line: string): DfLine | undefined => {
  const [, source, total = "", available = "", mountPoint] = pattern.exec(line) ?? []
  return source === undefined || mountPoint === undefined
    ? undefined
    : { source, total: count(total), available: count(available), mountPoint }
}
