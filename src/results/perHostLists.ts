/**
 * Passes over what makes metadata large and nothing reads: the disks and network interfaces of each host. Works on the
 * text as its writers lay it out (one member a line, indented), where no string can hold a newline, so that the first line
 * with the closing bracket at the list's own indentation ends the list. Any other layout is left as it is.
 */
const lists = ["\"disks\": [\n", "\"network\": [\n"]

interface Range {
  readonly begin: number
  readonly end: number
}

const space = 32
const newline = 10

/** What lies between the brackets of the list that `at` begins, or undefined where the layout is another. */
const insideOf = (bytes: Buffer, at: number, open: string): Range | undefined => {
  let lineStart = at
  while (lineStart > 0 && bytes[lineStart - 1] === space) lineStart--
  if (lineStart > 0 && bytes[lineStart - 1] !== newline) return undefined
  const end = bytes.indexOf(`\n${" ".repeat(at - lineStart)}]`, at + open.length - 1)
  return end < 0 ? undefined : { begin: at + open.length - 1, end }
}

const rangesOf = (bytes: Buffer, open: string): ReadonlyArray<Range> => {
  const ranges: Array<Range> = []
  for (let at = bytes.indexOf(open); at >= 0;) {
    const range = insideOf(bytes, at, open)
    if (range !== undefined) ranges.push(range)
    at = bytes.indexOf(open, range?.end ?? at + open.length)
  }
  return ranges
}

/** The text without those lists' content; the very same bytes when there is nothing to pass over. */
export const withoutPerHostLists = (bytes: Uint8Array): Uint8Array => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ranges = lists.flatMap((open) => rangesOf(buffer, open)).sort((a, b) => a.begin - b.begin)
  if (ranges.length === 0) return bytes
  const kept: Array<Uint8Array> = []
  let from = 0
  for (const { begin, end } of ranges) {
    if (begin < from) continue
    kept.push(buffer.subarray(from, begin))
    from = end
  }
  return Buffer.concat([...kept, buffer.subarray(from)])
}
