/** Long lines of a document folded to the width of a screen, so that a terminal does not break them within words. */
import { cut, toRight, widthOf } from "../domain/columns.ts"

/** A command line is copied whole. */
const isCommand = (line: string): boolean => /^\s*(?:next: )?mlpstorage /.test(line)

/** Later lines begin where the last column of the first does, unless that leaves too little room. */
const indentOf = (line: string, columns: number): number => {
  const lead = line.length - line.trimStart().length
  const starts = [...line.matchAll(/\S {2,}(?=\S)/g)].map(({ 0: gap, index }) => index + gap.length)
  return starts.map((start) => widthOf(line.slice(0, start))).filter((start) => start <= columns * 0.6).at(-1) ??
    lead + 2
}

/** A word that is too wide only for where its column begins moves to the left as far as it must. */
const outdented = (line: string, columns: number): string => {
  const word = line.trimStart()
  const isWide = widthOf(line) > columns && widthOf(word) <= columns && !word.includes(" ")
  return isWide ? toRight(word, columns) : line
}

const folded = (line: string, columns: number): ReadonlyArray<string> => {
  const indent = " ".repeat(indentOf(line, columns))
  const lines: Array<string> = []
  let rest = line
  for (let fitting = cut(rest, columns); fitting.length < rest.length; fitting = cut(rest, columns)) {
    const begins = rest.length - rest.trimStart().length
    const room = rest.lastIndexOf(" ", fitting.length)
    const at = room > begins ? room : rest.indexOf(" ", begins)
    if (at < 0) break
    lines.push(outdented(rest.slice(0, at).trimEnd(), columns))
    rest = `${indent}${rest.slice(at + 1).trimStart()}`
  }
  return [...lines, outdented(rest, columns)]
}

/** Columns that a line has stay where they are; words that are wider than the screen stand alone. */
export const fit = (text: string, columns: number): string =>
  text.split("\n").flatMap((line) => widthOf(line) <= columns || isCommand(line) ? [line] : folded(line, columns)).join(
    "\n"
  )
