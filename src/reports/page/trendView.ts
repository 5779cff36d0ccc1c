/** Figures of measured runs over time, with a mark wherever how they were made changed. */
import { chart, colour, valueAxis } from "./charts.ts"
import type { Figure, GroupRow, RunRow, TrendRow } from "./data.ts"
import { el } from "./dom.ts"
import { show } from "./show.ts"
import { items } from "./store.ts"

const shownSeries = 40

interface Point {
  readonly time: number
  readonly day: string
  readonly label: string
  readonly values: readonly [number | null, number | null]
  readonly setup: number
  readonly isSound: boolean
}

/** Where the setup is not the one of the run before. */
interface Mark {
  readonly time: number
  readonly day: string
  readonly text: string
}

const changeText = ({ setups }: TrendRow, before: number, after: number): string => {
  const [a, b] = [setups[before], setups[after]]
  if (a === undefined || b === undefined) return "made another way"
  const names = Object.keys(b).filter((name) => a[name] !== b[name])
  const told = names.slice(0, 6).map((name) => `${name} ${a[name] ?? "not recorded"} → ${b[name] ?? "not recorded"}`)
  return `${told.join("; ")}${names.length > told.length ? ` and ${names.length - told.length} more` : ""}`
}

const marksOf = (trend: TrendRow, points: ReadonlyArray<Point>): ReadonlyArray<Mark> =>
  points.flatMap(({ day, setup, time }, i) => {
    const before = points[i - 1]
    return before === undefined || before.setup === setup
      ? []
      : [{ time, day, text: changeText(trend, before.setup, setup) }]
  })

const pointsOf = (groups: ReadonlyArray<GroupRow>, runs: ReadonlyArray<RunRow>): ReadonlyArray<Point> =>
  groups.flatMap(({ firstRun, label, runs: count }) =>
    runs.slice(firstRun, firstRun + count).flatMap((run): ReadonlyArray<Point> => {
      const time = Date.parse(run[3])
      return run[8] < 0 || Number.isNaN(time)
        ? []
        : [{
          time,
          day: run[3].slice(0, 10),
          label,
          values: [run[4], run[5]],
          setup: run[8],
          isSound: run[1] === "CLOSED" || run[1] === "OPEN"
        }]
    })
  ).sort((a, b) => a.time - b.time)

const figureChart = (
  { better, title, unit }: Figure,
  place: 0 | 1,
  points: ReadonlyArray<Point>,
  marks: ReadonlyArray<Mark>
): HTMLElement => {
  const labels = [...new Set(points.map(({ label }) => label))]
  return chart(`${title[0]?.toUpperCase() ?? ""}${title.slice(1)} over time`, 280, () => ({
    xAxis: { type: "time", axisLabel: { color: colour("--dim"), hideOverlap: true } },
    yAxis: valueAxis({ title, unit, better }),
    tooltip: { trigger: "item", renderMode: "richText", confine: true },
    series: labels.map((label, i) => ({
      name: label === "" ? "no label" : label,
      type: "line",
      symbolSize: 7,
      data: points.flatMap((point) =>
        point.label === label ?
          [{
            value: [point.time, point.values[place]],
            symbol: point.isSound ? "circle" : "emptyCircle"
          }] :
          []
      ),
      ...(i > 0 ? {} : {
        markLine: {
          symbol: "none",
          label: { formatter: "changed", color: colour("--dim") },
          lineStyle: { color: colour("--dim") },
          data: marks.map(({ time }) => ({ xAxis: time }))
        }
      })
    }))
  }))
}

const days = (points: ReadonlyArray<Point>): number => new Set(points.map(({ day }) => day)).size

export const trendView = async (): Promise<void> => {
  const groups = await items<GroupRow>("groups")
  const runs = await items<RunRow>("runs")
  const trends = await items<TrendRow>("trends")
  const bySeries = new Map<number, Array<GroupRow>>()
  for (const group of groups) {
    const known = bySeries.get(group.trend)
    if (known === undefined) bySeries.set(group.trend, [group])
    else known.push(group)
  }
  const all = [...bySeries].flatMap(([number, members]) => {
    const points = pointsOf(members, runs)
    const [trend] = trends.slice(number, number + 1)
    return trend === undefined || days(points) < 2 ? [] : [{ trend, points, figures: members[0]?.figures ?? [] }]
  })
  const shown = all.slice(0, shownSeries)
  show(
    el("h2", {}, "Trend"),
    el(
      "p",
      { class: "dim" },
      shown.length === 0
        ? "No system ran one workload on two days."
        : `Measured runs without warm-ups, over time, from zero; hollow points are INVALID or UNKNOWN${
          all.length > shown.length ? `; the first ${shown.length} of ${all.length} series` : ""
        }`
    ),
    ...shown.map(({ figures, points, trend }) => {
      const marks = marksOf(trend, points)
      return el(
        "section",
        {},
        el("h3", {}, trend.name),
        marks.length === 0 ? null : el(
          "ul",
          { class: "dim" },
          ...marks.slice(0, 12).map(({ day, text }) => el("li", {}, `${day}: ${text}`)),
          marks.length > 12 ? el("li", {}, `and ${marks.length - 12} more changes`) : null
        ),
        el(
          "div",
          { class: "charts" },
          ...figures.flatMap((figure, i) => i > 1 ? [] : [figureChart(figure, i === 0 ? 0 : 1, points, marks)])
        )
      )
    })
  )
}
