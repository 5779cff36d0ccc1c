/** `--fail-on write:-5%`: how far a figure may change before a comparison ends with a status of its own. */
import * as Either from "effect/Either"
import type { Reading } from "../../benchmarks/Reading.ts"
import { nearest } from "../../config/nearest.ts"
import { InvalidOption } from "../../errors/AppError.ts"
import { cacheText, isTainted } from "../figure.ts"
import type { FigureDifference } from "./figures.ts"
import { changeText } from "./words.ts"

export interface Limit {
  /** As it was typed. */
  readonly text: string
  readonly name: string
  /** A share; below zero it is passed by a change below it, above zero by one above it. */
  readonly change: number
}

export interface Missed {
  readonly demand: string
  readonly found: string
}

export const headlineNames = (readings: ReadonlyArray<Reading>): ReadonlyArray<string> => [
  ...new Set(readings.flatMap(({ headlines }) => headlines.map(({ name }) => name)))
]

export const unknownHeadline = (option: string, given: string, known: ReadonlyArray<string>): InvalidOption => {
  const near = nearest(given, known)
  return new InvalidOption({
    option,
    expected: `a headline figure: ${known.join(", ")}`,
    actual: given,
    ...(near === null ? {} : { advice: `did you mean ${near}?` })
  })
}

const form = /^([A-Za-z0-9._-]+):([+-])(\d+(?:\.\d+)?|\.\d+)\s*%$/

export const limitsOf = (
  option: string,
  texts: ReadonlyArray<string>,
  known: ReadonlyArray<string>
): Either.Either<ReadonlyArray<Limit>, InvalidOption> =>
  Either.all(texts.map((text) => {
    const [, name = "", sign, percent] = form.exec(text.trim()) ?? []
    if (percent === undefined) {
      return Either.left(
        new InvalidOption({
          option,
          expected: "a figure and how far it may change, as write:-5% or p99:+10%",
          actual: text
        })
      )
    }
    if (!known.includes(name)) return Either.left(unknownHeadline(option, name, known))
    return Either.right({ text: text.trim(), name, change: (sign === "-" ? -1 : 1) * Number(percent) / 100 })
  }))

const isPassed = (limit: Limit, change: number): boolean =>
  limit.change < 0 || Object.is(limit.change, -0) ? change < limit.change : change > limit.change

const taintOf = ({ a, b }: FigureDifference): string | null => {
  const tainted = [a, b].find(({ cache }) => isTainted(cache))
  return tainted === undefined ? null : cacheText(tainted.cache)
}

/** Nothing is held to hold that was not shown. `letter`: of the side that is held against A; `absent`: groups that A alone has. */
export const passed = (
  limits: ReadonlyArray<Limit>,
  letter: string,
  differences: ReadonlyArray<{ readonly group: string; readonly figures: ReadonlyArray<FigureDifference> }>,
  absent: ReadonlyArray<string>
): ReadonlyArray<Missed> =>
  limits.flatMap((limit) => {
    const where = (group: string) => differences.length === 1 ? letter : `${letter}, ${group}`
    const found = differences.flatMap(({ figures, group }) =>
      figures.flatMap((figure) => figure.name === limit.name ? [{ figure, group }] : [])
    )
    const missed = found.flatMap(({ figure, group }): ReadonlyArray<Missed> => {
      const { change, interval, why } = figure
      if (change === null) {
        return [{ demand: limit.text, found: `${where(group)}: not compared, ${why ?? "no figure"}` }]
      }
      const taint = taintOf(figure)
      if (taint !== null) return [{ demand: limit.text, found: `${where(group)}: not shown, ${taint}` }]
      return isPassed(limit, change)
        ? [{ demand: limit.text, found: `${where(group)}: ${changeText(change, interval)}` }]
        : []
    })
    const nothing = found.length === 0
      ? [{ demand: limit.text, found: `${letter}: nothing that was compared has it` }]
      : []
    return [
      ...nothing,
      ...missed,
      ...(found.length === 0 ? [] : absent.map((group) => ({ demand: limit.text, found: `${letter} has no ${group}` })))
    ]
  })
