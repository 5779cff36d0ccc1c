/** What the /proc parsers share. None of them throws: what cannot be read is left out. */

/** Lines without their ends; an absent last line is not a line. */
export const lines = (text: string): ReadonlyArray<string> => text.split("\n").filter((line) => line.trim() !== "")

export const words = (line: string): ReadonlyArray<string> => line.trim().split(/\s+/)

/** A count as the kernel prints it: decimal digits within the range where every integer is exact. */
export const count = (text: string | undefined): number | undefined => {
  if (text === undefined || !/^\d+$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

export const decimal = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined

/** All of the columns as counts, or undefined when one is not a count. */
export const counts = (columns: ReadonlyArray<string>): ReadonlyArray<number> | undefined => {
  const values = columns.map(count)
  return values.every((value) => value !== undefined) ? values : undefined
}

/** `name: value` or `name = value`: the two halves, trimmed; undefined when the separator is absent. */
export const pair = (line: string, separator: string): readonly [name: string, value: string] | undefined => {
  const at = line.indexOf(separator)
  return at < 1 ? undefined : [line.slice(0, at).trim(), line.slice(at + separator.length).trim()]
}
