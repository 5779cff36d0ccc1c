/** Figures that DLIO writes beside a headline, and that the headline is held against. */
import { isJsonArray, type Json, type JsonObject } from "../../../domain/Json.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import { voiceOf } from "../../../rules/issue.ts"
import { isPossible } from "../../../rules/possible.ts"
import * as T from "../../../rules/tolerant.ts"
import { rule } from "./figures.ts"

/** What is no number, or one that cannot be measured; undefined when all are figures. */
const noFigure = (name: string, value: Json | undefined): string | undefined => {
  if (isJsonArray(value)) return value.length === 0 ? "nothing" : value.flatMap((one) => noFigure(name, one) ?? [])[0]
  const number = T.toNumber(value)
  if (number === undefined) return "nothing"
  return isPossible(name, number) ? undefined : String(number)
}

export const lackingFigures = (metrics: JsonObject | null, names: ReadonlyArray<string>): ReadonlyArray<Issue> =>
  names.flatMap((name) => {
    const actual = noFigure(name, metrics?.[name])
    if (actual === undefined) return []
    return [
      voiceOf(rule).unknown(
        actual === "nothing"
          ? `not checked: the summary has no ${name} to hold its other figures against`
          : `not checked: the summary's ${name} is ${actual}, which nothing can be, so its other figures are held against nothing`,
        { parameter: `metric.${name}`, expected: "numbers that can be measured", actual, source: "summary.json" }
      )
    ]
  })
