/**
 * `results.csv`: one row a run, columns in a fixed order of kinds and sorted within each kind, dotted as the existing tool
 * writes them (`metrics.train_au_mean_percentage`, `parameters.dataset.num_files_train`). Which columns there are is known
 * only after the last run, so rows are first written in the shape of their own columns and widened at the end.
 */
import { isJsonObject, type Json } from "../../domain/Json.ts"
import type { Group } from "../Report.ts"
import type { ReportRun } from "../ReportRun.ts"
import { runJson } from "./runRow.ts"

export interface Row {
  readonly columns: ReadonlyArray<string>
  /** As they stand in the file: quoted where they must be, in the order of `columns`. */
  readonly cells: ReadonlyArray<string>
}

/** RFC 4180 quoting; a text that a spreadsheet would run as a formula is shown with an apostrophe before it. */
const cellOf = (value: Json): string => {
  if (value === null) return ""
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  const text = typeof value === "string" ? value : JSON.stringify(value)
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll("\"", "\"\"")}"` : safe
}

const flatten = (prefix: string, value: Json, into: Map<string, string>): void => {
  if (isJsonObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      flatten(`${prefix}.${key}`, inner, into)
    }
  } else into.set(prefix, cellOf(value))
}

const issuesText = (run: ReportRun): string =>
  run.issues.map(({ message, rule, severity, validation }) =>
    `${severity === "warning" ? "warning" : validation} ${rule}: ${message}`
  ).join("; ")

const nested: ReadonlySet<string> = new Set(["metrics", "parameters", "system_info"])
/** In `results.json` only: they do not fit into a cell. */
const listed: ReadonlySet<string> = new Set(["checkpoint_writes", "checkpoint_reads", "problems", "issues"])

export const rowOf = (group: Group, run: ReportRun): Row => {
  const cells = new Map<string, string>()
  for (const [key, value] of Object.entries(runJson(group, run))) {
    if (listed.has(key)) continue
    if (!nested.has(key)) cells.set(key, cellOf(value))
    else if (isJsonObject(value)) flatten(key, value, cells)
  }
  cells.set("issues", cellOf(issuesText(run)))
  cells.set("group_category", cellOf(group.category))
  for (const { name, statistics } of group.aggregates) {
    if (statistics === null) continue
    cells.set(`aggregates.${name}.count`, cellOf(statistics.count))
    cells.set(`aggregates.${name}.mean`, cellOf(statistics.mean))
    cells.set(`aggregates.${name}.stdev`, cellOf(statistics.stdev))
    cells.set(`aggregates.${name}.min`, cellOf(statistics.min))
    cells.set(`aggregates.${name}.max`, cellOf(statistics.max))
  }
  return { columns: [...cells.keys()], cells: [...cells.values()] }
}

/** Identity first, as written; then metrics, aggregates, system, parameters, each sorted. */
const kinds = ["metrics.", "aggregates.", "system_info.", "parameters."]

const kindOf = (column: string): number => kinds.findIndex((kind) => column.startsWith(kind)) + 1

export const orderColumns = (columns: Iterable<string>): ReadonlyArray<string> => {
  const all = [...columns]
  const plain = all.filter((column) => kindOf(column) === 0)
  const rest = all.filter((column) => kindOf(column) > 0)
  return [...plain, ...rest.sort((a, b) => kindOf(a) - kindOf(b) || (a < b ? -1 : 1))]
}

export const headerLine = (columns: ReadonlyArray<string>): string => `${columns.map(cellOf).join(",")}\n`

/** Puts cells of one shape into the whole width. */
export const widener = (shape: ReadonlyArray<string>, columns: ReadonlyArray<string>) => {
  const place = new Map(shape.map((column, i) => [column, i]))
  const order = columns.map((column) => place.get(column))
  return (cells: ReadonlyArray<string>): string =>
    `${order.map((i) => i === undefined ? "" : cells[i] ?? "").join(",")}\n`
}
