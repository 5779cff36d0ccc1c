/**
 * `results.csv`: one row a run. First where it stands in its group, with the group's aggregates; then the run under the
 * existing tool's names, dotted and sorted within each kind (`metrics.train_au_mean_percentage`,
 * `parameters.dataset.num_files_train`). A run's own cells are made where it is read, in the shape of its own columns, and
 * widened to all columns when the shapes of a tree differ.
 */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import type { Issue } from "../../domain/Verdict.ts"
import { aggregateNames } from "../aggregate.ts"
import { cacheText } from "../figure.ts"
import type { Group } from "../Report.ts"
import type { RunCore } from "./runJson.ts"

/** RFC 4180 quoting; a text that a spreadsheet would run as a formula is shown with an apostrophe before it. */
export const cellOf = (value: Json): string => {
  if (value === null) return ""
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  const text = typeof value === "string" ? value : JSON.stringify(value)
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll("\"", "\"\"")}"` : safe
}

/** The cells of a row that this module wrote, as they stand in it. */
export const splitRow = (row: string): ReadonlyArray<string> => {
  const cells: Array<string> = []
  let begin = 0
  let quoted = false
  for (let at = 0; at <= row.length; at++) {
    const char = row[at]
    if (char === "\"") quoted = !quoted
    else if ((char === "," && !quoted) || char === undefined) {
      cells.push(row.slice(begin, at))
      begin = at + 1
    }
  }
  return cells
}

const flatten = (prefix: string, value: Json, into: Map<string, string>): void => {
  if (isJsonObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      flatten(`${prefix}.${key}`, inner, into)
    }
  } else into.set(prefix, cellOf(value))
}

const issuesText = (issues: ReadonlyArray<Issue>): string =>
  issues.map(({ message, rule, severity, validation }) =>
    `${severity === "warning" ? "warning" : validation} ${rule}: ${message}`
  ).join("; ")

const kinds = ["client_cache.", "measured.", "metrics.", "system_info.", "parameters."]

const kindOf = (column: string): number => kinds.findIndex((kind) => column.startsWith(kind)) + 1

const inOrder = (a: string, b: string): number => kindOf(a) - kindOf(b) || (a < b ? -1 : 1)

interface Cells {
  readonly columns: ReadonlyArray<string>
  readonly cells: string
}

const dotted = (prefix: string, value: Json): Cells => {
  const into = new Map<string, string>()
  if (value !== null) flatten(prefix, value, into)
  const columns = [...into.keys()].sort()
  return { columns, cells: columns.map((column) => `,${into.get(column)}`).join("") }
}

/** Remembers the cells of texts that repeat from run to run. */
const remembering = <A>(make: (value: A) => Cells) => {
  const known = new Map<string, Cells>()
  return (text: string, value: A): Cells => {
    const found = known.get(text)
    if (found !== undefined) return found
    if (known.size > 200) known.clear()
    const made = make(value)
    known.set(text, made)
    return made
  }
}

const parameterCells = remembering((parameters: JsonObject | null) => dotted("parameters", parameters))
const issueCells = remembering((issues: ReadonlyArray<Issue>): Cells => ({
  columns: ["issues"],
  cells: `,${cellOf(issuesText(issues))}`
}))

const cacheCells = (cache: RunCore["client_cache"]): Cells =>
  dotted(
    "client_cache",
    Object.fromEntries(Object.entries(cache).map(([phase, state]) => [phase, state ?? "not recorded"]))
  )

/** `measured.write.headline_bytes_per_second`, …; of a run that no engine of this program made, nothing. */
const measuredCells = (phases: RunCore["measured"]): Cells =>
  dotted(
    "measured",
    Object.fromEntries(
      phases.map(({ bytes, client_bound, headline_bytes_per_second, phase, total_bytes_per_second }) => [
        phase,
        { bytes, headline_bytes_per_second, total_bytes_per_second, client_bound }
      ])
    )
  )

/** In `results.json` only: they do not fit into a cell, or stand in other columns. */
const apart: ReadonlySet<string> = new Set([
  "checkpoint_writes",
  "checkpoint_reads",
  "problems",
  "invocation",
  "client_cache",
  "measured",
  "metrics",
  "system_info"
])

/** A run's own columns, ordered, and its cells as one row of text. The texts are the JSON of parameters and issues. */
export const csvCells = (
  core: RunCore,
  run: { readonly parameters: JsonObject | null; readonly issues: ReadonlyArray<Issue> },
  texts: { readonly parameters: string; readonly issues: string }
): Cells => {
  const plain = Object.entries(core).flatMap(([key, value]) =>
    apart.has(key) ? [] : [[key, typeof value === "object" ? "" : cellOf(value)] as const]
  )
  const parts = [
    issueCells(texts.issues, run.issues),
    cacheCells(core.client_cache),
    measuredCells(core.measured),
    dotted("metrics", core.metrics),
    dotted("system_info", core.system_info),
    parameterCells(texts.parameters, run.parameters)
  ]
  return {
    columns: [...plain.map(([column]) => column), ...parts.flatMap(({ columns }) => columns)],
    cells: plain.map(([, cell]) => cell).join(",") + parts.map(({ cells }) => cells).join("")
  }
}

/** All columns of several shapes, ordered as each of them is. */
export const unionOf = (shapes: Iterable<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const all = new Set<string>()
  for (const shape of shapes) for (const column of shape) all.add(column)
  const plain = [...all].filter((column) => kindOf(column) === 0)
  return [...plain, ...[...all].filter((column) => kindOf(column) > 0).sort(inOrder)]
}

const statistics = ["count", "mean", "stdev", "min", "max"] as const

/** Columns about the group, for a tree that holds these benchmarks. */
export const groupColumns = (benchmarkTypes: ReadonlyArray<string | null>): ReadonlyArray<string> => [
  "group",
  "group_category",
  "part",
  ...aggregateNames(benchmarkTypes).flatMap((name) =>
    [...statistics, "client_cache"].map((column) => `aggregates.${name}.${column}`)
  )
]

/** Cells of `groupColumns` after `part`, the same for every run of the group. */
export const aggregateCells = (group: Group, benchmarkTypes: ReadonlyArray<string | null>): string =>
  aggregateNames(benchmarkTypes).flatMap((name) => {
    const found = group.aggregates.find((aggregate) => aggregate.name === name)
    return [
      ...statistics.map((statistic) => found?.statistics?.[statistic] ?? null),
      found === undefined ? null : cacheText(found.clientCache)
    ].map((value) => `,${cellOf(value)}`)
  }).join("")

/** Puts a row of one shape into the width of `columns`; `undefined` when it has that width already. */
export const widener = (
  shape: ReadonlyArray<string>,
  columns: ReadonlyArray<string>
): ((row: string) => string) | undefined => {
  if (shape.length === columns.length) return undefined
  const place = new Map(shape.map((column, i) => [column, i]))
  const order = columns.map((column) => place.get(column))
  return (row) => {
    const cells = splitRow(row)
    return order.map((i) => i === undefined ? "" : cells[i] ?? "").join(",")
  }
}
