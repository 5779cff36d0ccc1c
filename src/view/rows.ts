/** Named rows under one another: the name in a column of its own, the text wrapped beside it. */
import { columns, toLeft, widest } from "../domain/columns.ts"
import { type Look, paint } from "./Look.ts"
import { wrap } from "./wrap.ts"

export type Row = readonly [name: string, text: string]

export const rows = (look: Look, all: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const width = widest(all.map(([name]) => name))
  return all.flatMap(([name, text]) => {
    const [first = "", ...rest] = wrap(text, Math.max(20, look.columns - width - 4))
    return [
      `  ${paint(look, "dim", toLeft(name, width))}  ${first}`.trimEnd(),
      ...rest.map((line) => `  ${" ".repeat(width)}  ${line}`)
    ]
  })
}

/** What is printed on. */
export interface Sheet {
  readonly look: Look
  /** Lines that are too long are broken here, for the terminal would break them within words. */
  readonly isTerminal: boolean
}

export const unbroken = ({ isTerminal, look }: Sheet, text: string): ReadonlyArray<string> =>
  isTerminal ? wrap(text, look.columns, "  ") : [text]

/** Stands in for the blanks of what is not broken. */
const solid = "\uE000"

/** Each row in words: `write  mean 1 GiB/s, min 1 GiB/s`. What has no value is left out. */
const inWords = (
  look: Look,
  head: ReadonlyArray<string>,
  body: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> =>
  rows(
    look,
    body.map(([name = "", ...cells]): Row => [
      `${head[0] ?? ""} ${name}`.trimStart(),
      cells.flatMap((cell, i) => cell === "" ? [] : [`${head[i + 1] ?? ""} ${cell}`.replaceAll(" ", solid)]).join(", ")
    ])
  ).map((line) => line.replaceAll(solid, " "))

/**
 * A table of figures: first column to the left, the others to the right, as wide as their widest cell. In words where a terminal
 * is too narrow for it; elsewhere programs may take its columns apart.
 */
export const figures = (
  { isTerminal, look }: Sheet,
  head: ReadonlyArray<string>,
  body: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const sides = head.map((_, column) => column === 0 ? "left" : "right")
  const table = columns([head, ...body], sides).map((line) => `  ${line}`.trimEnd())
  return !isTerminal || widest(table) <= look.columns ? table : inWords(look, head, body)
}
