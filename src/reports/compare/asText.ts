/** A comparison for people: first what is not alike, then each figure with its difference, then what stands alone. */
import { columns, toLeft, widest } from "../../domain/columns.ts"
import { few } from "../../domain/few.ts"
import { plural } from "../../domain/Units.ts"
import { cacheText, digitsBy, formatNumber } from "../figure.ts"
import { plain } from "../outputs/terminal.ts"
import type { Against, Compared, GroupDifference, LetteredSide, PlainDifference } from "./Compared.ts"
import type { FigureDifference, SideFigure, WithinRun } from "./figures.ts"
import type { Unlike } from "./unlike.ts"
import { intervalText, percentText } from "./words.ts"

const notComparedLimit = 5
const unlikeLimit = 20

const runsOf = ({ groups }: LetteredSide): number => groups.reduce((sum, { runs }) => sum + runs.length, 0)

export const sideText = (side: LetteredSide): string => {
  const runs = runsOf(side)
  if (runs === 1) return side.what
  return `${side.what}: ${plural(runs, "run")}${side.groups.length === 1 ? "" : ` in ${side.groups.length} groups`}`
}

const sideLines = (side: LetteredSide): ReadonlyArray<string> => [
  `${side.letter}  ${side.given}  (${sideText(side)})`,
  ...side.notCompared.slice(0, notComparedLimit).map(({ path, reason }) => `     not compared: ${path}: ${reason}`),
  ...(side.notCompared.length > notComparedLimit
    ? [`     not compared: ${side.notCompared.length - notComparedLimit} more, in --json`]
    : [])
]

export const valuesText = (values: ReadonlyArray<string>): string => few(values, 4, " or ")

const unlikeLines = (rows: ReadonlyArray<Unlike>, a: string, b: string): ReadonlyArray<string> => {
  if (rows.length === 0) return []
  const shown = rows.slice(0, unlikeLimit)
  const nameOf = ({ kind, name }: Unlike) => kind === "parameter" ? `parameter ${name}` : name
  const table = columns(shown.map((row) => [nameOf(row), `${a} ${valuesText(row.a)}; ${b} ${valuesText(row.b)}`]))
  return [
    "  not alike, so that a difference may come from it:",
    ...table.map((line) => `    ${line}`),
    ...(rows.length > unlikeLimit ? [`    and ${rows.length - unlikeLimit} more, in --json`] : []),
    ""
  ]
}

export const unitText = (unit: string): string => unit === "" ? "" : ` ${unit}`

const withinText = (within: WithinRun | null): string => {
  if (within === null) return ""
  const band = within.band === null
    ? ""
    : `, 95 % band of their mean ${formatNumber(within.band.low)} to ${formatNumber(within.band.high)}`
  return `; within this run ${formatNumber(within.min)} to ${
    formatNumber(within.max)
  } over ${within.count} ${within.over}${band}`
}

export const meanText = ({ deviation, max, mean, min, runs }: SideFigure, unit: string): string => {
  if (mean === null) return "no figure"
  if (runs === 1) return `${formatNumber(mean)}${unitText(unit)}`
  const shown = digitsBy(deviation)
  const spread = deviation === null ? "" : ` ± ${shown(deviation)}`
  const range = min === null || max === null ? "" : `, ${shown(min)} to ${shown(max)}`
  return `${shown(mean)}${spread}${unitText(unit)}${range}`
}

const sideFigure = (letter: string, side: SideFigure, unit: string): string =>
  `      ${letter}  ${
    [
      meanText(side, unit),
      ...(side.runs === 1 ? [] : [plural(side.runs, "run")]),
      cacheText(side.cache)
    ].filter((text) => text !== "").join(", ")
  }${withinText(side.within)}${side.lacking.length === 0 ? "" : `; missing in ${few(side.lacking, 3)}`}`

export const judgedText = ({ comparison, why }: FigureDifference): string =>
  why === null ? comparison : `${comparison}: ${why}`

const figureLines = (figure: FigureDifference, a: string, b: string, width: number): ReadonlyArray<string> => [
  `    ${toLeft(figure.name, width)}  ${figure.change === null ? "no change" : percentText(figure.change)}${
    figure.interval === null ? "" : `  95 % interval ${intervalText(figure.interval)}`
  }  ${judgedText(figure)}`,
  sideFigure(a, figure.a, figure.unit),
  sideFigure(b, figure.b, figure.unit)
]

const allLines = (all: ReadonlyArray<PlainDifference>): ReadonlyArray<string> => {
  if (all.length === 0) return []
  const shown = (value: number | null) => value === null ? "no value" : formatNumber(value)
  const rows = all.map((
    { a, b, change, name }
  ) => [name, shown(a), shown(b), change === null ? "" : percentText(change)])
  return [
    "    every number of the results, as a mean over the runs:",
    ...columns(rows, ["left", "right", "right"]).map((line) => `      ${line}`)
  ]
}

const groupLines = ({ all, figures, group, unlike }: GroupDifference, a: string, b: string): ReadonlyArray<string> => {
  const width = widest(figures.map(({ name }) => name))
  return [
    "",
    group,
    ...unlikeLines(unlike, a, b),
    ...(figures.length === 0
      ? ["    neither has a headline figure"]
      : figures.flatMap((figure) => figureLines(figure, a, b, width))),
    ...allLines(all)
  ]
}

const alone = (letter: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0
    ? []
    : ["", `only ${letter} has, so that nothing is set beside it`, ...names.map((name) => `  ${name}`)]

const againstLines = ({ a, b, groups, onlyInA, onlyInB, shared }: Against, several: boolean): ReadonlyArray<string> => [
  ...(several ? ["", `${b.letter} against ${a.letter}`] : []),
  ...(shared.length === 0
    ? []
    : ["", `${plural(shared.length, "run stands", "runs stand")} on both sides: ${few(shared, 3)}`]),
  ...groups.flatMap((group) => groupLines(group, a.letter, b.letter)),
  ...alone(a.letter, onlyInA),
  ...alone(b.letter, onlyInB)
]

export const compareText = ({ against, sides }: Compared): string =>
  [
    ...sides.flatMap(sideLines),
    ...against.flatMap((one) => againstLines(one, against.length > 1))
  ].map(plain).join("\n")
