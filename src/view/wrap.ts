import { widthOf } from "../domain/columns.ts"

/**
 * Breaks text at spaces so that no line is wider than `width`; a word that is wider stands alone. White space at the start
 * is kept, and later lines start with `indent`.
 */
export const wrap = (text: string, width: number, indent = ""): ReadonlyArray<string> => {
  const lead = text.slice(0, text.length - text.trimStart().length)
  const [first, ...words] = text.trim().split(/\s+/)
  if (first === undefined || first === "") return []
  const lines: Array<string> = []
  let line = `${lead}${first}`
  for (const word of words) {
    if (widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line)
      line = `${indent}${word}`
    } else {
      line = `${line} ${word}`
    }
  }
  return [...lines, line]
}
