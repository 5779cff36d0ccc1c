/** A report, and one run, as tables to paste into a ticket. */
import { valueOf } from "../../benchmarks/shared/figures/Headline.ts"
import { few } from "../../domain/few.ts"
import { plural } from "../../domain/Units.ts"
import type { Issue } from "../../domain/Verdict.ts"
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import { countedRuns } from "../counted.ts"
import { describe, formatNumber } from "../figure.ts"
import type { FileWriter } from "../FileWriter.ts"
import { saidOf } from "../findings.ts"
import { nameOf } from "../group.ts"
import { groupRun } from "../GroupRun.ts"
import type { Foot, Group, Head } from "../Report.ts"
import type { RunWriter } from "../RunWriter.ts"
import { verdictText } from "../verdictText.ts"
import { markdownCell, markdownHead, markdownRow, markdownTable } from "./markdownTable.ts"
import { runCore } from "./runJson.ts"

const listedLeftOut = 20

const figuresText = ({ of }: KnownReadings, { aggregates, identity }: Group): string => {
  const columns = of(identity.benchmarkType)?.columns(aggregates) ?? []
  const shown = columns.flatMap(({ aggregate }) => aggregates.filter(({ name }) => name === aggregate)).slice(0, 2)
  return shown.length === 0
    ? "no figure"
    : shown.map(describe).map(({ name, text }) => `${name} ${text}`).join("; ")
}

/** What decides: the first of the worst findings. */
const whyText = (group: Group): string => {
  const errors = saidOf(group).filter(({ issue }) => issue.severity === "error")
  const [first, ...more] = errors
  return first === undefined
    ? ""
    : `${first.issue.rule}: ${first.issue.message}${
      more.length === 0 ? "" : ` (and ${plural(more.length, "more finding")})`
    }`
}

const groupRow = (readings: KnownReadings, group: Group): string =>
  markdownRow([
    String(group.number),
    verdictText(group.category, group.identity.division),
    group.name,
    `${countedRuns(group).length} of ${group.runs.length}`,
    figuresText(readings, group),
    whyText(group)
  ])

const footLines = ({ filtered, leftOut, notes }: Foot): ReadonlyArray<string> => {
  const lost = leftOut.filter(({ weight }) => weight === "lost")
  return [
    ...(filtered === 0 ? [] : ["", `${plural(filtered, "run")} left out by the filters.`]),
    ...notes.flatMap((note) => ["", markdownCell(note)]),
    ...(lost.length === 0 ? [] : [
      "",
      `Left out, and missed (${lost.length}):`,
      "",
      ...lost.slice(0, listedLeftOut).map(({ path, reason }) =>
        `* ${markdownCell(path === "" ? "." : path)}: ${markdownCell(reason)}`
      ),
      ...(lost.length > listedLeftOut ? [`* and ${lost.length - listedLeftOut} more`] : [])
    ])
  ]
}

const headText = ({ filters: { edition }, program }: Head): string =>
  `MLPerf Storage results, judged by ${
    edition === null ? "each run's own edition" : `edition ${edition}`
  }, mlpstorage ${program}`

export const reportMarkdown: FileWriter = (head, { readings }) => ({
  head: [
    ...(head.title === null ? [] : [`## ${markdownCell(head.title)}`, ""]),
    ...(head.note === null ? [] : [markdownCell(head.note), ""]),
    markdownCell(headText(head)),
    "",
    ...markdownHead(["#", "verdict", "group", "runs counted", "figures", "what decides"]),
    ""
  ].join("\n"),
  group: (group) => [`${groupRow(readings, group)}\n`],
  foot: (foot) => footLines(foot).map((line) => `${line}\n`).join("")
})

const issueRow = (
  { actual, expected, message, parameter, rule, severity, validation }: Issue
): ReadonlyArray<string> => [
  severity === "warning" ? "warning" : validation,
  rule,
  message,
  expected === null ? "" : `${parameter ?? ""} ${expected}`.trim(),
  actual ?? ""
]

export const runMarkdown: RunWriter = (run, reading) => {
  const measured = groupRun(runCore(run), run.parameters, run.issues)
  const figures = run.kind !== "measured" ? [] : (reading?.headlines ?? []).flatMap((headline) => {
    const found = valueOf(headline, measured)
    if (found === null) return []
    const { cache, definition: { says, unit }, each, value } = found
    const range = each.length < 2
      ? ""
      : `${formatNumber(Math.min(...each))} to ${formatNumber(Math.max(...each))} over ${each.length} ${headline.over}`
    return [[headline.title, `${formatNumber(value)} ${unit}`.trim(), range, cache ?? "", says]]
  })
  const verdict = run.kind === "measured"
    ? verdictText(run.category, run.division)
    : `${run.kind}: ${run.kindReason ?? "its record does not say why"}`
  return [
    `**${markdownCell(run.path)}**: ${markdownCell(verdict)}`,
    "",
    ...markdownTable(["", ""], [
      ["what", nameOf({ ...run, series: null })],
      ["start", run.start ?? "not recorded"],
      ["judged by", run.judgedBy === null ? "no edition" : `edition ${run.judgedBy}`]
    ]),
    "",
    ...(figures.length === 0
      ? ["No headline figure."]
      : markdownTable(["figure", "value", "range", "client cache", "what it is"], figures)),
    ...(run.issues.length === 0 ? [] : [
      "",
      ...markdownTable(["verdict", "rule", "finding", "needs", "found"], run.issues.map(issueRow))
    ]),
    ...(run.problems.length === 0
      ? []
      : ["", `Not read or doubted: ${markdownCell(few(run.problems.map(({ file, reason }) => `${file}: ${reason}`)))}`])
  ].join("\n")
}
