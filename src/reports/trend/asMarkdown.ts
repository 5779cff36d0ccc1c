/** A trend as tables for a ticket. */
import { markdownCell, markdownTable } from "../outputs/markdownTable.ts"
import { changeText, figureLines, marksOf, runsText, valueText } from "./cells.ts"
import type { Series, Trend } from "./Trend.ts"

const seriesLines = (series: Series): ReadonlyArray<string> => [
  "",
  `### ${markdownCell(series.name)}`,
  ...figureLines(series).flatMap(([{ headline }, lines]) => [
    "",
    ...markdownTable(
      ["date", "label", "runs", `${headline.title}, ${headline.better} is better`, "change", "what changed before it"],
      lines.map(({ figure, step }) => [
        step.date,
        step.label ?? "",
        runsText(step),
        valueText(figure),
        changeText(figure),
        marksOf(step)
      ])
    )
  ])
]

export const trendMarkdown = ({ notShown, series }: Trend): string =>
  [
    ...notShown.map(({ path, reason }) => `* not shown: ${markdownCell(path)}: ${markdownCell(reason)}`),
    ...series.flatMap(seriesLines)
  ].join("\n").trimStart()
