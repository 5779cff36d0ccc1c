/** Charts of groups and their runs: one unit each, from zero, under the true names of what they show. */
import type { Chart } from "../../benchmarks/shared/figures/Aggregate.ts"
import { percentile } from "../../domain/statistics.ts"
import { categoryAxis, chart, colour, valueAxis, zoom } from "./charts.ts"
import type { Figure, GroupRow, Point, RunRow } from "./data.ts"

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`

/** The least that tells groups of one model from each other. */
const labelOf = ({ label, number, system }: GroupRow): string =>
  [`${number}.`, system, label].filter((part) => part !== "").join(" ")

const shownModels = 12

interface Drawn {
  readonly group: GroupRow
  readonly figure: Figure
}

/** One chart a model and figure: mean of what counts, with the extremes. */
export const overviews = (groups: ReadonlyArray<GroupRow>): ReadonlyArray<HTMLElement> => {
  const byModel = new Map<string, Array<Drawn>>()
  for (const group of groups) {
    for (const figure of group.figures) {
      const key = JSON.stringify([group.benchmark, group.model, figure.title, figure.unit])
      const known = byModel.get(key)
      if (known === undefined) byModel.set(key, [{ group, figure }])
      else known.push({ group, figure })
    }
  }
  return [...byModel.values()].slice(0, shownModels).flatMap((rows) => {
    const [first] = rows
    if (first === undefined) return []
    const { figure: { better, title, unit }, group: { benchmark, model } } = first
    const words = `${benchmark} ${model}: ${title}, ${rows.length === 1 ? "1 group" : `${rows.length} groups`}`
    return [chart(capital(words), 300, () => ({
      xAxis: categoryAxis(rows.map(({ group }) => `${labelOf(group)}${group.counted === 0 ? "\nnot counted" : ""}`)),
      yAxis: valueAxis({ title, unit, better }),
      ...zoom(rows.length, 30),
      series: [
        {
          name: "mean",
          type: "bar",
          barMaxWidth: 36,
          data: rows.map(({ figure, group }) => ({
            value: figure.mean,
            ...(group.counted === 0 ? { itemStyle: { opacity: 0.35 } } : {})
          }))
        },
        { name: "minimum", type: "scatter", symbol: "triangle", data: rows.map(({ figure }) => figure.min) },
        { name: "maximum", type: "scatter", symbol: "diamond", data: rows.map(({ figure }) => figure.max) }
      ]
    }))]
  })
}

/** What tells each path from the others: what is left without the folders they begin and end with alike. */
const labels = (paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const parts = paths.map((path) => path.split("/"))
  const first = parts[0] ?? []
  const alike = (at: (names: ReadonlyArray<string>) => string | undefined) =>
    parts.every((names) => at(names) === at(first))
  let begin = 0
  while (begin < first.length - 1 && alike((names) => names[begin])) begin++
  let end = 0
  while (end < first.length - begin - 1 && alike((names) => names[names.length - 1 - end])) end++
  return parts.map((names) => names.slice(begin, names.length - end).join("/"))
}

/** Whether the figures of its group are made of it: the warm-up and runs of other sets are not among them. */
export const counts = ([, , part]: RunRow): boolean => part !== "" && part !== "warm-up" && part !== "not counted"

const mark = (run: RunRow): string => counts(run) ? "" : run[2] === "warm-up" ? "warm-up" : "not counted"

/** What tells each run from the others, and which of them do not count. */
const called = (runs: ReadonlyArray<RunRow>, between: string): ReadonlyArray<string> =>
  labels(runs.map(([path]) => path)).map((label, i) => {
    const [run] = runs.slice(i, i + 1)
    const word = run === undefined ? "" : mark(run)
    return word === "" ? label : `${word}${between}${label}`
  })

/** Each figure of each run of a group. `some` says which runs, where it is not all. */
export const perRun = (group: GroupRow, runs: ReadonlyArray<RunRow>, some: string): ReadonlyArray<HTMLElement> =>
  group.figures.map(({ better, title, unit }, place) =>
    chart(`${capital(title)} per run${some}`, 300, () => ({
      xAxis: categoryAxis(called(runs, "\n")),
      yAxis: valueAxis({ title, unit, better }, unit === "%" ? { max: 100 } : {}),
      ...zoom(runs.length, 60),
      series: [{
        name: title,
        type: "bar",
        barMaxWidth: 36,
        data: runs.map((run) => ({
          value: place === 0 ? run[4] : run[5],
          ...(counts(run) ? {} : { itemStyle: { opacity: 0.35 } })
        }))
      }]
    }))
  )

const quartiles = (values: ReadonlyArray<number>): ReadonlyArray<number> => {
  const sorted = [...values].sort((a, b) => a - b)
  return [0, 0.25, 0.5, 0.75, 1].map((share) => percentile(sorted, share))
}

/** How the values of the runs that count lie, as far as they are of one unit. */
export const distribution = (
  charts: ReadonlyArray<{ readonly chart: Chart; readonly points: ReadonlyArray<ReadonlyArray<Point>> }>,
  some: string
): HTMLElement | null => {
  const sets = charts.flatMap(({ chart: { spread, unit }, points }) =>
    spread === null
      ? []
      : [{ name: spread, unit, values: points.flat().flatMap(([, value]) => value === null ? [] : [value]) }]
  ).filter(({ values }) => values.length > 1)
  const unit = sets[0]?.unit ?? ""
  const shown = sets.filter((set) => set.unit === unit)
  if (shown.length === 0) return null
  const counts = shown.map(({ name, values }) => `${values.length} ${name}`).join(", ")
  return chart(`Distribution of ${counts} that count${some}: extremes, quartiles and median`, 260, () => ({
    xAxis: categoryAxis(shown.map(({ name }) => name)),
    yAxis: valueAxis({ title: "rate", unit }),
    series: [{
      name: "distribution",
      type: "boxplot",
      itemStyle: { color: colour("--soft"), borderColor: colour("--one") },
      data: shown.map(({ values }) => quartiles(values))
    }]
  }))
}

/** One line a run. At most twelve runs, so that lines can be told apart. */
export const series = (
  { title, unit }: Pick<Chart, "title" | "unit">,
  runs: ReadonlyArray<RunRow>,
  points: ReadonlyArray<ReadonlyArray<Point>>
): HTMLElement | null => {
  const all = points.flatMap((those, i) => those.some(([, value]) => value !== null) ? [{ those, i }] : [])
  const shown = all.slice(0, 12)
  if (shown.length === 0) return null
  const longest = Math.max(...shown.map(({ those }) => those.length))
  const names = shown.find(({ those }) => those.length === longest)?.those.map(([name]) => name) ?? []
  const lines = called(runs, " ")
  return chart(`${title}${shown.length < all.length ? `, the first ${shown.length} runs` : ""}`, 280, () => ({
    xAxis: categoryAxis(names),
    yAxis: valueAxis({ title: unit, unit: "" }),
    series: shown.map(({ i, those }) => ({
      name: lines[i] ?? "",
      type: "line",
      data: those.map(([, value]) => value)
    }))
  }))
}

/** Figures over how many processes took part, where groups differ in that alone. */
export const curves = (groups: ReadonlyArray<GroupRow>): ReadonlyArray<HTMLElement> => {
  const inOrder = groups.filter(({ counted, processes }) => counted > 0 && processes !== null)
    .sort((a, b) => (a.processes ?? 0) - (b.processes ?? 0))
  if (new Set(inOrder.map(({ processes }) => processes)).size < 2) return []
  const [first] = inOrder
  return (first?.figures ?? []).map(({ better, title, unit }) => {
    const points = inOrder.flatMap(({ figures, processes }) =>
      figures.flatMap((figure) => figure.title === title && figure.unit === unit ? [[processes, figure.mean]] : [])
    )
    return chart(`${capital(title)} over processes, of ${points.length} groups that differ in that`, 280, () => ({
      xAxis: { ...valueAxis({ title: "processes", unit: "" }), nameLocation: "middle", nameGap: 28, minInterval: 1 },
      yAxis: valueAxis({ title, unit, better }, unit === "%" ? { max: 100 } : {}),
      tooltip: { trigger: "item", renderMode: "richText", confine: true },
      series: [{ name: title, type: "line", symbolSize: 9, data: points }]
    }))
  })
}
