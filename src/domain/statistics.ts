import type { Spread } from "./Measurement.ts"

export const sum = (values: ReadonlyArray<number>): number => values.reduce((a, b) => a + b, 0)

export const mean = (values: ReadonlyArray<number>): number => sum(values) / values.length

/** Population standard deviation (ddof = 0), as NumPy's default and so DLIO's. */
export const deviation = (values: ReadonlyArray<number>): number => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

/**
 * The one definition of a percentile here: the nearest rank, the smallest of the sorted values that at least that share of
 * all values does not exceed. Its place, from 1. The factor takes off what 0.07 × 100 has above 7 in binary.
 */
export const rankOfPercentile = (count: number, share: number): number =>
  Math.min(count, Math.max(1, Math.ceil(share * count * (1 - 2 ** -51))))

/** Ten values at least lie beyond that percentile, on the side of the nearer end: with fewer it is a matter of chance. */
export const hasTail = (count: number, share: number): boolean => {
  const rank = rankOfPercentile(count, share)
  return (share < 0.5 ? rank - 1 : count - rank) >= 10
}

/** `sorted` ascending. null for no values at all. */
export const percentile = (sorted: ReadonlyArray<number>, share: number): number | null =>
  sorted[rankOfPercentile(sorted.length, share) - 1] ?? null

export const spreadOf = (values: ReadonlyArray<number>): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? 0
  return {
    min: sorted[0] ?? 0,
    median: sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2,
    max: sorted.at(-1) ?? 0
  }
}

/** Mean, population standard deviation and extremes. A set with a hole in it has no statistics. */
export interface Statistics {
  readonly count: number
  readonly mean: number
  /** Population standard deviation (divided by n), as the official aggregate has it; null where it cannot be known. */
  readonly stdev: number | null
  readonly min: number | null
  readonly max: number | null
}

/** `undefined` for no values at all. Two passes, so that close values keep their digits. */
export const statistics = (values: ReadonlyArray<number>): Statistics | undefined => {
  if (values.length === 0) return undefined
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0)
  return {
    count: values.length,
    mean,
    stdev: Math.sqrt(squares / values.length),
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b))
  }
}

/** Statistics of several sets together, from each set's own count, mean and population deviation. The extremes are lost. */
export const pooled = (
  parts: ReadonlyArray<{ readonly count: number; readonly mean: number; readonly stdev: number | null }>
): Statistics | undefined => {
  const count = parts.reduce((sum, p) => sum + p.count, 0)
  if (count === 0) return undefined
  const mean = parts.reduce((sum, p) => sum + p.count * p.mean, 0) / count
  const known = parts.every((p) => p.stdev !== null)
  const squares = parts.reduce((sum, p) => sum + p.count * ((p.stdev ?? 0) ** 2 + (p.mean - mean) ** 2), 0)
  return { count, mean, stdev: known ? Math.sqrt(squares / count) : null, min: null, max: null }
}
