/** Text in columns, by the cells that a terminal gives it: letters of East Asia take two, marks above letters and colours none. */
import { eastAsianWidth } from "get-east-asian-width"

const printableAscii = /^[ -~]*$/
const colours = /\u001B\[[\d;]*m/g
const takesNoCell = /[\p{Mn}\p{Me}\p{Cc}\p{Default_Ignorable_Code_Point}]/u

const cellsOf = (character: string): number =>
  character >= " " && character <= "~"
    ? 1
    : takesNoCell.test(character)
    ? 0
    : eastAsianWidth(character.codePointAt(0) ?? 0)

/** Cells of one line. */
export const widthOf = (text: string): number => {
  if (printableAscii.test(text)) return text.length
  let width = 0
  for (const character of text.replace(colours, "")) width += cellsOf(character)
  return width
}

/** As much of the start of a line without colours as `width` cells hold. */
export const cut = (text: string, width: number): string => {
  let left = width
  let end = 0
  for (const character of text) {
    left -= cellsOf(character)
    if (left < 0) break
    end += character.length
  }
  return text.slice(0, end)
}

const blanks = (text: string, width: number): string => " ".repeat(Math.max(0, width - widthOf(text)))

/** Filled up behind to this width on a screen; a wider text stays as it is. */
export const toLeft = (text: string, width: number): string => `${text}${blanks(text, width)}`

/** Filled up in front to this width on a screen; a wider text stays as it is. */
export const toRight = (text: string, width: number): string => `${blanks(text, width)}${text}`

/** Cells of the widest. */
export const widest = (texts: ReadonlyArray<string>): number =>
  texts.reduce((most, text) => Math.max(most, widthOf(text)), 0)

/** A line each, cells as wide as the widest of their column, two blanks between. `"right"` where a column's cells end alike. */
export const columns = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  sides: ReadonlyArray<"left" | "right"> = []
): ReadonlyArray<string> => {
  const most = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: most }, (_, column) => widest(rows.map((row) => row[column] ?? "")))
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0
      return sides[column] === "right" ? toRight(cell, width) : column < most - 1 ? toLeft(cell, width) : cell
    }).join("  ").trimEnd()
  )
}

/** Names in a column of their own, a text beside each; what has no text is left out. */
export const namedLines = (rows: ReadonlyArray<readonly [name: string, text: string | undefined]>): string =>
  columns(rows.flatMap(([name, text]) => text === undefined ? [] : [[name, text]])).join("\n")
