/** Sets of file numbers, written as ascending ranges: `0-41,43,50-167`. Compact for a million files that are whole. */

/** `has` is asked for 0 to `count` − 1, in order. */
export const rangesOf = (count: number, has: (file: number) => boolean): string => {
  const parts: Array<string> = []
  for (let from = 0; from < count; from++) {
    if (!has(from)) continue
    let to = from
    while (to + 1 < count && has(to + 1)) to++
    parts.push(from === to ? String(from) : `${from}-${to}`)
    from = to
  }
  return parts.join(",")
}

export interface Range {
  readonly from: number
  /** Included. */
  readonly to: number
}

/** null for a text that is no ascending list of ranges below `count`. */
export const parseRanges = (text: string, count: number): ReadonlyArray<Range> | null => {
  if (text === "") return []
  const ranges: Array<Range> = []
  for (const part of text.split(",")) {
    const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part)
    if (match === null) return null
    const from = Number(match[1])
    const to = Number(match[2] ?? match[1])
    if (to < from || to >= count || from <= (ranges.at(-1)?.to ?? -1)) return null
    ranges.push({ from, to })
  }
  return ranges
}

export const countOf = (ranges: ReadonlyArray<Range>): number =>
  ranges.reduce((total, { from, to }) => total + to - from + 1, 0)
