/** A trend for a terminal: a line a step, with a bar from zero, and marks where how it was made changed. */
import { columns } from "../../domain/columns.ts"
import { plural } from "../../domain/Units.ts"
import { plain } from "../outputs/terminal.ts"
import { changeText, figureLines, marksOf, runsText, valueText } from "./cells.ts"
import type { Series, Trend } from "./Trend.ts"

const seriesLimit = 20
const stepLimit = 40
const notShownLimit = 5
const barWidth = 20

/** From zero to the largest of the series. */
const bar = (value: number | null, largest: number): string =>
  value === null || largest <= 0 ? "" : "#".repeat(Math.round(barWidth * Math.max(0, value) / largest))

const seriesLines = (series: Series): ReadonlyArray<string> => [
  "",
  series.name,
  ...figureLines(series).flatMap(([{ headline }, all]) => {
    const shown = all.slice(-stepLimit)
    const largest = Math.max(...shown.map(({ figure }) => figure.side.mean ?? 0))
    const rows = columns(
      shown.map(({ figure, step }) => [
        step.date,
        step.label ?? "no label",
        runsText(step),
        bar(figure.side.mean, largest).padEnd(barWidth),
        valueText(figure),
        changeText(figure)
      ])
    )
    return [
      `  ${headline.title}, ${headline.better} is better; bars from 0`,
      ...(all.length > shown.length ? [`    ${plural(all.length - shown.length, "earlier step")} in --json`] : []),
      ...shown.flatMap(({ step }, i) => {
        const marks = marksOf(step)
        return [...(marks === "" ? [] : [`    * changed: ${marks}`]), `    ${rows[i] ?? ""}`]
      })
    ]
  })
]

export const trendText = ({ given, notShown, series, what }: Trend): string =>
  [
    `${given}  (${what}: ${plural(series.length, "series", "series")})`,
    ...notShown.slice(0, notShownLimit).map(({ path, reason }) => `  not shown: ${path}: ${reason}`),
    ...(notShown.length > notShownLimit ? [`  not shown: ${notShown.length - notShownLimit} more, in --json`] : []),
    ...series.slice(0, seriesLimit).flatMap(seriesLines),
    ...(series.length > seriesLimit ? ["", `${series.length - seriesLimit} more series in --json`] : [])
  ].map(plain).join("\n")
