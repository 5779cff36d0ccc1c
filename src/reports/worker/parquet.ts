/**
 * `runs.parquet`, `operations.parquet` and `samples.parquet`: what DuckDB, Spark or ClickHouse take over where one machine ends
 * (docs/SCALE.md). Rates are GiB/s and figures in the unit beside them; rates of samples are bytes a second.
 */
import { readdirSync, readFileSync, statSync } from "node:fs"
import type { Headline } from "../../benchmarks/shared/figures/Headline.ts"
import { valueOf } from "../../benchmarks/shared/figures/Headline.ts"
import { ownJson } from "../../domain/Json.ts"
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import { isTimeseriesFile } from "../../results/layout.ts"
import { uncounted } from "../compare/warmUps.ts"
import type { FileWriter, TreeShape } from "../FileWriter.ts"
import type { RunCore } from "../outputs/runJson.ts"
import type { Interval, Way } from "../overTime/Rates.ts"
import { readSeries } from "../overTime/readSeries.ts"
import type { Group, Head, ReportedRun } from "../Report.ts"
import { ParquetTable, type TableColumn, type TableRow } from "./ParquetTable.ts"

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")

/** Stamps without a zone are nobody's moment: then the command's own start tells, and else the text alone. */
const momentOf = (text: string | null): Date | null =>
  text !== null && /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text) : null

const string = (name: string): TableColumn => ({ name, type: "STRING" })
const double = (name: string): TableColumn => ({ name, type: "DOUBLE" })
const int = (name: string): TableColumn => ({ name, type: "INT32" })

interface RunInGroup {
  readonly group: Group
  readonly run: ReportedRun
  /** Warm-ups, and what does not count in its series. */
  readonly isLeft: boolean
}

/** What a table's rows are made of, and how many a row group has. */
interface Table {
  readonly columns: ReadonlyArray<TableColumn>
  readonly rowsInGroup: number
  readonly rows: (run: RunInGroup) => Iterable<TableRow>
}

const file = (table: (tree: TreeShape) => Table): FileWriter => (_head: Head, tree) => {
  const { columns, rows, rowsInGroup } = table(tree)
  const parquet = new ParquetTable(columns, rowsInGroup)
  return {
    head: "",
    *group(group) {
      const left = uncounted(tree.readings, group.identity.benchmarkType, group.runs)
      for (const run of group.runs) yield* parquet.add(rows({ group, run, isLeft: left.has(run.path) }))
    },
    foot: () => parquet.end()
  }
}

const named = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, "_")

const headlinesIn = ({ all }: KnownReadings): ReadonlyArray<string> => [
  ...new Set(all.flatMap(({ headlines }) => headlines.map(({ name }) => name)))
]

const headlinesOf = ({ of }: KnownReadings, { identity }: Group): ReadonlyArray<Headline> =>
  of(identity.benchmarkType)?.headlines ?? []

export const runsParquet = file(({ readings }) => {
  const figures = headlinesIn(readings)
  return {
    // Parameters and findings are long.
    rowsInGroup: 5000,
    columns: [
      ...["path", "run_id", "verdict", "group_verdict", "part", "edition", "judged_by", "benchmark", "model", "command"]
        .map(string),
      int("group_number"),
      string("group_name"),
      { name: "counted", type: "BOOLEAN" },
      ...["accelerator", "division", "organization", "system", "label", "engine", "engine_version", "profile", "mode"]
        .map(string),
      ...["processes", "hosts"].map(int),
      ...["scale", "total_memory_bytes", "total_cores"].map(double),
      ...["start", "end"].flatMap((name): ReadonlyArray<TableColumn> => [
        { name: `${name}_at`, type: "TIMESTAMP" },
        string(`${name}_text`)
      ]),
      ...["client_cache_write", "client_cache_read", "metrics", "parameters", "findings"].map(string),
      ...figures.flatMap((
        name
      ) => [double(named(name)), string(`${named(name)}_figure`), string(`${named(name)}_unit`)])
    ],
    rows: ({ group, isLeft, run }) => {
      const core = ownJson<RunCore>(textOf(run.texts.core))
      const found = new Map(
        headlinesOf(readings, group).flatMap((headline) => {
          const value = valueOf(headline, run)
          return value === null ? [] : [[headline.name, value] as const]
        })
      )
      return [[
        ...[core.path, core.run_id, core.category, group.category, run.part, core.edition, core.judged_by],
        ...[core.benchmark_type, core.model, core.command, group.number, group.name, !isLeft],
        ...[core.accelerator, core.division, core.organization, core.system, core.label, core.engine],
        ...[run.engineVersion ?? null, core.profile, core.mode, core.num_processes, core.num_hosts, core.scale],
        ...[core.system_info?.total_memory_bytes ?? null, core.system_info?.total_cores ?? null],
        ...[
          momentOf(core.start) ?? momentOf(core.invocation?.startedAt ?? null),
          core.start,
          momentOf(core.end) ?? momentOf(core.invocation?.endedAt ?? null),
          core.end
        ],
        ...[
          core.client_cache["write"] ?? null,
          core.client_cache["read"] ?? null,
          core.metrics === null ? null : JSON.stringify(core.metrics)
        ],
        ...[textOf(run.texts.parameters), textOf(run.texts.issues)],
        ...figures.flatMap((name) => {
          const one = found.get(name)
          return one === undefined ? [null, null, null] : [one.value, one.definition.figure, one.definition.unit]
        })
      ]]
    }
  }
})

/** Checkpoints, epochs, trials: of each headline figure that a run has one by one. */
export const operationsParquet = file(({ readings }) => ({
  rowsInGroup: 100_000,
  columns: [
    ...[
      "path",
      "run_id",
      "benchmark",
      "model",
      "organization",
      "system",
      "label",
      "figure",
      "definition",
      "unit",
      "over"
    ]
      .map(string),
    ...["group_number", "number"].map(int),
    double("value"),
    { name: "counted", type: "BOOLEAN" },
    string("client_cache")
  ],
  *rows({ group, isLeft, run }) {
    const { identity } = group
    const { run_id: id } = ownJson<RunCore>(textOf(run.texts.core))
    for (const headline of headlinesOf(readings, group)) {
      const found = valueOf(headline, run)
      if (found === null) continue
      const { cache, definition: { figure, unit }, each } = found
      for (const [i, value] of each.entries()) {
        yield [
          ...[run.path, id, identity.benchmarkType, identity.model, identity.organization, identity.systemName],
          ...[identity.label, headline.name, figure, unit, headline.over, group.number, i + 1, value, !isLeft, cache]
        ]
      }
    }
  }
}))

const largestSeries = 512 * 2 ** 20

/** Of the file in the folder, where one alone lies there and can be read. */
const seriesIn = (folder: string): ReturnType<typeof readSeries> | null => {
  try {
    return seriesOf(folder)
  } catch {
    // It went away since the tree was scanned, or is not for this user.
    return null
  }
}

const seriesOf = (folder: string): ReturnType<typeof readSeries> | null => {
  const [name, ...others] = readdirSync(folder).filter(isTimeseriesFile)
  if (name === undefined || others.length > 0) return null
  const place = `${folder}/${name}`
  const { size } = statSync(place)
  return size > largestSeries ? null : readSeries(readFileSync(place, "utf8"))
}

const ways: ReadonlyArray<Way> = ["disk read", "disk written", "received", "sent"]

/** Between each two samples of each host; of runs whose series cannot be read there is nothing. */
export const samplesParquet = file(({ root }) => ({
  rowsInGroup: 100_000,
  columns: [
    ...["path", "host"].map(string),
    ...["from_at", "to_at"].map((name): TableColumn => ({ name, type: "TIMESTAMP" })),
    ...ways.map((way) => double(`${named(way)}_bytes_per_second`))
  ],
  *rows({ run }) {
    const series = seriesIn(`${root}/${run.path}`)
    if (series === null || typeof series === "string") return
    for (const { host, ways: found } of series.hosts) {
      const times = new Map<number, Partial<Record<Way, Interval>>>()
      for (const { intervals, way } of found) {
        for (const interval of intervals) times.set(interval.from, { ...times.get(interval.from), [way]: interval })
      }
      for (const [from, one] of [...times].sort(([a], [b]) => a - b)) {
        const to = Object.values(one)[0]?.to
        if (to === undefined) continue
        yield [run.path, host, new Date(from), new Date(to), ...ways.map((way) => one[way]?.bytesPerSecond ?? null)]
      }
    }
  }
}))
