/** The report's page: groups first, then one group with its runs, all runs, and what was left out. Routes by the hash. */
import { distribution, overview, perRun, redraw, series } from "./charts.ts"
import type { Figure, GroupDetail, GroupRow, LeftOutRow, RunDetail, RunRow } from "./data.ts"
import { findings, numberText, pairs, runCell } from "./details.ts"
import { badge, byId, type Column, el, table } from "./dom.ts"
import { pointsOf } from "./points.ts"
import { head, items } from "./store.ts"

const groupPage = 50
const runPage = 100
/** Charts of a group look at this many runs at most; the table has all. */
const chartedRuns = 60

const worst = ["INVALID", "UNKNOWN", "OPEN", "CLOSED"]

const figureText = (figure: Figure | undefined): string =>
  figure === undefined
    ? "–"
    : `${numberText(figure.mean)}${
      figure.stdev === null || figure.count === 1 ? "" : ` ± ${numberText(figure.stdev)}`
    } ${figure.unit}`

/** Beside a figure: how much of it was the client's memory. Cold is said too, quietly. */
const cacheLabel = (cache: string, tainted: boolean): HTMLElement | null =>
  cache === "" ? null : el("span", { class: tainted ? "badge warm" : "dim" }, cache)

const isTainted = (cache: string): boolean => cache === "warm" || cache === "memory" || cache === "unknown"

/** The title that all groups' figures share in this place, else what place it is. */
const sharedTitle = (groups: ReadonlyArray<GroupRow>, place: number): string => {
  const titles = new Set(groups.flatMap(({ figures }) => figures[place] === undefined ? [] : [figures[place].title]))
  const [title] = titles
  return titles.size === 1 && title !== undefined
    ? `${title[0]?.toUpperCase()}${title.slice(1)}`
    : place === 0
    ? "First figure"
    : "Second figure"
}

const groupColumns = (groups: ReadonlyArray<GroupRow>): ReadonlyArray<Column<GroupRow>> => [
  { title: "#", kind: "number", cell: ({ number }) => String(number), sortBy: ({ number }) => number },
  { title: "Category", cell: ({ category }) => badge(category), sortBy: ({ category }) => worst.indexOf(category) },
  {
    title: "Group",
    kind: "name",
    cell: ({ name, number }) => el("a", { href: `#group/${number}` }, name),
    sortBy: ({ name }) => name
  },
  { title: "Edition", cell: ({ edition }) => edition, sortBy: ({ edition }) => edition },
  { title: "Runs", kind: "number", cell: ({ runs }) => String(runs), sortBy: ({ runs }) => runs },
  ...[0, 1].map((i): Column<GroupRow> => ({
    title: sharedTitle(groups, i),
    kind: "number",
    cell: ({ figures }) => {
      const figure = figures[i]
      if (figure === undefined) return "–"
      const shared = sharedTitle(groups, i).toLowerCase() === figure.title
      return el(
        "span",
        { title: `${figure.title}, ${figure.better} is better` },
        `${shared ? "" : `${figure.title}: `}${figureText(figure)} `,
        cacheLabel(figure.cache, figure.tainted)
      )
    },
    sortBy: ({ figures }) => figures[i]?.mean ?? null
  }))
]

interface NumberedRun {
  readonly index: number
  readonly row: RunRow
  readonly group: GroupRow | undefined
}

const runColumns = (group: GroupRow | undefined): ReadonlyArray<Column<NumberedRun>> => [
  {
    title: "Run",
    kind: "name",
    cell: ({ group, index, row }) => runCell(index, row[0], group?.dividedBy ?? "time"),
    sortBy: ({ row }) => row[0]
  },
  { title: "Category", cell: ({ row }) => badge(row[1]), sortBy: ({ row }) => worst.indexOf(row[1]) },
  { title: "Part", cell: ({ row }) => row[2], sortBy: ({ row }) => row[2] },
  { title: "Start", cell: ({ row }) => row[3].replace("T", " ").slice(0, 19), sortBy: ({ row }) => row[3] },
  ...(group === undefined
    ? [{
      title: "Group",
      cell: (run: NumberedRun) =>
        run.group === undefined ? "" : el("a", { href: `#group/${run.group.number}` }, String(run.group.number)),
      sortBy: (run: NumberedRun) => run.group?.number ?? null
    }]
    : []),
  ...([4, 5] as const).map((place, i): Column<NumberedRun> => ({
    title: group?.figures[i] === undefined
      ? i === 0 ? "First figure" : "Second figure"
      : `${group.figures[i].title} (${group.figures[i].unit})`,
    kind: "number",
    cell: ({ row }) => {
      const cache = place === 4 ? row[6] : row[7]
      const said = cache === "unknown" ? "cache unknown" : cache
      return el("span", {}, `${numberText(row[place])} `, cacheLabel(said, isTainted(cache)))
    },
    sortBy: ({ row }) => row[place]
  }))
]

const main = byId("main")

const show = (...children: ReadonlyArray<HTMLElement | null>): void => {
  main.replaceChildren(...children.filter((child) => child !== null))
}

const options = (title: string, values: ReadonlyArray<string>, onChange: () => void): HTMLSelectElement =>
  el(
    "select",
    { "aria-label": title, change: onChange },
    el("option", { value: "" }, title),
    ...[...new Set(values)].sort().map((value) => el("option", { value }, value))
  )

/** Said in the caption, so that paper says it too. */
const passing = (shown: number, all: number): string => shown === all ? "" : `: ${shown} of ${all} pass the filters`

const groupsView = async (): Promise<void> => {
  const groups = await items<GroupRow>("groups")
  const columns = groupColumns(groups)
  const text = el("input", { type: "search", placeholder: "Filter by name", "aria-label": "Filter by name" })
  const place = el("div")
  const filter = () => {
    const wanted = text.value.trim().toLowerCase()
    const rows = groups.filter((group) =>
      (category.value === "" || group.category === category.value) &&
      (benchmark.value === "" || group.benchmark === benchmark.value) &&
      (model.value === "" || group.model === model.value) &&
      (wanted === "" || group.name.toLowerCase().includes(wanted))
    )
    place.replaceChildren(
      table(`Groups of runs${passing(rows.length, groups.length)}`, columns, rows, groupPage),
      ...[overview(rows)].filter((c) => c !== null)
    )
  }
  const category = options("All categories", groups.map((group) => group.category), filter)
  const benchmark = options("All benchmarks", groups.map((group) => group.benchmark), filter)
  const model = options("All models", groups.map((group) => group.model), filter)
  text.addEventListener("input", filter)
  show(el("h2", {}, "Groups"), el("p", { class: "filters" }, text, category, benchmark, model), place)
  filter()
}

/** What is missing comes first. */
const states = ["not met", "not checked", "warned", "met"]

const checklist = (detail: GroupDetail): HTMLElement | null =>
  detail.checklist.length === 0 ? null : el(
    "details",
    { open: detail.checklist.some(({ state }) => state !== "met") },
    el(
      "summary",
      {},
      `For CLOSED: ${
        detail.checklist.filter(({ state }) => state === "met").length
      } of ${detail.checklist.length} demands met`
    ),
    el(
      "ul",
      { class: "checklist" },
      ...[...detail.checklist].sort((a, b) => states.indexOf(a.state) - states.indexOf(b.state)).map((
        { missing, state, text }
      ) => el("li", {}, badge(state), ` ${text}`, missing === "" ? null : el("div", { class: "dim" }, missing)))
    )
  )

const sets = (detail: GroupDetail): HTMLElement | null =>
  detail.experiments.length < 2 ? null : el(
    "details",
    {},
    el("summary", {}, `${detail.experiments.length} sets of runs; the first is the one shown`),
    ...detail.experiments.map(({ category, runs }) =>
      el("p", {}, badge(category), ` ${runs.map(([path, part]) => `${path} (${part})`).join(", ")}`)
    )
  )

/** Whether the figures of its group are made of it: the warm-up and runs of other sets are not among them. */
const counts = ([, , part]: RunRow): boolean => part !== "" && part !== "warm-up" && part !== "not counted"

const groupView = async (number: number): Promise<void> => {
  const [group] = await items<GroupRow>("groups", number - 1, number)
  const [detail] = await items<GroupDetail>("group-details", number - 1, number)
  if (group === undefined || detail === undefined) return groupsView()
  const end = group.firstRun + group.runs
  const rows = await items<RunRow>("runs", group.firstRun, end)
  const charted = rows.slice(0, chartedRuns)
  const details = await items<RunDetail>("run-details", group.firstRun, group.firstRun + charted.length)
  const charts = detail.charts.map((chart) => ({ chart, points: details.map(pointsOf(chart)) }))
  const some = charted.length < rows.length ? `, the first ${charted.length} of ${rows.length} runs` : ""

  show(
    el("p", {}, el("a", { href: "#groups" }, "All groups")),
    el("h2", { tabindex: -1 }, badge(group.category), ` ${group.number}. ${group.name}`),
    pairs(detail.aggregates),
    findings(detail.findings),
    detail.moreFindings === 0 ? null : el("p", {}, `and ${detail.moreFindings} more in report.json`),
    checklist(detail),
    detail.next === null ? null : el("p", {}, "Next: ", el("code", {}, detail.next)),
    ...detail.nearMisses.map((text) => el("p", { class: "dim" }, `Near miss: ${text}`)),
    sets(detail),
    el(
      "div",
      { class: "charts" },
      ...[
        perRun(group, charted, some),
        distribution(
          charts.map(({ chart, points }) => ({
            chart,
            points: points.filter((_, i) => charted.slice(i, i + 1).some(counts))
          })),
          some
        ),
        ...charts.map(({ chart, points }) => series(chart, charted, points))
      ].filter((figure) => figure !== null)
    ),
    table(
      "Runs of this group; open one for its findings",
      runColumns(group),
      rows.map((row, i) => ({ index: group.firstRun + i, row, group })),
      runPage
    )
  )
  main.querySelector<HTMLElement>("h2")?.focus()
}

const runsView = async (): Promise<void> => {
  const groups = await items<GroupRow>("groups")
  const rows = await items<RunRow>("runs")
  let at = 0
  const all = rows.map((row, index): NumberedRun => {
    let group = groups[at]
    while (group !== undefined && at < groups.length - 1 && index >= group.firstRun + group.runs) group = groups[++at]
    return { index, row, group }
  })
  const text = el("input", { type: "search", placeholder: "Filter by path", "aria-label": "Filter by path" })
  const place = el("div")
  const filter = () => {
    const wanted = text.value.trim().toLowerCase()
    const shown = all.filter(({ row }) =>
      (category.value === "" || row[1] === category.value) &&
      (wanted === "" || row[0].toLowerCase().includes(wanted))
    )
    place.replaceChildren(
      table(
        `All runs; open one for its findings${passing(shown.length, all.length)}`,
        runColumns(undefined),
        shown,
        runPage
      )
    )
  }
  const category = options("All categories", rows.map((row) => row[1]), filter)
  text.addEventListener("input", filter)
  show(el("h2", {}, "Runs"), el("p", { class: "filters" }, text, category), place)
  filter()
}

const leftOutColumns: ReadonlyArray<Column<LeftOutRow>> = [
  { title: "Path", kind: "name", cell: ({ path }) => path === "" ? "." : path, sortBy: ({ path }) => path },
  { title: "Looks like", cell: ({ looksLike }) => looksLike, sortBy: ({ looksLike }) => looksLike },
  { title: "Why", cell: ({ reason }) => reason, sortBy: ({ reason }) => reason },
  { title: "What it costs", cell: ({ cost }) => cost ?? "", sortBy: ({ cost }) => cost ?? "" }
]

const leftOutView = async (): Promise<void> => {
  const rows = await items<LeftOutRow>("left-out")
  show(el("h2", {}, "Left out"), table("Found in the tree and not counted", leftOutColumns, rows, runPage))
}

const route = async (): Promise<void> => {
  const [view, argument] = location.hash.slice(1).split("/")
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#${view || "groups"}`) link.setAttribute("aria-current", "page")
    else link.removeAttribute("aria-current")
  }
  if (view === "group") await groupView(Number(argument))
  else if (view === "runs") await runsView()
  else if (view === "left-out") await leftOutView()
  else await groupsView()
  redraw()
}

const failed = (error: unknown): void =>
  show(el("p", { role: "alert" }, `This page could not be shown: ${String(error)}`))
const routed = () => void route().catch(failed)

export const showPage = (): void => {
  byId("tiles").replaceChildren(
    ...head.tiles.map(([label, value, category]) =>
      el(
        "div",
        { class: `tile ${category === null ? "" : category.toLowerCase()}` },
        el("b", {}, numberText(value)),
        label
      )
    )
  )
  byId("judged").textContent = [head.judgedBy, ...head.filters].join("; ")
  byId("program").textContent = head.program

  addEventListener("hashchange", routed)
  addEventListener("resize", redraw)
  addEventListener("beforeprint", redraw)
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw)
  routed()
}
