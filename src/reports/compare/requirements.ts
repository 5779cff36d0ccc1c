/** `--require "au>=90"`: what the headline figures of a run must reach. */
import * as Either from "effect/Either"
import type { Reading } from "../../benchmarks/Reading.ts"
import type { Headline, HeadlineValue } from "../../benchmarks/shared/figures/Headline.ts"
import { GiB, KiB, MiB, TiB } from "../../domain/Units.ts"
import { InvalidOption } from "../../errors/AppError.ts"
import { cacheText, formatNumber, isTainted } from "../figure.ts"
import { unknownHeadline } from "./limits.ts"

const tests = {
  ">=": (value: number, bound: number) => value >= bound,
  "<=": (value: number, bound: number) => value <= bound,
  ">": (value: number, bound: number) => value > bound,
  "<": (value: number, bound: number) => value < bound
} as const

export interface Requirement {
  /** As it was typed. */
  readonly text: string
  readonly name: string
  readonly test: keyof typeof tests
  /** In the figure's own unit. */
  readonly bound: number
}

export interface Answer {
  readonly demand: string
  readonly isMet: boolean
  /** What was found, in words. */
  readonly found: string
}

/** Bytes; GB is 10^9, GiB is 2^30. */
const rates: Readonly<Record<string, number>> = {
  "B/s": 1,
  "kB/s": 1e3,
  "MB/s": 1e6,
  "GB/s": 1e9,
  "TB/s": 1e12,
  "KiB/s": KiB,
  "MiB/s": MiB,
  "GiB/s": GiB,
  "TiB/s": TiB
}

const rateOf = (unit: string): number | undefined => Object.hasOwn(rates, unit) ? rates[unit] : undefined

/** How many of the figure's own unit one of the given is; undefined where the two measure other things. */
const factor = (given: string, own: string): number | undefined => {
  if (given === "" || given === own) return 1
  const [from, to] = [rateOf(given), rateOf(own)]
  return from === undefined || to === undefined ? undefined : from / to
}

const form = /^([A-Za-z0-9._-]+)\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)?|\.\d+)\s*(\S*)$/

const isTest = (text: string | undefined): text is keyof typeof tests =>
  text !== undefined && Object.hasOwn(tests, text)

const unitOf = ({ definitions }: Headline): string => definitions[0]?.unit ?? ""

const requirement = (
  option: string,
  text: string,
  { headlines }: Reading
): Either.Either<Requirement, InvalidOption> => {
  const [, name = "", test, number, unit = ""] = form.exec(text.trim()) ?? []
  if (!isTest(test)) {
    return Either.left(
      new InvalidOption({
        option,
        expected: "a figure, >=, <=, > or <, and a number, as au>=90 or write>=20GiB/s",
        actual: text
      })
    )
  }
  const headline = headlines.find((one) => one.name === name)
  if (headline === undefined) {
    return Either.left(unknownHeadline(option, name, headlines.map((one) => one.name)))
  }
  const own = unitOf(headline)
  const times = factor(unit, own)
  return times === undefined
    ? Either.left(
      new InvalidOption({
        option,
        expected: rateOf(own) === undefined
          ? `${name} in ${own === "" ? "plain numbers" : own}`
          : `${name} in GiB/s, or another rate`,
        actual: text
      })
    )
    : Either.right({ text: text.trim(), name, test, bound: Number(number) * times })
}

export const requirementsOf = (
  option: string,
  texts: ReadonlyArray<string>,
  reading: Reading
): Either.Either<ReadonlyArray<Requirement>, InvalidOption> =>
  Either.all(texts.map((text) => requirement(option, text, reading)))

const answer = (
  { bound, name, test, text: demand }: Requirement,
  runs: ReadonlyArray<ReadonlyArray<HeadlineValue>>
): Answer => {
  const found = runs.flatMap((values) => values.find(({ headline }) => headline.name === name) ?? [])
  const values = found.map(({ value }) => value)
  const [first] = found
  if (first === undefined) return { demand, isMet: false, found: "no such figure was measured" }
  const worst = test === ">=" || test === ">" ? Math.min(...values) : Math.max(...values)
  const unit = first.definition.unit
  const shown = `${formatNumber(worst)}${unit === "" ? "" : ` ${unit}`}${
    values.length === 1 ? "" : ` in the worst of ${values.length} runs`
  }`
  const tainted =
    found.flatMap(({ cache }) => cache !== null && isTainted([[cache, 1]]) ? [cacheText([[cache, 1]])] : [])[0]
  if (!tests[test](worst, bound)) return { demand, isMet: false, found: shown }
  return tainted === undefined
    ? { demand, isMet: true, found: shown }
    : { demand, isMet: false, found: `${shown}, which is not shown: ${tainted}` }
}

/** By the worst run of those that count. What the client's memory served shows nothing of the storage. */
export const answered = (
  requirements: ReadonlyArray<Requirement>,
  runs: ReadonlyArray<ReadonlyArray<HeadlineValue>>
): ReadonlyArray<Answer> => requirements.map((one) => answer(one, runs))
