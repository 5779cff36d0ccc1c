/** Charts as SVG, in the colours of the page; each has a text that says what it shows. */
import { BarChart, BoxplotChart, LineChart, ScatterChart } from "echarts/charts"
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components"
import * as echarts from "echarts/core"
import { SVGRenderer } from "echarts/renderers"
import type { Chart } from "../../benchmarks/shared/figures/Aggregate.ts"
import { percentile } from "../../domain/statistics.ts"
import type { GroupRow, Point, RunRow } from "./data.ts"
import { el } from "./dom.ts"

echarts.use([
  AriaComponent,
  BarChart,
  BoxplotChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  ScatterChart,
  SVGRenderer,
  TooltipComponent
])

interface Axis {
  readonly title: string
  readonly unit: string
  readonly better?: "higher" | "lower"
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const live = new Set<{ readonly draw: () => void; readonly host: HTMLElement; readonly chart: echarts.ECharts }>()

/** Redraws in the colours of the moment and drops charts that left the page. */
export const redraw = (): void => {
  for (const one of live) {
    if (one.host.isConnected) one.draw()
    else {
      one.chart.dispose()
      live.delete(one)
    }
  }
}

const look = () => ({
  animation: false,
  aria: { enabled: true },
  color: ["--one", "--two", "--three", "--four", "--five", "--six"].map(colour),
  textStyle: { color: colour("--text"), fontFamily: "sans-serif" },
  /** Drawn as SVG text, never as HTML: names come from strangers. */
  tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" } },
  legend: { type: "scroll", top: 0, textStyle: { color: colour("--text") } },
  grid: { left: 12, right: 12, top: 44, bottom: 12, containLabel: true }
})

const valueAxis = ({ better, title, unit }: Axis, more: object = {}) => ({
  type: "value",
  name: `${unit === "" ? title : `${title} (${unit})`}${better === undefined ? "" : `, ${better} is better`}`,
  nameTextStyle: { color: colour("--dim"), align: "left" },
  axisLabel: { color: colour("--dim") },
  splitLine: { lineStyle: { color: colour("--line") } },
  ...more
})

const categoryAxis = (names: ReadonlyArray<string>) => ({
  type: "category",
  data: [...names],
  axisLabel: { color: colour("--dim"), hideOverlap: true, width: 110, overflow: "truncate" },
  axisLine: { lineStyle: { color: colour("--line") } }
})

const chart = (title: string, height: number, option: () => object): HTMLElement => {
  const host = el("div", { class: "chart", style: `height:${height}px` })
  const figure = el("figure", {}, el("figcaption", {}, title), host)
  requestAnimationFrame(() => {
    if (!host.isConnected) return
    const instance = echarts.init(host, null, { renderer: "svg" })
    const draw = () => {
      instance.resize()
      instance.setOption({ ...look(), ...option() }, { notMerge: true })
    }
    live.add({ draw, host, chart: instance })
    draw()
  })
  return figure
}

const zoom = (count: number, shown: number) =>
  count <= shown ? {} : {
    dataZoom: [{ type: "slider", startValue: 0, endValue: shown - 1, height: 18, bottom: 4 }],
    grid: { left: 12, right: 12, top: 44, bottom: 40, containLabel: true }
  }

/** Mean, with the extremes, of the first figure of each group that shares its unit. */
export const overview = (groups: ReadonlyArray<GroupRow>): HTMLElement | null => {
  const first = groups.find(({ figures }) => figures.length > 0)?.figures[0]
  if (first === undefined) return null
  const rows = groups.flatMap((group) => {
    const figure = group.figures[0]
    return figure !== undefined && figure.title === first.title && figure.unit === first.unit ? [{ group, figure }] : []
  })
  const axis = { title: first.title, unit: first.unit, better: first.better }
  return chart(`${first.title} of ${rows.length} groups: mean, minimum and maximum`, 320, () => ({
    xAxis: categoryAxis(rows.map(({ group }) => `${group.number}. ${group.system || group.model}`)),
    yAxis: valueAxis(axis),
    ...zoom(rows.length, 40),
    series: [
      { name: "mean", type: "bar", barMaxWidth: 36, data: rows.map(({ figure }) => figure.mean) },
      { name: "minimum", type: "scatter", symbol: "triangle", data: rows.map(({ figure }) => figure.min) },
      { name: "maximum", type: "scatter", symbol: "diamond", data: rows.map(({ figure }) => figure.max) }
    ]
  }))
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

/** What tells each run from the others, and which of them warmed up. */
const called = (runs: ReadonlyArray<RunRow>, between: string): ReadonlyArray<string> =>
  labels(runs.map(([path]) => path)).map((label, i) => runs[i]?.[2] === "warm-up" ? `warm-up${between}${label}` : label)

/** Both figures of each run of a group. `some` says which runs, where it is not all. */
export const perRun = (group: GroupRow, runs: ReadonlyArray<RunRow>, some: string): HTMLElement | null => {
  const [first, second] = group.figures
  if (first === undefined) return null
  const percent = second?.unit === "%"
  return chart(`${first.title}${second === undefined ? "" : ` and ${second.title}`} per run${some}`, 300, () => ({
    xAxis: categoryAxis(called(runs, "\n")),
    yAxis: [
      valueAxis({ title: first.title, unit: first.unit }),
      ...(second !== undefined && second.unit !== first.unit
        ? [
          valueAxis({ title: second.title, unit: second.unit }, {
            splitLine: { show: false },
            nameTextStyle: { color: colour("--dim"), align: "right" },
            ...(percent ? { min: 0, max: 100 } : {})
          })
        ]
        : [])
    ],
    ...zoom(runs.length, 60),
    series: [
      { name: first.title, type: "bar", barMaxWidth: 36, data: runs.map((run) => run[4]) },
      ...(second === undefined ? [] : [{
        name: second.title,
        type: second.unit === first.unit ? "bar" : "line",
        barMaxWidth: 36,
        yAxisIndex: second.unit === first.unit ? 0 : 1,
        data: runs.map((run) => run[5])
      }])
    ]
  }))
}

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
    yAxis: valueAxis({ title: "rate", unit }, { scale: true }),
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
  { title, unit }: Chart,
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
    yAxis: valueAxis({ title: "rate", unit }, { scale: true, name: unit }),
    series: shown.map(({ i, those }) => ({
      name: lines[i] ?? "",
      type: "line",
      data: those.map(([, value]) => value)
    }))
  }))
}
