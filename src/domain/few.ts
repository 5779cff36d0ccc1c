/** Lists in messages: some are as long as there are ranks. */

/** At most so many of them, and how many more there are. */
export const few = (items: ReadonlyArray<string>, most = 6, separator = ", "): string =>
  items.length <= most
    ? items.join(separator)
    : `${items.slice(0, most).join(separator)} and ${items.length - most} more`

/** Numbers in ascending order, neighbours as one range: `0-2, 7`. */
export const ranges = (numbers: ReadonlyArray<number>): ReadonlyArray<string> => {
  const parts: Array<{ readonly from: number; to: number }> = []
  for (const number of numbers) {
    const last = parts.at(-1)
    if (last !== undefined && number === last.to + 1) last.to = number
    else parts.push({ from: number, to: number })
  }
  return parts.map(({ from, to }) => from === to ? String(from) : `${from}-${to}`)
}
