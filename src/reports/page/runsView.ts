/** All runs; each opens to its details. */
import { formatNumber } from "../figure.ts"
import type { GroupRow, RunRow } from "./data.ts"
import { runCell } from "./details.ts"
import { badge, type Column, el, table } from "./dom.ts"
import { type Facet, filtering, passing } from "./filters.ts"
import { cacheLabel, titleOf } from "./groupsView.ts"
import { show } from "./show.ts"
import { items } from "./store.ts"

export const runPage = 100

const worst = ["INVALID", "UNKNOWN", "OPEN", "CLOSED"]

interface NumberedRun {
  readonly index: number
  readonly row: RunRow
  readonly group: GroupRow | undefined
}

const isTainted = (cache: string): boolean => cache === "warm" || cache === "memory" || cache === "unknown"

const valueOf = ({ row }: NumberedRun, place: 0 | 1): number | null => place === 0 ? row[4] : row[5]

const cacheOf = ({ row }: NumberedRun, place: 0 | 1): HTMLElement | null => {
  const cache = place === 0 ? row[6] : row[7]
  return cacheLabel(cache === "unknown" ? "cache unknown" : cache, isTainted(cache))
}

const places = [0, 1] as const

const shared: ReadonlyArray<Column<NumberedRun>> = [
  {
    title: "Run",
    kind: "name",
    cell: ({ group, index, row }) => runCell(index, row[0], group?.dividedBy ?? "time"),
    sortBy: ({ row }) => row[0]
  },
  { title: "Verdict", cell: ({ row }) => badge(row[1]), sortBy: ({ row }) => worst.indexOf(row[1]) },
  { title: "Part", cell: ({ row }) => row[2] === "" ? "not counted" : row[2], sortBy: ({ row }) => row[2] },
  { title: "Start", cell: ({ row }) => row[3].replace("T", " ").slice(0, 19), sortBy: ({ row }) => row[3] }
]

/** Of one group: a column a figure. */
export const columnsOfGroup = (group: GroupRow): ReadonlyArray<Column<NumberedRun>> => [
  ...shared,
  ...group.figures.flatMap((figure, i): ReadonlyArray<Column<NumberedRun>> =>
    places.flatMap((place) =>
      place !== i ? [] : [{
        title: titleOf(figure),
        kind: "number",
        cell: (run) => {
          const value = valueOf(run, place)
          return value === null ? "–" : el("span", {}, `${formatNumber(value)} `, cacheOf(run, place))
        },
        sortBy: (run) => valueOf(run, place)
      }]
    )
  )
]

const figuresOf = (run: NumberedRun): HTMLElement =>
  el(
    "span",
    {},
    ...places.flatMap((place): ReadonlyArray<Node | string> => {
      const value = valueOf(run, place)
      const figure = run.group?.figures[place]
      if (value === null || figure === undefined) return []
      const cache = cacheOf(run, place)
      return [
        el("span", { class: "figure" }, `${figure.title} ${formatNumber(value)} ${figure.unit} `, cache),
        " "
      ]
    })
  )

const columns: ReadonlyArray<Column<NumberedRun>> = [
  ...shared,
  {
    title: "Group",
    cell: ({ group }) => group === undefined ? "" : el("a", { href: `#group/${group.number}` }, String(group.number)),
    sortBy: ({ group }) => group?.number ?? null
  },
  { title: "Headline figures", cell: figuresOf, sortBy: ({ row }) => row[4] }
]

const ofGroup = (pick: (group: GroupRow) => ReadonlyArray<string>) => ({ group }: NumberedRun): ReadonlyArray<string> =>
  group === undefined ? [] : pick(group)

const facets: ReadonlyArray<Facet<NumberedRun>> = [
  { name: "verdict", values: ({ row }) => [row[1]] },
  { name: "benchmark", values: ofGroup(({ benchmark }) => [benchmark]) },
  { name: "model", values: ofGroup(({ model }) => [model]) },
  { name: "organisation", values: ofGroup(({ organization }) => [organization]) },
  { name: "system", values: ofGroup(({ system }) => [system]) },
  { name: "division", values: ofGroup(({ division }) => [division]) },
  { name: "rule", values: ofGroup(({ rules }) => rules.map(([rule]) => rule)) }
]

const numberedRuns = async (): Promise<ReadonlyArray<NumberedRun>> => {
  const groups = await items<GroupRow>("groups")
  const rows = await items<RunRow>("runs")
  let at = 0
  return rows.map((row, index): NumberedRun => {
    let group = groups[at]
    while (group !== undefined && at < groups.length - 1 && index >= group.firstRun + group.runs) group = groups[++at]
    return { index, row, group }
  })
}

export const runsView = async (argument: string): Promise<void> => {
  const all = await numberedRuns()
  const place = el("div")
  const filters = filtering({
    view: "runs",
    rows: all,
    facets,
    argument,
    text: ({ group, row }) => `${row[0]} ${row[1]} ${group?.name ?? ""}`,
    onChange: (rows) =>
      place.replaceChildren(
        table(`All runs; open one for its findings${passing(rows.length, all.length)}`, columns, rows, runPage)
      )
  })
  show(el("h2", {}, "Runs"), filters, place)
}
