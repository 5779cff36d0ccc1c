/**
 * `results.csv`: one row a run. First where it stands in its group, with the group's aggregates; then the run under the
 * existing tool's names, dotted and sorted within each kind (`metrics.train_au_mean_percentage`,
 * `parameters.dataset.num_files_train`). A run's own cells are made where it is read, in the shape of its own columns, and
 * widened to all columns when the shapes of a tree differ.
 */
import * as Struct from "effect/Struct"
import type { Json, JsonObject } from "../../domain/Json.ts"
import { ownJson } from "../../domain/Json.ts"
import { visible } from "../../domain/shownText.ts"
import type { Issue } from "../../domain/Verdict.ts"
import { cacheText } from "../figure.ts"
import type { FileWriter } from "../FileWriter.ts"
import type { Group } from "../Report.ts"
import type { RunWriter } from "../RunWriter.ts"
import { type Cells, dottedCells } from "./dottedCells.ts"
import { type RunCore, runCore } from "./runJson.ts"

/** RFC 4180 quoting; a text that a spreadsheet would run as a formula is shown with an apostrophe before it. */
export const cellOf = (value: Json): string => {
  if (value === null) return ""
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  const text = visible(typeof value === "string" ? value : JSON.stringify(value))
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

const issuesText = (issues: ReadonlyArray<Issue>): string =>
  issues.map(({ message, rule, severity, validation }) =>
    `${severity === "warning" ? "warning" : validation} ${rule}: ${message}`
  ).join("; ")

const kinds = ["recorded_as.", "dataset.", "client_cache.", "measured.", "metrics.", "system_info.", "parameters."]

const kindOf = (column: string): number => kinds.findIndex((kind) => column.startsWith(kind)) + 1

const inOrder = (a: string, b: string): number => kindOf(a) - kindOf(b) || (a < b ? -1 : 1)

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

const dottedParameters = dottedCells("parameters", cellOf)
const dottedNames = dottedCells("recorded_as", cellOf)
const dottedDataset = dottedCells("dataset", cellOf)
const dottedCache = dottedCells("client_cache", cellOf)
const dottedMeasured = dottedCells("measured", cellOf)
const dottedMetrics = dottedCells("metrics", cellOf)
const dottedSystem = dottedCells("system_info", cellOf)

const parameterCells = remembering((parameters: JsonObject | null) => dottedParameters(parameters))
const issueCells = remembering((issues: ReadonlyArray<Issue>): Cells => ({
  columns: ["issues"],
  cells: `,${cellOf(issuesText(issues))}`
}))

const cacheCells = (cache: RunCore["client_cache"]): Cells =>
  dottedCache(
    Object.fromEntries(Object.entries(cache).map(([phase, state]) => [phase, state ?? "not recorded"]))
  )

/** `measured.write.headline_bytes_per_second`, …; of a run that no engine of this program made, nothing. */
const measuredCells = (phases: RunCore["measured"]): Cells =>
  dottedMeasured(
    Object.fromEntries(
      phases.map((
        { bytes, client_bound, client_bound_unknown, headline_bytes_per_second, phase, total_bytes_per_second }
      ) => [
        phase,
        { bytes, headline_bytes_per_second, total_bytes_per_second, client_bound, client_bound_unknown }
      ])
    )
  )

/** In `results.json` only: they do not fit into a cell, or stand in other columns. */
const apart: ReadonlySet<string> = new Set([
  "recorded_as",
  "checkpoint_writes",
  "checkpoint_reads",
  "problems",
  "experiment",
  "invocation",
  "host_memory",
  "client_cache",
  "dataset",
  "measured",
  "metrics",
  "system_info"
])

/** Members of a core that stand in columns of their own names; but for what stands apart every core has the same ones. */
let plainColumns: ReadonlyArray<keyof RunCore> | undefined

const plainOf = (core: RunCore): ReadonlyArray<keyof RunCore> =>
  plainColumns ??= Struct.keys(core).filter((key) => !apart.has(key))

/** Columns of the row before: mostly those of the next one too, and then the very same list. */
let last: { readonly parts: ReadonlyArray<ReadonlyArray<string>>; readonly columns: ReadonlyArray<string> } | undefined

const columnsOf = (parts: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  if (last === undefined || last.parts.some((columns, i) => columns !== parts[i])) {
    last = { parts, columns: parts.flat() }
  }
  return last.columns
}

/** A run's own columns, ordered, and its cells as one row of text. The texts are the JSON of parameters and issues. */
export const csvCells = (
  core: RunCore,
  run: { readonly parameters: JsonObject | null; readonly issues: ReadonlyArray<Issue> },
  texts: { readonly parameters: string; readonly issues: string }
): Cells => {
  const plain = plainOf(core)
  let cells = ""
  plain.forEach((key, i) => {
    const value = core[key]
    const cell = value === null || typeof value === "object" || value === undefined ? "" : cellOf(value)
    cells += i === 0 ? cell : `,${cell}`
  })
  const parts = [
    issueCells(texts.issues, run.issues),
    dottedNames(core.recorded_as ?? null),
    dottedDataset(core.dataset),
    cacheCells(core.client_cache),
    measuredCells(core.measured),
    dottedMetrics(core.metrics),
    dottedSystem(core.system_info),
    parameterCells(texts.parameters, run.parameters)
  ]
  for (const part of parts) cells += part.cells
  return { columns: columnsOf([plain, ...parts.map(({ columns }) => columns)]), cells }
}

/** All columns of several shapes, ordered as each of them is. */
export const unionOf = (shapes: Iterable<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const all = new Set<string>()
  for (const shape of shapes) for (const column of shape) all.add(column)
  const plain = [...all].filter((column) => kindOf(column) === 0)
  return [...plain, ...[...all].filter((column) => kindOf(column) > 0).sort(inOrder)]
}

const statistics = ["count", "mean", "stdev", "min", "max"] as const

/** Columns about the group, for a tree whose groups can have these aggregates. */
const groupColumns = (aggregateNames: ReadonlyArray<string>): ReadonlyArray<string> => [
  "group",
  "group_category",
  "part",
  ...aggregateNames.flatMap((name) => [...statistics, "client_cache"].map((column) => `aggregates.${name}.${column}`))
]

/** Cells of `groupColumns` after `part`, the same for every run of the group. */
const aggregateCells = (group: Group, aggregateNames: ReadonlyArray<string>): string =>
  aggregateNames.flatMap((name) => {
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

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")

export const resultsCsv: FileWriter = (_head, { aggregateNames, shapes }) => {
  const columns = unionOf(shapes.values())
  const wideners = new Map([...shapes].map(([name, shape]) => [name, widener(shape, columns)]))
  return {
    head: `${[...groupColumns(aggregateNames), ...columns].map(cellOf).join(",")}\n`,
    group: (group) => {
      const aggregates = aggregateCells(group, aggregateNames)
      return group.runs.map(({ part, texts }) => {
        const [shape, row] = ownJson<readonly [string, string]>(textOf(texts.csv))
        const widen = wideners.get(shape)
        return `${group.number},${group.category},${part ?? ""}${aggregates},${
          widen === undefined ? row : widen(row)
        }\n`
      })
    },
    foot: () => ""
  }
}

/** One run by itself, under the titles of its own columns: no group is known. */
export const runCsv: RunWriter = (run) => {
  const texts = { parameters: JSON.stringify(run.parameters), issues: JSON.stringify(run.issues) }
  const { cells, columns } = csvCells(runCore(run), run, texts)
  return `${columns.map(cellOf).join(",")}\n${cells}`
}
