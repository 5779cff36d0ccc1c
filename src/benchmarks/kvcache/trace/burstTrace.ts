/** BurstGPT's CSV: one request a line, by the columns that kv-cache.py reads. */
import { columnsOf, countOf, secondsOf } from "./csv.ts"

interface BurstRow {
  /** Seconds. */
  readonly timestamp: number
  readonly contextTokens: number
  readonly generatedTokens: number
}

const burstColumns = ["Timestamp", "Request tokens", "Response tokens"] as const

/** A reader of the lines after `header`; text says what is wrong. */
export const burstReader = (header: string): ((line: string) => BurstRow | string) | string => {
  const columns = columnsOf(header, burstColumns)
  if (typeof columns === "string") return columns
  return (line) => {
    const row = columns.row(line)
    if (typeof row === "string") return row
    const timestamp = secondsOf(row["Timestamp"] ?? "")
    const contextTokens = countOf(row["Request tokens"] ?? "")
    const generatedTokens = countOf(row["Response tokens"] ?? "")
    if (timestamp === undefined) return `Timestamp is ${JSON.stringify(row["Timestamp"])}, no number of seconds`
    if (contextTokens === undefined) return `Request tokens is ${JSON.stringify(row["Request tokens"])}, no count`
    if (generatedTokens === undefined) return `Response tokens is ${JSON.stringify(row["Response tokens"])}, no count`
    return { timestamp, contextTokens, generatedTokens }
  }
}
