/**
 * Passes over what makes metadata large and nothing reads: the disks and network interfaces of each host. Works on the
 * text as its writers lay it out (one member a line, indented), where no string can hold a newline, so that the first line
 * with the closing bracket at the list's own indentation ends the list. Any other layout is left as it is.
 */
const keys = ["\"disks\": ", "\"network\": "].map((key) => Buffer.from(key))

interface Range {
  readonly begin: number
  readonly end: number
}

const [space, newline, opening, closing] = [32, 10, 91, 93]

/** Spaces between the beginning of the line and `at`, or undefined where something else stands there. */
const indentBefore = (bytes: Buffer, at: number): number | undefined => {
  let start = at
  while (start > 0 && bytes[start - 1] === space) start--
  return start === 0 || bytes[start - 1] === newline ? at - start : undefined
}

const startsList = (bytes: Buffer, bracket: number): Buffer | undefined =>
  bytes[bracket + 1] === newline
    ? keys.find((key) => bytes.compare(key, 0, key.length, Math.max(0, bracket - key.length), bracket) === 0)
    : undefined

/** What lies between the brackets, or undefined where the layout is another. */
const insideOf = (bytes: Buffer, bracket: number, key: Buffer): Range | undefined => {
  const indent = indentBefore(bytes, bracket - key.length)
  if (indent === undefined) return undefined
  for (let at = bytes.indexOf(closing, bracket); at >= 0; at = bytes.indexOf(closing, at + 1)) {
    if (indentBefore(bytes, at) === indent) return { begin: bracket + 1, end: at - indent - 1 }
  }
  return undefined
}

const rangesOf = (bytes: Buffer): ReadonlyArray<Range> => {
  const ranges: Array<Range> = []
  for (let at = bytes.indexOf(opening); at >= 0;) {
    const key = startsList(bytes, at)
    const range = key === undefined ? undefined : insideOf(bytes, at, key)
    if (range !== undefined) ranges.push(range)
    at = bytes.indexOf(opening, range?.end ?? at + 1)
  }
  return ranges
}

/** The text without those lists' content; the very same bytes when there is nothing to pass over. */
export const withoutPerHostLists = (bytes: Uint8Array): Uint8Array => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ranges = rangesOf(buffer)
  if (ranges.length === 0) return bytes
  const kept: Array<Uint8Array> = []
  let from = 0
  for (const { begin, end } of ranges) {
    kept.push(buffer.subarray(from, begin))
    from = end
  }
  return Buffer.concat([...kept, buffer.subarray(from)])
}
