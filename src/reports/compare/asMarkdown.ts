/** A comparison as a table for a ticket. */
import { plural } from "../../domain/Units.ts"
import { cacheText } from "../figure.ts"
import { markdownCell as cell, markdownTable as table } from "../outputs/markdownTable.ts"
import { judgedText, meanText, sideText, unitText, valuesText } from "./asText.ts"
import type { Against, Compared, GroupDifference } from "./Compared.ts"
import type { FigureDifference, SideFigure } from "./figures.ts"
import { intervalText, percentText } from "./words.ts"

const sideCell = (side: SideFigure, unit: string): string => {
  const cache = cacheText(side.cache)
  return `${meanText(side, unit)} (${plural(side.runs, "run")}${cache === "" ? "" : `, ${cache}`})`
}

const figureRow = (figure: FigureDifference): ReadonlyArray<string> => [
  `${figure.name}${unitText(figure.unit)}, ${figure.better} is better`,
  sideCell(figure.a, figure.unit),
  sideCell(figure.b, figure.unit),
  figure.change === null ? "no change" : percentText(figure.change),
  figure.interval === null ? "none" : intervalText(figure.interval),
  judgedText(figure)
]

const groupLines = ({ figures, group, unlike }: GroupDifference, a: string, b: string): ReadonlyArray<string> => [
  "",
  `### ${cell(group)}`,
  "",
  ...(unlike.length === 0 ? [] : [
    "Not alike, so that a difference may come from it:",
    "",
    ...table(
      ["", a, b],
      unlike.map(({ a, b, kind, name }) => [
        kind === "parameter" ? `parameter ${name}` : name,
        valuesText(a),
        valuesText(b)
      ])
    ),
    ""
  ]),
  ...table(["figure", a, b, `change of ${b}`, "95 % interval", "judged"], figures.map(figureRow))
]

const againstLines = ({ a, b, groups, onlyInA, onlyInB, shared }: Against): ReadonlyArray<string> => [
  ...(shared.length === 0 ? [] : ["", `${plural(shared.length, "run stands", "runs stand")} on both sides.`]),
  ...groups.flatMap((group) => groupLines(group, a.letter, b.letter)),
  ...[[a.letter, onlyInA] as const, [b.letter, onlyInB] as const].flatMap(([letter, names]) =>
    names.length === 0 ? [] : ["", `Only ${letter} has:`, "", ...names.map((name) => `* ${cell(name)}`)]
  )
]

export const compareMarkdown = ({ against, sides }: Compared): string =>
  [
    ...sides.flatMap((side) => [
      `* **${side.letter}**: ${cell(side.given)} (${cell(sideText(side))})`,
      ...side.notCompared.map(({ path, reason }) => `  * not compared: ${cell(path)}: ${cell(reason)}`)
    ]),
    ...against.flatMap(againstLines)
  ].join("\n")
