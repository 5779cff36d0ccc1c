/**
 * `report.html`: one file that opens from disk without a network. Its data are gzipped blocks that the page opens when
 * somebody looks, so that 100 000 runs stay usable. Names in the data come from strangers: they travel only inside
 * base64, become only text nodes, and a content security policy lets nothing run but the page's own script.
 */
import type { GroupColumn } from "../../benchmarks/shared/figures/Aggregate.ts"
import { type Phase } from "../../domain/Measurement.ts"
import { GiB, plural } from "../../domain/Units.ts"
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import { uncounted } from "../compare/warmUps.ts"
import type { DrawnRates } from "../overTime/drawn.ts"
import type { BlockKind, LeftOutRow, PageHead, RunRow } from "../page/data.ts"
import type { Foot, Group, Head, ReportedRun } from "../Report.ts"
import { groupDetail, groupOnPage } from "./pageRows.ts"
import { Scope } from "./pageScope.ts"
import { Trends } from "./pageTrends.ts"
import { style } from "./style.ts"
import type { Text } from "./Text.ts"

/** Text that is put together piece by piece; what was added may change afterwards. */
export interface Block {
  readonly add: (piece: Text) => void
  /** gzip, base64, of all that was added since the last time. Equal text gives equal output. */
  readonly pack: () => string
}

/** What the page needs of Node: its own bundled script, gzip, and a digest for the policy. */
export interface PageTools {
  readonly script: string
  readonly block: () => Block
  /** Rates over time of a run, by its path; a text says why they are not drawn, and null that there are none. */
  readonly seriesOf: (path: string) => DrawnRates | string | null
  /** SHA-256, base64. */
  readonly digest: (text: string) => string
}

/** Items in a block: a view opens one or two blocks of details, and all blocks of rows. */
const blockSizes: Readonly<Record<BlockKind, number>> = {
  groups: 2000,
  "group-details": 100,
  runs: 5000,
  "run-details": 500,
  trends: 500,
  "left-out": 2000
}

const kinds: ReadonlyArray<BlockKind> = ["groups", "group-details", "runs", "run-details", "trends", "left-out"]

const perKind = <A>(make: (kind: BlockKind) => A): Record<BlockKind, A> => ({
  groups: make("groups"),
  "group-details": make("group-details"),
  runs: make("runs"),
  "run-details": make("run-details"),
  trends: make("trends"),
  "left-out": make("left-out")
})

/** Members of a run's text, in its order: figures from the first to the second, checkpoints from there to the third. */
const [figuresBegin, checkpointsBegin, checkpointsEnd] = [
  "\"measured\":",
  ",\"checkpoint_writes\":",
  ",\"checkpoints_to_write\":"
]

/** Digits beyond the sixth significant one of a figure; the page shows five. */
const beyond =
  /([:,[]-?(?:0\.0*[1-9]\d{5}|[1-9]\.\d{5}|[1-9]\d{1,2}\.\d{4}|[1-9]\d{3,4}\.\d\d|[1-9]\d{5,}\.\d))\d+(?=[,\]}])/g

/** Drawn, and never read off: one entry a checkpoint. */
const measuredRates = /"bytes_per_second":\[[^\]]*\],/g

const drawn = (rate: number | null): number | null => rate === null ? null : Number(rate.toPrecision(4))

const ratesOf = (run: ReportedRun, phase: Phase): ReadonlyArray<number | null> => {
  const own = run.measured.find((one) => one.phase === phase)
  return own === undefined
    ? (phase === "write" ? run.writes : run.reads).map(({ rate }) => drawn(rate))
    : own.bytes_per_second.map((rate) => drawn(rate === null ? null : rate / GiB))
}

/**
 * A run's text as the page needs it: figures as precise as they are shown, checkpoints as the points of a chart. Full doubles
 * do not compress, and 100 000 runs of them would not fit. `results.json` has every digit.
 */
const detailOf = (run: ReportedRun): ReadonlyArray<Text> => {
  const { core } = run.texts
  const bytes = Buffer.from(core.buffer, core.byteOffset, core.byteLength)
  const begin = bytes.indexOf(figuresBegin)
  const middle = bytes.indexOf(checkpointsBegin, begin)
  const end = bytes.indexOf(checkpointsEnd, middle)
  return [
    core.subarray(0, begin),
    bytes.toString("utf8", begin, middle).replace(measuredRates, "").replace(beyond, "$1"),
    `,"rates":${JSON.stringify([ratesOf(run, "write"), ratesOf(run, "read")])}`,
    core.subarray(end, -1)
  ]
}

const sixDigits = (value: number | null): number | null => value === null ? null : Number(value.toPrecision(6))

const escaped: Readonly<Record<string, string>> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" }

/** JSON that cannot end the element it stands in. */
const embedded = (value: unknown): string => JSON.stringify(value).replace(/[<>&]/g, (char) => escaped[char] ?? char)

/** A script's source may not hold the text that ends its element; inside JavaScript both forms mean the same. */
const inScript = (source: string): string => source.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")

/** Writes the page piece by piece; holds at most one block of each kind. */
export class HtmlReport {
  private readonly pending: Record<BlockKind, Block>
  private readonly starts: Record<BlockKind, Array<number>> = perKind(() => [])
  private readonly counts: Record<BlockKind, number> = perKind(() => 0)
  /** Items in the block that is not written yet. */
  private readonly held: Record<BlockKind, number> = perKind(() => 0)
  private readonly trends = new Trends()
  private readonly scope = new Scope()
  private readonly readings: KnownReadings
  private readonly tools: PageTools
  private readonly report: Head

  constructor(readings: KnownReadings, tools: PageTools, report: Head) {
    this.readings = readings
    this.tools = tools
    this.pending = perKind(() => tools.block())
    this.report = report
  }

  private flush(kind: BlockKind): string {
    if (this.held[kind] === 0) return ""
    const index = this.starts[kind].length
    this.starts[kind].push(this.counts[kind] - this.held[kind])
    this.held[kind] = 0
    this.pending[kind].add("]")
    return `<script type="text/plain" id="${kind}-${index}">${this.pending[kind].pack()}</script>\n`
  }

  /** One item, in pieces. */
  private push(kind: BlockKind, ...item: ReadonlyArray<Text>): string {
    const block = this.pending[kind]
    block.add(this.held[kind] === 0 ? "[" : ",")
    for (const piece of item) block.add(piece)
    this.held[kind]++
    this.counts[kind]++
    return this.held[kind] >= blockSizes[kind] ? this.flush(kind) : ""
  }

  private series(path: string): string {
    const found = this.tools.seriesOf(path)
    return found === null ? "" : `,"over_time":${JSON.stringify(found)}`
  }

  head(): string {
    const policy = [
      "default-src 'none'",
      `script-src 'sha256-${this.tools.digest(inScript(this.tools.script))}'`,
      "style-src 'unsafe-inline'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'"
    ].join("; ")
    return [
      "<!doctype html>",
      "<html lang=\"en\">",
      "<head>",
      "<meta charset=\"utf-8\">",
      `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<meta name=\"color-scheme\" content=\"light dark\">",
      "<title>MLPerf Storage report</title>",
      `<style>${style}</style>`,
      "</head>",
      "<body>",
      "<a class=\"skip\" href=\"#main\">Skip to the report</a>",
      "<header><h1>MLPerf Storage report</h1><p id=\"note\"></p><p id=\"scope\"></p><p id=\"judged\"></p>",
      "<div id=\"tiles\"></div><nav aria-label=\"Views\"><a href=\"#groups\">Groups</a><a href=\"#runs\">Runs</a>" +
      "<a href=\"#trend\">Trend</a><a href=\"#rules\">Rules</a><a href=\"#left-out\">Left out</a></nav></header>",
      "<main id=\"main\"><noscript>This report needs JavaScript; results.csv and results.json hold the same figures." +
      "</noscript></main>",
      "<footer><p id=\"program\"></p></footer>",
      ""
    ].join("\n")
  }

  group(group: Group): string {
    const { identity } = group
    const reading = this.readings.of(identity.benchmarkType)
    const trend = this.trends.seriesOf(identity)
    this.scope.add(group)
    const { columns: [first, second], row } = groupOnPage(group, {
      reading,
      firstRun: this.counts.runs,
      trend,
      curve: this.trends.curveOf(identity)
    })
    const written = [
      this.push("groups", JSON.stringify(row)),
      this.push("group-details", JSON.stringify(groupDetail(reading, group)))
    ]
    const left = uncounted(this.readings, identity.benchmarkType, group.runs)
    for (const run of group.runs) {
      const value = (column: GroupColumn | undefined) => column?.value(run) ?? null
      const cache = (column: GroupColumn | undefined) =>
        column === undefined || value(column) === null ? "" : run.clientCache[column.phase] ?? ""
      const runRow: RunRow = [
        run.path,
        run.category,
        run.part ?? "",
        run.start ?? "",
        sixDigits(value(first)),
        sixDigits(value(second)),
        cache(first),
        cache(second),
        left.has(run.path) ? -1 : this.trends.setupOf(trend, identity, run)
      ]
      written.push(
        this.push("runs", JSON.stringify(runRow)),
        this.push("run-details", ...detailOf(run), ",\"issues\":", run.texts.issues, this.series(run.path), "}")
      )
    }
    return written.join("")
  }

  foot(foot: Foot): string {
    const blocks = foot.leftOut.map((one) => {
      const row: LeftOutRow = {
        path: one.path,
        looksLike: one.looksLike,
        reason: one.reason,
        cost: one.cost,
        weight: one.weight
      }
      return this.push("left-out", JSON.stringify(row))
    })
    const trends = this.trends.rows().map((row) => this.push("trends", JSON.stringify(row)))
    const { filters, note, program, title } = this.report
    const head: PageHead = {
      program: `mlpstorage ${program}`,
      title: title ?? "MLPerf Storage report",
      note: note ?? "",
      scope: this.scope.text(),
      judgedBy: filters.edition === null ? "Judged by each run's own edition" : `Judged by edition ${filters.edition}`,
      filters: [
        ...filters.systems.map((name) => `system ${name}`),
        ...filters.organizations.map((name) => `organisation ${name}`),
        ...filters.benchmarks.map((name) => `benchmark ${name}`),
        ...(foot.filtered === 0 ? [] : [`${plural(foot.filtered, "run")} left out by the filters`]),
        ...foot.notes
      ],
      tiles: [
        ["groups INVALID", foot.groups.INVALID, "INVALID"],
        ["groups UNKNOWN", foot.groups.UNKNOWN, "UNKNOWN"],
        ["groups OPEN", foot.groups.OPEN, "OPEN"],
        ["groups CLOSED", foot.groups.CLOSED, "CLOSED"],
        ["measured runs", foot.runs.INVALID + foot.runs.UNKNOWN + foot.runs.OPEN + foot.runs.CLOSED, null],
        ["cannot count", foot.incomplete, null],
        ["auxiliary", foot.auxiliary, null]
      ],
      blocks: this.starts,
      counts: this.counts
    }
    const rest = kinds.map((kind) => this.flush(kind))
    return [
      ...blocks,
      ...trends,
      ...rest,
      `<script type="application/json" id="head">${embedded(head)}</script>\n`,
      `<script>${inScript(this.tools.script)}</script>\n</body>\n</html>\n`
    ].join("")
  }
}
