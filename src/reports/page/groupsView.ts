/** All groups, a table for each set of figures that share names and units, and charts of what the filters leave. */
import { digitsBy } from "../figure.ts"
import type { Figure, GroupRow } from "./data.ts"
import { badge, type Column, el, table } from "./dom.ts"
import { type Facet, filtering, passing } from "./filters.ts"
import { overviews } from "./groupCharts.ts"
import { show } from "./show.ts"
import { items } from "./store.ts"

const groupPage = 50

const worst = ["INVALID", "UNKNOWN", "OPEN", "CLOSED"]

/** As many digits as its spread allows. */
const figureText = ({ deviation, mean }: Pick<Figure, "deviation" | "mean">): string => {
  const shown = digitsBy(deviation)
  return deviation === null ? shown(mean) : `${shown(mean)} ± ${shown(deviation)}`
}

/** Beside a figure: how much of it was the client's memory. Cold is said too, quietly. */
export const cacheLabel = (cache: string, tainted: boolean): HTMLElement | null =>
  cache === "" ? null : el("span", { class: tainted ? "badge warm" : "dim" }, cache)

const unitText = (unit: string): string => unit === "" ? "" : ` (${unit})`

export const titleOf = ({ title, unit }: Pick<Figure, "title" | "unit">): string =>
  `${title[0]?.toUpperCase() ?? ""}${title.slice(1)}${unitText(unit)}`

export const countedText = ({ counted, runs }: Pick<GroupRow, "counted" | "runs">): string =>
  counted === 0 ? `${runs === 1 ? "1 run" : `${runs} runs`}, not counted` : `${counted} of ${runs} count`

const figureColumn = (first: Figure, place: number): Column<GroupRow> => ({
  title: titleOf(first),
  kind: "number",
  cell: ({ counted, figures }) => {
    const figure = figures[place]
    if (figure === undefined) return "–"
    return el(
      "span",
      { class: counted === 0 ? "dim" : "", title: `${figure.better} is better; ${figure.count} ${figure.over}` },
      `${figureText(figure)} `,
      cacheLabel(figure.cache, figure.tainted)
    )
  },
  sortBy: ({ figures }) => figures[place]?.mean ?? null
})

const text = (title: string, value: (group: GroupRow) => string): Column<GroupRow> => ({
  title,
  kind: "word",
  cell: value,
  sortBy: value
})

/** Only what tells some group from another. */
const telling = (groups: ReadonlyArray<GroupRow>, column: Column<GroupRow>): ReadonlyArray<Column<GroupRow>> =>
  groups.every((group) => column.sortBy(group) === "") ? [] : [column]

const columnsOf = (
  groups: ReadonlyArray<GroupRow>,
  figures: ReadonlyArray<Figure>
): ReadonlyArray<Column<GroupRow>> => [
  { title: "#", kind: "number", cell: ({ number }) => String(number), sortBy: ({ number }) => number },
  {
    title: "Verdict",
    cell: ({ category, verdict }) => badge(category, verdict),
    sortBy: ({ category }) => worst.indexOf(category)
  },
  ...telling(groups, text("Organisation", ({ organization }) => organization)),
  ...telling(groups, text("System", ({ system }) => system)),
  {
    title: "Group",
    kind: "name",
    cell: ({ name, number, short }) => el("a", { href: `#group/${number}`, title: name }, short),
    sortBy: ({ short }) => short
  },
  { title: "Edition", cell: ({ edition }) => edition, sortBy: ({ edition }) => edition },
  { title: "Runs", kind: "number", cell: countedText, sortBy: ({ counted }) => counted },
  ...figures.map(figureColumn)
]

const facets: ReadonlyArray<Facet<GroupRow>> = [
  { name: "verdict", values: ({ category }) => [category] },
  { name: "benchmark", values: ({ benchmark }) => [benchmark] },
  { name: "model", values: ({ model }) => [model] },
  { name: "organisation", values: ({ organization }) => [organization] },
  { name: "system", values: ({ system }) => [system] },
  { name: "division", values: ({ division }) => [division] },
  { name: "rule", values: ({ rules }) => rules.map(([rule]) => rule) }
]

/** Groups whose figures have the same names and units; those without any stand with their benchmark's. */
const sections = (groups: ReadonlyArray<GroupRow>): ReadonlyArray<ReadonlyArray<GroupRow>> => {
  const found = new Map<string, Array<GroupRow>>()
  const bare: Array<GroupRow> = []
  for (const group of groups) {
    if (group.figures.length === 0) {
      bare.push(group)
      continue
    }
    const key = JSON.stringify([group.benchmark, ...group.figures.map(titleOf)])
    const known = found.get(key)
    if (known === undefined) found.set(key, [group])
    else known.push(group)
  }
  for (const group of bare) {
    const home = [...found.values()].find(([first]) => first?.benchmark === group.benchmark)
    if (home === undefined) found.set(JSON.stringify([group.benchmark]), [group])
    else home.push(group)
  }
  return [...found.values()]
}

const sectionTable = (groups: ReadonlyArray<GroupRow>): HTMLElement => {
  const [first] = groups
  const figures = groups.find((group) => group.figures.length > 0)?.figures ?? []
  const spread = figures.length === 0 ? "no figures" : "mean ± sample deviation"
  const caption = `${first?.benchmark ?? ""}: ${groups.length === 1 ? "1 group" : `${groups.length} groups`}, ${spread}`
  return table(caption, columnsOf(groups, figures), [...groups].sort((a, b) => a.number - b.number), groupPage)
}

export const groupsView = async (argument: string): Promise<void> => {
  const groups = await items<GroupRow>("groups")
  const place = el("div")
  const filters = filtering({
    view: "groups",
    rows: groups,
    facets,
    argument,
    text: ({ name, verdict }) => `${name} ${verdict}`,
    onChange: (rows) => {
      place.replaceChildren(
        el("p", { class: "dim passing" }, `Groups of runs${passing(rows.length, groups.length)}`),
        ...sections(rows).map(sectionTable),
        el("div", { class: "charts" }, ...overviews(rows))
      )
    }
  })
  show(el("h2", {}, "Groups"), filters, place)
}
