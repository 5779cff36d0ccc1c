/** `node[01-03,7]` → node01, node02, node03, node7. The notation of Slurm and pdsh. */

/** More than this is a slip of the finger, not a cluster. */
const limit = 65_536

const range = /^(.*?)\[(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\](.*)$/

/** The numbers of one item, as wide as its first number is written; undefined when it runs backwards or is far too long. */
const numbers = (item: string): ReadonlyArray<string> | undefined => {
  const [first = "", last = first] = item.split("-")
  const [from, to] = [Number(first), Number(last)]
  return to < from || to - from >= limit
    ? undefined
    : Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(first.length, "0"))
}

/** Every name that the pattern stands for; the pattern itself when it holds no range. undefined: an impossible range. */
export const expandRanges = (pattern: string): ReadonlyArray<string> | undefined => {
  const found = range.exec(pattern)
  if (found === null) return [pattern]
  const [, before = "", items = "", after = ""] = found
  const middle = items.split(",").map(numbers)
  const tails = expandRanges(after)
  if (tails === undefined || middle.some((list) => list === undefined)) return undefined
  const all = middle.flatMap((list) => list ?? [])
  return all.length * tails.length > limit
    ? undefined
    : all.flatMap((number) => tails.map((tail) => `${before}${number}${tail}`))
}

/** The pattern without its ranges: what is left must be characters of a host name. */
export const withoutRanges = (pattern: string): string => {
  const found = range.exec(pattern)
  return found === null ? pattern : `${found[1] ?? ""}${withoutRanges(found[3] ?? "")}`
}
