/** `mlpstorage reports show RUN`: everything a report knows of one run. */
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { Reading, Words } from "../benchmarks/Reading.ts"
import type { SeriesPoint } from "../benchmarks/shared/recompute/Recorded.ts"
import type { Settings } from "../config/Option.ts"
import { columns } from "../domain/columns.ts"
import { asJson, type Json } from "../domain/Json.ts"
import { formatBytes, formatRate } from "../domain/Units.ts"
import { loadedReadings } from "../reading/Readings.ts"
import type { MeasuredPhase } from "../results/RunFacts.ts"
import { formatNumber } from "./figure.ts"
import { flat } from "./flat.ts"
import { runWriterOf } from "./formats.ts"
import { nameOf } from "./group.ts"
import { placeOfRun, readOneRun } from "./oneRun.ts"
import type { showOptions } from "./options.ts"
import { runCore } from "./outputs/runJson.ts"
import { plain } from "./outputs/terminal.ts"
import { overTimeLines } from "./overTime/asText.ts"
import type { RatesOverTime } from "./overTime/Rates.ts"
import { seriesIn } from "./overTime/seriesIn.ts"
import type { ReportRun } from "./ReportRun.ts"

type Rows = ReadonlyArray<readonly [string, string | null]>

const aligned = (rows: Rows): ReadonlyArray<string> => {
  const known = rows.flatMap(([name, value]) => value === null ? [] : [[name, value]])
  return columns(known).map((line) => `  ${line}`)
}

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", title, ...lines]

const shown = (value: Json): string =>
  value === null
    ? "no value"
    : typeof value === "number"
    ? formatNumber(value)
    : typeof value === "string"
    ? value
    : JSON.stringify(value)

const pointText = ({ rate, seconds }: SeriesPoint, unit: string): string =>
  [
    rate === null ? "no rate" : `${formatNumber(rate)} ${unit}`,
    ...(seconds === null ? [] : [`${formatNumber(seconds)} s`])
  ].join(", ")

const cacheOf = (run: ReportRun, phase: MeasuredPhase["phase"]): string =>
  run.measured.find((one) => one.phase === phase)?.clientCache ?? "not recorded"

const cacheBeside = (run: ReportRun, phase: MeasuredPhase["phase"]): string =>
  run.measured.length === 0 ? "" : `; client cache ${cacheOf(run, phase)}`

const rateText = (rate: number | null): string => rate === null ? "no rate" : formatRate(rate)

/** What happened in each checkpoint or epoch, where they differ. */
const eachText = ({ caches }: MeasuredPhase): string =>
  new Set(caches).size < 2 ? "" : ` (${caches.map((cache) => cache ?? "not recorded").join(", ")})`

const limitText = ({ clientBound, clientBoundUnknown }: MeasuredPhase): string | null =>
  clientBound !== null
    ? `client-bound: ${clientBound}`
    : clientBoundUnknown !== null
    ? `not known whether client-bound: ${clientBoundUnknown}`
    : null

const measuredLines = (run: ReportRun, { each, total }: Words): ReadonlyArray<string> =>
  aligned(run.measured.flatMap((phase): Rows => {
    return [
      [
        phase.phase,
        `${rateText(phase.headline)} over ${phase.rates.length} ${each}, ${
          phase.bytes === null ? "bytes unknown" : formatBytes(phase.bytes)
        }; client cache ${phase.clientCache ?? "not recorded"}${eachText(phase)}`
      ],
      ...(total === null ? [] : [[`${phase.phase}, in all`, `${rateText(phase.total)}: ${total}`] as const]),
      [`${phase.phase}, limit`, limitText(phase)]
    ]
  }))

const metricLines = (run: ReportRun, phaseOfMetric: Reading["phaseOfMetric"] = () => null): ReadonlyArray<string> =>
  aligned(
    Object.entries(run.metrics ?? {}).map(([name, value]) => {
      const phase = phaseOfMetric(name)
      return [name, `${shown(value)}${phase === null ? "" : cacheBeside(run, phase)}`]
    })
  )

const issueLines = (run: ReportRun): ReadonlyArray<string> =>
  run.issues.flatMap(({ actual, disputed, expected, message, parameter, rule, severity, source, validation }) => [
    `  ${(severity === "warning" ? "warning" : validation).padEnd(8)} ${rule}: ${message}${
      disputed ? " (disputed)" : ""
    }`,
    ...(expected === null
      ? []
      : [`           needs ${parameter ?? ""} ${expected}${actual === null ? "" : `, found ${actual}`}`]),
    ...(source === null ? [] : [`           from ${source}`])
  ])

/** Where ranks ran; how many of those answered for their facts is said beside it. */
export const hostsText = ({ hosts, system }: Pick<ReportRun, "hosts" | "system">): string | null => {
  const answered = system?.hosts ?? null
  if (hosts === null) return answered === null ? null : `${answered} answered; how many there were is not known`
  return answered === null || answered === hosts ? String(hosts) : `${hosts}, of which ${answered} answered`
}

const memoryText = ({ system }: ReportRun): string | null => {
  const bytes = system?.overall.total_memory_bytes ?? null
  return bytes === null ? null : formatBytes(bytes)
}

const overTime = (series: RatesOverTime | string | null): ReadonlyArray<string> =>
  series === null
    ? []
    : typeof series === "string"
    ? section("rates over time", [`  not read: ${series}`])
    : section("rates over time, by the counters of disks and interfaces; times are UTC", overTimeLines(series))

const text = (run: ReportRun, reading: Reading | undefined, series: RatesOverTime | string | null): string =>
  [
    `${run.path}: ${run.kind === "measured" ? run.category : `${run.kind}, ${run.kindReason ?? ""}`}`,
    ...aligned([
      ["what", nameOf({ ...run, series: null })],
      ["organisation in its record", run.recordedAs?.organization ?? null],
      ["system in its record", run.recordedAs?.systemName ?? null],
      ["run id", run.recordedId],
      ["start", run.start],
      ["end", run.end],
      ["clock", run.clock],
      ["edition", `${run.edition ?? "unknown"}: ${run.editionReason}`],
      ["judged by", run.judgedBy],
      ["by its own edition", run.ownCategory],
      ["hosts", hostsText(run)],
      ["cores", run.system?.overall.total_cores?.toString() ?? null],
      [
        "client cache",
        run.kind === "measured" && run.measured.length === 0
          ? "not recorded: whether memory served what was read is not known"
          : null
      ],
      ["memory", memoryText(run)]
    ]),
    ...section("findings", issueLines(run)),
    ...section(
      "files",
      run.problems.map(({ field, file, kind, reason }) =>
        `  ${file}${field === null ? "" : ` ${field}`}: ${kind}, ${reason}`
      )
    ),
    ...(reading === undefined ? [] : section(
      `measured by this program: bytes really moved / ${reading.words.dividedBy}`,
      measuredLines(run, reading.words)
    )),
    ...section(
      run.measured.length === 0
        ? "metrics"
        : `metrics by DLIO's definitions${reading?.words.clock == null ? "" : `: ${reading.words.clock}`}`,
      metricLines(run, reading?.phaseOfMetric)
    ),
    ...section(
      reading?.words.points ?? "points",
      aligned([
        ...run.writes.map((point) => [point.name, `${pointText(point, "GiB/s")}${cacheBeside(run, "write")}`] as const),
        ...run.reads.map((point) => [point.name, `${pointText(point, "GiB/s")}${cacheBeside(run, "read")}`] as const)
      ])
    ),
    ...overTime(series),
    ...section("parameters", aligned([...flat(run.parameters)].map(([name, value]) => [name, shown(value)])))
  ].map(plain).join("\n")

export const show = (operand: string, settings: Settings<typeof showOptions>) =>
  Effect.gen(function*() {
    const place = yield* placeOfRun(operand, settings.resultsDir.value)
    const run = yield* readOneRun(place, operand, {
      edition: settings.edition.value ?? null,
      deep: settings.deep.value
    })
    const series = yield* seriesIn(place)
    const json = asJson({
      ...runCore(run),
      kind: run.kind,
      kind_reason: run.kindReason,
      parameters: run.parameters,
      issues: run.issues,
      ...(series === null ? {} : { rates_over_time: typeof series === "string" ? { not_read: series } : series })
    })
    const { of } = yield* loadedReadings
    const reading = of(run.benchmarkType)
    const writer = yield* Effect.promise(() => Promise.resolve(runWriterOf(settings.format.value)))
    return { text: writer === null ? text(run, reading, series) : writer(run, reading), json } satisfies Document
  })
