/** The statistics of this program, each of them once. Ranks and the report's page load it too: it needs no library. */
import type { Spread } from "./Measurement.ts"

/** 0 for no values at all. */
export const sum = (values: ReadonlyArray<number>): number => values.reduce((a, b) => a + b, 0)

/** NaN for no values at all. */
export const mean = (values: ReadonlyArray<number>): number => sum(values) / values.length

const squaresAround = (values: ReadonlyArray<number>, middle: number): number =>
  values.reduce((total, value) => total + (value - middle) ** 2, 0)

/** Divided by n (ddof = 0), as NumPy's default and so DLIO's: how values that are all there are lie about their mean. */
export const populationDeviation = (values: ReadonlyArray<number>): number =>
  Math.sqrt(squaresAround(values, mean(values)) / values.length)

/** Divided by n − 1: the spread of what the values are a sample of. null for fewer than two. */
export const sampleDeviation = (values: ReadonlyArray<number>): number | null =>
  values.length < 2 ? null : Math.sqrt(squaresAround(values, mean(values)) / (values.length - 1))

/**
 * The one definition of a percentile here, NumPy's default: between the two sorted values around that share of the way from
 * the first to the last. NaN for no values at all. `valueAt` gives the value in a place, from 0.
 */
export const percentileBy = (count: number, share: number, valueAt: (place: number) => number): number => {
  if (count === 0) return Number.NaN
  const place = share * (count - 1)
  const below = valueAt(Math.floor(place))
  return below + (valueAt(Math.ceil(place)) - below) * (place - Math.floor(place))
}

/** `sorted` ascending. */
export const percentile = (sorted: ReadonlyArray<number>, share: number): number =>
  percentileBy(sorted.length, share, (place) => sorted[place] ?? Number.NaN)

/** Ten of so many values lie beyond that percentile, on the side of the nearer end: with fewer it is a matter of chance. */
export const hasTail = (count: number, share: number): boolean =>
  Math.min(share, 1 - share) * count >= 10 * (1 - Number.EPSILON * 8)

/** NaN for no values at all. */
export const spreadOf = (values: ReadonlyArray<number>): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  return { min: percentile(sorted, 0), median: percentile(sorted, 0.5), max: percentile(sorted, 1) }
}

/**
 * Mean, population standard deviation and extremes, in the unit of the values. A set with a hole in it has no statistics;
 * extremes are null where only the means of its parts are known.
 */
export interface Statistics {
  readonly count: number
  readonly mean: number
  /** Population standard deviation (divided by n), as the official aggregate has it; null where it cannot be known. */
  readonly stdev: number | null
  readonly min: number | null
  readonly max: number | null
}

/** The sample deviation of what has these statistics (divided by n − 1); null for fewer than two values, or where it cannot be known. */
export const sampled = ({ count, stdev }: Pick<Statistics, "count" | "stdev">): number | null =>
  stdev === null || count < 2 ? null : stdev * Math.sqrt(count / (count - 1))

/** `undefined` for no values at all. Two passes, so that close values keep their digits. */
export const statistics = (values: ReadonlyArray<number>): Statistics | undefined =>
  values.length === 0 ? undefined : {
    count: values.length,
    mean: mean(values),
    stdev: populationDeviation(values),
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b))
  }

/** Statistics of several sets together, from each set's own count, mean and population deviation. The extremes are lost; undefined for no values at all. */
export const pooled = (
  parts: ReadonlyArray<{ readonly count: number; readonly mean: number; readonly stdev: number | null }>
): Statistics | undefined => {
  const count = sum(parts.map((p) => p.count))
  if (count === 0) return undefined
  const mean = sum(parts.map((p) => p.count * p.mean)) / count
  const known = parts.every((p) => p.stdev !== null)
  const squares = sum(parts.map((p) => p.count * ((p.stdev ?? 0) ** 2 + (p.mean - mean) ** 2)))
  return { count, mean, stdev: known ? Math.sqrt(squares / count) : null, min: null, max: null }
}
