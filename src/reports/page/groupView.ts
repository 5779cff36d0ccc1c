/** One group: its figures, what is said of it, its checklist, charts and runs. */
import type { GroupDetail, GroupRow, RunDetail, RunRow } from "./data.ts"
import { findings, pairs } from "./details.ts"
import { badge, el, table } from "./dom.ts"
import { counts, curves, distribution, perRun, series } from "./groupCharts.ts"
import { countedText, groupsView } from "./groupsView.ts"
import { latencies } from "./latencies.ts"
import { pointsOf } from "./points.ts"
import { columnsOfGroup, runPage } from "./runsView.ts"
import { main, show } from "./show.ts"
import { items } from "./store.ts"

/** Charts of a group look at this many runs at most; the table has all. */
const chartedRuns = 60

/** What is missing comes first. */
const states = ["not met", "not checked", "warned"]

const demands = (items: GroupDetail["checklist"]): HTMLElement =>
  el(
    "ul",
    { class: "checklist" },
    ...items.map(({ missing, state, text }) =>
      el("li", {}, badge(state), ` ${text}`, missing === "" ? null : el("div", { class: "dim" }, missing))
    )
  )

const checklist = ({ checklist: all }: GroupDetail): HTMLElement | null => {
  const met = all.filter(({ state }) => state === "met")
  const summary = el("summary", {}, `For CLOSED: ${met.length} of ${all.length} demands met`)
  return all.length === 0 ? null : el(
    "details",
    { open: met.length < all.length },
    summary,
    demands(
      all.filter(({ state }) => state !== "met").sort((a, b) => states.indexOf(a.state) - states.indexOf(b.state))
    ),
    met.length === 0 ? null : el("details", {}, el("summary", {}, `${met.length} met`), demands(met))
  )
}

const sets = (detail: GroupDetail): HTMLElement | null =>
  detail.experiments.length < 2 ? null : el(
    "details",
    {},
    el("summary", {}, `${detail.experiments.length} sets of runs; the first is the one shown`),
    ...detail.experiments.map(({ category, runs }) =>
      el("p", {}, badge(category), ` ${runs.map(([path, part]) => `${path} (${part})`).join(", ")}`)
    )
  )

const whose = (group: GroupRow): ReadonlyArray<readonly [string, string]> =>
  ([
    ["organisation", group.organization],
    ["system", group.system],
    ["asked for", group.division],
    ["label", group.label],
    ["edition", group.edition]
  ] as const).filter(([, value]) => value !== "")

export const groupView = async (number: number): Promise<void> => {
  const [group] = await items<GroupRow>("groups", number - 1, number)
  const [detail] = await items<GroupDetail>("group-details", number - 1, number)
  if (group === undefined || detail === undefined) return groupsView("")
  const end = group.firstRun + group.runs
  const rows = await items<RunRow>("runs", group.firstRun, end)
  const charted = rows.slice(0, chartedRuns)
  const details = await items<RunDetail>("run-details", group.firstRun, group.firstRun + charted.length)
  const charts = detail.charts.map((chart) => ({ chart, points: details.map(pointsOf(chart)) }))
  const alike = (await items<GroupRow>("groups")).filter(({ curve }) => curve === group.curve)
  const some = charted.length < rows.length ? `, the first ${charted.length} of ${rows.length} runs` : ""

  show(
    el("p", {}, el("a", { href: "#groups" }, "All groups")),
    el("h2", { tabindex: -1 }, badge(group.category, group.verdict), ` ${group.number}. ${group.short}`),
    pairs([
      ...whose(group),
      ["runs", countedText(group)],
      ...detail.aggregates
    ]),
    detail.aggregates.length === 0 ? null : el("p", { class: "dim" }, "Figures are mean ± sample deviation."),
    findings(detail.findings),
    detail.moreFindings === 0 ? null : el("p", {}, `and ${detail.moreFindings} more, which --format json lists`),
    checklist(detail),
    detail.next === null ? null : el("p", {}, "Next: ", el("code", {}, detail.next)),
    ...detail.nearMisses.map((text) => el("p", { class: "dim" }, `Near miss: ${text}`)),
    sets(detail),
    el(
      "div",
      { class: "charts" },
      ...[
        ...perRun(group, charted, some),
        distribution(
          charts.map(({ chart, points }) => ({
            chart,
            points: points.filter((_, i) => charted.slice(i, i + 1).some(counts))
          })),
          some
        ),
        ...charts.map(({ chart, points }) => series(chart, charted, points)),
        ...latencies(charted, details),
        ...curves(alike)
      ].filter((figure) => figure !== null)
    ),
    table(
      "Runs of this group; open one for its findings",
      columnsOfGroup(group),
      rows.map((row, i) => ({ index: group.firstRun + i, row, group })),
      runPage
    )
  )
  main.querySelector<HTMLElement>("h2")?.focus()
}
