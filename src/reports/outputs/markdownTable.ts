/** Tables for tickets. */
import { plain } from "./terminal.ts"

/** What others wrote is no markup of ours. */
export const markdownCell = (text: string): string => plain(text).replace(/[\\|<>`*_[\]#]/g, (mark) => `\\${mark}`)

export const markdownRow = (cells: ReadonlyArray<string>): string => `| ${cells.map(markdownCell).join(" | ")} |`

/** The row of titles, and the line below it. */
export const markdownHead = (titles: ReadonlyArray<string>): ReadonlyArray<string> => [
  markdownRow(titles),
  `| ${titles.map(() => "---").join(" | ")} |`
]

export const markdownTable = (
  titles: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => [...markdownHead(titles), ...rows.map(markdownRow)]
