/** A step of a trend in words. */
import { few } from "../../domain/few.ts"
import { plural } from "../../domain/Units.ts"
import { judgedText, meanText, valuesText } from "../compare/asText.ts"
import type { Unlike } from "../compare/unlike.ts"
import { percentText } from "../compare/words.ts"
import { cacheText } from "../figure.ts"
import type { Series, Step, StepFigure } from "./Trend.ts"

const changedLimit = 6

const changedText = ({ a, b, kind, name }: Unlike): string =>
  `${kind === "parameter" ? "parameter " : ""}${name} ${valuesText(a)} → ${valuesText(b)}`

/** What changed before it; empty where nothing did. */
export const marksOf = ({ changed }: Step): string => few(changed.map(changedText), changedLimit, "; ")

export const runsText = ({ runs }: Step): string => plural(runs.length, "run")

export const valueText = ({ headline, side }: StepFigure): string => {
  const cache = cacheText(side.cache)
  const unit = side.definition?.unit ?? headline.definitions[0]?.unit ?? ""
  const why = side.mean !== null
    ? ""
    : side.lacking.length === 0
    ? ": two definitions"
    : `: missing in ${few(side.lacking, 3)}`
  return `${meanText(side, unit)}${why}${cache === "" ? "" : `, ${cache}`}`
}

/** Against the step before. */
export const changeText = ({ difference }: StepFigure): string =>
  difference === null
    ? ""
    : difference.change === null
    ? judgedText(difference)
    : `${percentText(difference.change)} ${judgedText(difference)}`

interface FigureLine {
  readonly step: Step
  readonly figure: StepFigure
}

/** Each headline that some step has, with the steps that have it. */
export const figureLines = ({ steps }: Series): ReadonlyArray<readonly [StepFigure, ReadonlyArray<FigureLine>]> => {
  const names = new Map<string, StepFigure>()
  for (const { figures } of steps) {
    for (const figure of figures) if (!names.has(figure.headline.name)) names.set(figure.headline.name, figure)
  }
  return [...names].map(([name, first]) => [
    first,
    steps.flatMap((step) => step.figures.flatMap((figure) => figure.headline.name === name ? [{ step, figure }] : []))
  ])
}
