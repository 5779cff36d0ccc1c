/** Rows and details of groups as the page shows them. */
import type { Reading } from "../../benchmarks/Reading.ts"
import type { Aggregate, CacheTally, GroupColumn } from "../../benchmarks/shared/figures/Aggregate.ts"
import { sampled } from "../../domain/statistics.ts"
import { countedRuns } from "../counted.ts"
import { below, cacheText, describe, isTainted } from "../figure.ts"
import { saidOf, whichRuns } from "../findings.ts"
import { divisionWord, shortNameOf } from "../group.ts"
import type { Figure, GroupDetail, GroupRow } from "../page/data.ts"
import type { Group } from "../Report.ts"
import { verdictText } from "../verdictText.ts"
import { findingOf } from "./finding.ts"

/** What stands beside a figure; nothing where no run says anything. */
const cacheLabel = (tally: CacheTally): string =>
  tally.every(([state]) => state === "not recorded") ? "" : cacheText(tally)

const figuresOf = (columns: ReadonlyArray<GroupColumn>, aggregates: ReadonlyArray<Aggregate>): ReadonlyArray<Figure> =>
  columns.flatMap(({ aggregate }) => {
    const found = aggregates.find(({ name }) => name === aggregate)
    if (found === undefined || found.statistics === null) return []
    const { count, max, mean, min } = found.statistics
    return [{
      title: found.title,
      better: found.better,
      unit: found.unit,
      count,
      over: found.over,
      mean,
      deviation: sampled(found.statistics),
      min,
      max,
      cache: cacheLabel(found.clientCache),
      tainted: isTainted(found.clientCache)
    }]
  }).slice(0, 2)

const aggregateRows = (group: Group): ReadonlyArray<readonly [string, string]> =>
  [...group.aggregates.map(describe), ...below(group.aggregates)].map(({ name, text }) => [name, text] as const)

/** Rows of checklists, made once for all groups that share the very list. */
const checklists = new WeakMap<Group["checklist"], GroupDetail["checklist"]>()

const checklistRows = (checklist: Group["checklist"]): GroupDetail["checklist"] => {
  const known = checklists.get(checklist)
  if (known !== undefined) return known
  const rows = checklist.map(({ demand, missing, rule, state }) => ({
    text: `${rule} ${demand}`,
    state,
    missing: missing.join("; ")
  }))
  checklists.set(checklist, rows)
  return rows
}

/** A thousand damaged runs may have a thousand findings. */
const listedFindings = 100

const findingsOf = (group: Group): Pick<GroupDetail, "findings" | "moreFindings"> => {
  const said = saidOf(group)
  return {
    findings: said.slice(0, listedFindings).map((one) => ({
      ...findingOf(one.issue),
      runs: whichRuns(one, group)
    })),
    moreFindings: Math.max(0, said.length - listedFindings)
  }
}

export const groupDetail = (reading: Reading | undefined, group: Group): GroupDetail => ({
  number: group.number,
  ...findingsOf(group),
  aggregates: aggregateRows(group),
  checklist: checklistRows(group.checklist),
  next: group.next,
  nearMisses: group.nearMisses.map(({ text }) => text),
  charts: reading?.charts(group.runs) ?? [],
  experiments: group.experiments.map(({ category, runs }) => ({
    category,
    runs: runs.map(({ part, path }) => [path, part] as const)
  }))
})

/** Each rule once, with the worst that it says; findings come worst first. */
const rulesOf = (group: Group): GroupRow["rules"] => {
  const worst = new Map<string, string>()
  for (const { issue } of saidOf(group)) {
    const { label, rule } = findingOf(issue)
    if (!worst.has(rule)) worst.set(rule, label)
  }
  return [...worst]
}

interface InReport {
  readonly reading: Reading | undefined
  readonly firstRun: number
  readonly trend: number
  readonly curve: number
}

interface GroupOnPage {
  readonly row: GroupRow
  /** The figures of its runs' rows. */
  readonly columns: readonly [first: GroupColumn | undefined, second: GroupColumn | undefined]
}

export const groupOnPage = (group: Group, { curve, firstRun, reading, trend }: InReport): GroupOnPage => {
  const { category, identity, name, number, runs } = group
  const counted = countedRuns(group).length
  // Where none counts, what is there is shown, and said not to count.
  const aggregates = counted > 0 || group.aggregates.length > 0
    ? group.aggregates
    : reading?.aggregates(runs) ?? []
  const columns = reading?.columns(aggregates) ?? []
  // A phase that no run of the group has leaves its place to the other, in the rows as in the figures.
  const shown = columns.filter(({ aggregate }) =>
    aggregates.some(({ name, statistics }) => name === aggregate && statistics !== null)
  )
  const [first, second] = shown.length === 0 ? columns : shown
  return {
    columns: [first, second],
    row: {
      number,
      name,
      short: shortNameOf(identity),
      category,
      verdict: verdictText(category, identity.division),
      benchmark: identity.benchmarkType ?? "unknown",
      model: identity.model ?? "unknown",
      organization: identity.organization ?? "",
      system: identity.systemName ?? "",
      division: divisionWord(identity.division) ?? "",
      label: identity.label ?? "",
      edition: identity.edition ?? "unknown",
      processes: identity.processes,
      firstRun,
      runs: runs.length,
      counted,
      dividedBy: reading?.words.dividedBy ?? null,
      figures: figuresOf(columns, aggregates),
      rules: rulesOf(group),
      trend,
      curve
    }
  }
}
