/** `mlpstorage reports diff A B`: two runs, or two reports, side by side. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { Settings } from "../config/Option.ts"
import type { Json, JsonObject } from "../domain/Json.ts"
import { ParameterValue } from "../domain/Parameter.ts"
import { BadStructure, ConflictingOptions } from "../errors/AppError.ts"
import { fileError } from "../results/fileErrors.ts"
import { readRegular } from "../results/readRegular.ts"
import { formatNumber } from "./figure.ts"
import { flat } from "./flat.ts"
import { identityOf } from "./group.ts"
import { placeOfRun, readOneRun } from "./oneRun.ts"
import type { diffOptions } from "./options.ts"
import { plain } from "./outputs/terminal.ts"
import type { ReportRun } from "./ReportRun.ts"

interface Row {
  readonly name: string
  readonly a: Json | undefined
  readonly b: Json | undefined
  /** b / a − 1, where both are numbers and a is not 0. */
  readonly change: number | null
}

const rowOf = (name: string, a: Json | undefined, b: Json | undefined): Row => ({
  name,
  a,
  b,
  change: typeof a === "number" && typeof b === "number" && a !== 0 ? b / a - 1 : null
})

/** Every name of either side, in the order of the first, then what only the second has. */
const sideBySide = (a: ReadonlyMap<string, Json>, b: ReadonlyMap<string, Json>): ReadonlyArray<Row> =>
  [...new Set([...a.keys(), ...b.keys()])].map((name) => rowOf(name, a.get(name), b.get(name)))

const differs = ({ a, b }: Row): boolean => JSON.stringify(a) !== JSON.stringify(b)

interface Comparison {
  readonly title: string
  readonly identity: ReadonlyArray<Row>
  readonly parameters: ReadonlyArray<Row>
  readonly metrics: ReadonlyArray<Row>
}

const numbers = (metrics: JsonObject | null): ReadonlyMap<string, Json> =>
  new Map([...flat(metrics)].filter(([, value]) => !Array.isArray(value)))

const identityRows = (a: JsonObject, b: JsonObject) => sideBySide(flat(a), flat(b))

const compareRuns = (a: ReportRun, b: ReportRun): Comparison => ({
  title: `${a.path} and ${b.path}`,
  identity: identityRows({ ...identityOf(a), series: null, category: a.category }, {
    ...identityOf(b),
    series: null,
    category: b.category
  }),
  parameters: sideBySide(flat(a.parameters), flat(b.parameters)),
  metrics: sideBySide(numbers(a.metrics), numbers(b.metrics))
})

const JsonRecord = Schema.Record({ key: Schema.String, value: ParameterValue })

/** What a comparison reads of `report.json`. */
const ReportFile = Schema.Struct({
  schema_version: Schema.Literal(1),
  groups: Schema.Array(Schema.Struct({
    name: Schema.String,
    category: Schema.String,
    identity: JsonRecord,
    aggregates: Schema.Array(Schema.Struct({ name: Schema.String, mean: Schema.NullOr(Schema.Number) })),
    parameters: Schema.NullOr(JsonRecord)
  }))
})
type ReportFile = typeof ReportFile.Type
type ReportGroup = ReportFile["groups"][number]

const readReport = (place: string, given: string) =>
  Effect.gen(function*() {
    const content = yield* readRegular(place, 2 ** 30).pipe(Effect.mapError(fileError(given, "read")))
    return yield* Schema.decode(Schema.parseJson(ReportFile))(content).pipe(
      Effect.mapError(() =>
        new BadStructure({
          path: given,
          detail: "it is no report.json of this program",
          advice: "give the folders of two runs, or the report.json of two reports"
        })
      )
    )
  })

const compareGroups = (a: ReportGroup, b: ReportGroup): Comparison => ({
  title: a.name,
  identity: sideBySide(new Map([["category", a.category]]), new Map([["category", b.category]])),
  parameters: sideBySide(flat(a.parameters), flat(b.parameters)),
  metrics: sideBySide(
    new Map(a.aggregates.map(({ mean, name }) => [name, mean])),
    new Map(b.aggregates.map(({ mean, name }) => [name, mean]))
  )
})

interface Compared {
  readonly comparisons: ReadonlyArray<Comparison>
  readonly onlyInA: ReadonlyArray<string>
  readonly onlyInB: ReadonlyArray<string>
}

/** Groups of one identity are set side by side; the others are named. */
const compareReports = (a: ReportFile, b: ReportFile): Compared => {
  const keyOf = ({ identity }: ReportGroup) =>
    JSON.stringify(Object.entries(identity).sort(([x], [y]) => x < y ? -1 : 1))
  const others = new Map(b.groups.map((group) => [keyOf(group), group]))
  const own = new Set(a.groups.map(keyOf))
  return {
    comparisons: a.groups.flatMap((group) => {
      const other = others.get(keyOf(group))
      return other === undefined ? [] : [compareGroups(group, other)]
    }),
    onlyInA: a.groups.filter((group) => !others.has(keyOf(group))).map(({ name }) => name),
    onlyInB: b.groups.filter((group) => !own.has(keyOf(group))).map(({ name }) => name)
  }
}

const absent = (value: Json | undefined): string | undefined =>
  value === undefined ? "–" : value === null ? "no value" : undefined

const shown = (value: Json | undefined): string =>
  absent(value) ??
    (typeof value === "number"
      ? formatNumber(value)
      : typeof value === "string"
      ? value
      : JSON.stringify(value))

const changeText = ({ change }: Row): string =>
  change === null ? "" : `${change >= 0 ? "+" : ""}${(change * 100).toFixed(2)} %`

const table = (title: string, rows: ReadonlyArray<Row>): ReadonlyArray<string> => {
  if (rows.length === 0) return []
  const cells = rows.map((row) => [row.name, shown(row.a), shown(row.b), changeText(row)] as const)
  const width = (i: 0 | 1 | 2) => Math.max(...cells.map((row) => row[i].length))
  const [first, second, third] = [width(0), width(1), width(2)]
  return [
    `  ${title}`,
    ...cells.map(([name, a, b, change]) =>
      `    ${name.padEnd(first)}  ${a.padStart(second)}  ${b.padStart(third)}  ${change}`.trimEnd()
    )
  ]
}

const equal = (rows: ReadonlyArray<Row>): string => {
  const count = rows.filter((row) => !differs(row)).length
  return rows.length === 0 ? "" : ` (${count} of ${rows.length} are equal)`
}

const comparisonText = ({ identity, metrics, parameters, title }: Comparison): ReadonlyArray<string> => [
  "",
  title,
  ...table("they differ in", identity.filter(differs)),
  ...table("metrics: A, B, change", metrics),
  ...table(`parameters that differ${equal(parameters)}`, parameters.filter(differs)),
  ...(parameters.some(differs) ? [] : [`  parameters${equal(parameters)}`])
]

const list = (title: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0 ? [] : ["", title, ...names.map((name) => `  ${name}`)]

const rowsJson = (rows: ReadonlyArray<Row>): Json =>
  rows.map(({ a, b, change, name }) => ({ name, a: a ?? null, b: b ?? null, change }))

const documentOf = (a: string, b: string, { comparisons, onlyInA, onlyInB }: Compared): Document => ({
  text: [
    `A  ${a}`,
    `B  ${b}`,
    ...comparisons.flatMap(comparisonText),
    ...list("only in A", onlyInA),
    ...list("only in B", onlyInB)
  ].map(plain).join("\n"),
  json: {
    a,
    b,
    comparisons: comparisons.map(({ identity, metrics, parameters, title }) => ({
      title,
      identity: rowsJson(identity),
      metrics: rowsJson(metrics),
      parameters: rowsJson(parameters)
    })),
    only_in_a: onlyInA,
    only_in_b: onlyInB
  }
})

export const diff = (a: string, b: string, settings: Settings<typeof diffOptions>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const how = { edition: settings.edition.value ?? null, deep: settings.deep.value }
    const sides = yield* Effect.forEach([a, b], (given) =>
      Effect.gen(function*() {
        const place = yield* placeOfRun(given, settings.resultsDir.value)
        const { type } = yield* fs.stat(place).pipe(Effect.mapError(fileError(given, "read")))
        return type === "Directory"
          ? { _tag: "run" as const, run: yield* readOneRun(place, given, how) }
          : { _tag: "report" as const, report: yield* readReport(place, given) }
      }))
    const [left, right] = sides
    if (left?._tag === "run" && right?._tag === "run") {
      return documentOf(a, b, { comparisons: [compareRuns(left.run, right.run)], onlyInA: [], onlyInB: [] })
    }
    if (left?._tag === "report" && right?._tag === "report") {
      return documentOf(a, b, compareReports(left.report, right.report))
    }
    return yield* new ConflictingOptions({
      options: [a, b],
      reason: "a run and a report cannot be set side by side",
      advice: "give the folders of two runs, or the report.json of two reports"
    })
  })
