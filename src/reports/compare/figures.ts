/** How the headline figures of two groups of runs differ. The run is the unit; what lies within one run is named so. */
import { type CacheTally } from "../../benchmarks/shared/figures/Aggregate.ts"
import { tallyOf } from "../../benchmarks/shared/figures/aggregates.ts"
import {
  type Definition,
  type Headline,
  type HeadlineValue,
  valueBy,
  valueOf
} from "../../benchmarks/shared/figures/Headline.ts"
import { blockBand } from "../../domain/bootstrap.ts"
import { mean, sampleDeviation } from "../../domain/statistics.ts"
import { plural } from "../../domain/Units.ts"
import { type Interval, leastForInterval, welch } from "../../domain/welch.ts"
import { cacheText, isTainted } from "../figure.ts"
import type { GroupRun } from "../GroupRun.ts"

/** What one run did in its operations: nothing about another run. */
export interface WithinRun {
  readonly over: string
  readonly count: number
  readonly min: number
  readonly max: number
  /** Of the mean; null for fewer than five operations. */
  readonly band: Interval | null
}

export interface SideFigure {
  readonly runs: number
  /** null where a run lacks the figure, or where the sides have figures of different definitions. */
  readonly mean: number | null
  /** Sample deviation over runs. */
  readonly deviation: number | null
  readonly min: number | null
  readonly max: number | null
  readonly within: WithinRun | null
  readonly cache: CacheTally
  readonly definition: Pick<Definition, "figure" | "says" | "unit"> | null
  /** Paths of runs that have no such figure. */
  readonly lacking: ReadonlyArray<string>
}

type Comparison = "better" | "worse" | "within noise" | "not judged"

export interface FigureDifference {
  readonly name: string
  readonly title: string
  readonly unit: string
  readonly better: Headline["better"]
  readonly a: SideFigure
  readonly b: SideFigure
  /** b / a - 1; null where either has no figure. */
  readonly change: number | null
  /** 95 % of the change, by Welch; null for fewer than three runs on a side. */
  readonly interval: Interval | null
  readonly comparison: Comparison
  /** Why it is not judged; null where it is. */
  readonly why: string | null
}

const withinOf = ([only, ...others]: ReadonlyArray<HeadlineValue>): WithinRun | null =>
  only === undefined || others.length > 0 || only.each.length < 2 ? null : {
    over: only.headline.over,
    count: only.each.length,
    min: Math.min(...only.each),
    max: Math.max(...only.each),
    band: blockBand(only.each)
  }

const sideOf = (
  headline: Headline,
  definition: Definition | undefined,
  runs: ReadonlyArray<GroupRun>
): SideFigure & { readonly values: ReadonlyArray<number> } => {
  const found = runs.map((run) =>
    definition === undefined ? valueOf(headline, run) : valueBy(headline, definition, run)
  )
  const whole = found.flatMap((one) => one ?? [])
  const definitions = new Set(whole.map((one) => one.definition))
  const lacking = runs.flatMap(({ path }, i) => found[i] === null ? [path] : [])
  const isOne = lacking.length === 0 && definitions.size === 1
  const values = isOne ? whole.map(({ value }) => value) : []
  const [first] = definitions
  return {
    runs: runs.length,
    mean: isOne ? mean(values) : null,
    deviation: sampleDeviation(values),
    min: isOne ? Math.min(...values) : null,
    max: isOne ? Math.max(...values) : null,
    within: isOne ? withinOf(whole) : null,
    cache: headline.phase === null ? [] : tallyOf(runs, headline.phase),
    definition: isOne && first !== undefined ? { figure: first.figure, says: first.says, unit: first.unit } : null,
    lacking,
    values
  }
}

const hasAll = (runs: ReadonlyArray<GroupRun>) => (definition: Definition): boolean =>
  runs.every((run) => definition.value(run) !== null)

/** Of runs alone, by the first definition that all of them have. */
export const figureOf = (headline: Headline, runs: ReadonlyArray<GroupRun>): SideFigure & {
  readonly values: ReadonlyArray<number>
} => sideOf(headline, headline.definitions.find(hasAll(runs)), runs)

/** What sides are called in reasons. */
interface SideNames {
  readonly a: string
  readonly b: string
}

const letters: SideNames = { a: "A", b: "B" }

const lacks = (side: string, { lacking, runs }: SideFigure): string | null =>
  lacking.length === 0
    ? null
    : lacking.length === runs
    ? `${side} has no such figure`
    : `${lacking.length} of the ${plural(runs, "run")} of ${side} ${
      lacking.length === 1 ? "has" : "have"
    } no such figure`

const tainted = (side: string, { cache }: SideFigure): string | null =>
  isTainted(cache) ? `${side}: ${cacheText(cache)}` : null

const runsText = (a: number, b: number): string =>
  a === 1 && b === 1
    ? "one run each: no interval"
    : `${a} and ${plural(b, "run")}: no interval, which needs ${leastForInterval} each`

const said = (texts: ReadonlyArray<string | null>): string | null => {
  const known = texts.filter((text) => text !== null)
  return known.length === 0 ? null : known.join("; ")
}

const whyNotSet = (names: SideNames, a: SideFigure, b: SideFigure): string | null =>
  said([lacks(names.a, a), lacks(names.b, b)]) ??
    (a.definition?.figure === b.definition?.figure && a.definition !== null
      ? null
      : `two figures of one name: ${names.a} ${a.definition?.says ?? "several"}, ${names.b} ${
        b.definition?.says ?? "several"
      }`)

export const differenceOf = (
  headline: Headline,
  runsA: ReadonlyArray<GroupRun>,
  runsB: ReadonlyArray<GroupRun>,
  sides: SideNames = letters
): FigureDifference | null => {
  const shared = headline.definitions.find(hasAll([...runsA, ...runsB]))
  const { values: valuesA, ...a } = sideOf(headline, shared, runsA)
  const { values: valuesB, ...b } = sideOf(headline, shared, runsB)
  if (a.lacking.length === a.runs && b.lacking.length === b.runs) return null
  const names = {
    name: headline.name,
    title: headline.title,
    unit: (shared ?? headline.definitions[0])?.unit ?? "",
    better: headline.better,
    a,
    b
  }
  const unset = whyNotSet(sides, a, b)
  if (unset !== null || a.mean === null || b.mean === null) {
    return { ...names, change: null, interval: null, comparison: "not judged", why: unset ?? "no figure" }
  }
  const of = a.mean
  const share = (value: number) => value / of
  const difference = welch(valuesA, valuesB)
  const interval = difference === null || of === 0
    ? null
    : { low: share(difference.low), high: share(difference.high) }
  const change = of === 0 ? null : share(b.mean - of)
  const common = { ...names, change, interval }
  const taint = said([tainted(sides.a, a), tainted(sides.b, b)])
  if (taint !== null) return { ...common, comparison: "not judged", why: taint }
  if (difference === null) return { ...common, comparison: "not judged", why: runsText(a.runs, b.runs) }
  if (difference.low <= 0 && difference.high >= 0) return { ...common, comparison: "within noise", why: null }
  const isHigher = difference.low > 0
  return { ...common, comparison: isHigher === (headline.better === "higher") ? "better" : "worse", why: null }
}
