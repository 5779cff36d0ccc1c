/** Named rows under one another: the name in a column of its own, the text wrapped beside it. */
import { type Look, paint } from "./Look.ts"
import { wrap } from "./wrap.ts"

export type Row = readonly [name: string, text: string]

export const rows = (look: Look, all: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const width = Math.max(0, ...all.map(([name]) => name.length))
  return all.flatMap(([name, text]) => {
    const [first = "", ...rest] = wrap(text, Math.max(20, look.columns - width - 4))
    return [
      `  ${paint(look, "dim", name.padEnd(width))}  ${first}`.trimEnd(),
      ...rest.map((line) => `  ${" ".repeat(width)}  ${line}`)
    ]
  })
}

/** A table of figures: first column to the left, the others to the right, as wide as their widest cell. */
export const figures = (
  head: ReadonlyArray<string>,
  body: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((row) => (row[column] ?? "").length)))
  return [head, ...body].map((row) =>
    `  ${
      row.map((cell, column) => column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)).join(
        "  "
      )
    }`.trimEnd()
  )
}
