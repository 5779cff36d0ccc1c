/** How far the mean of one series moves by what happened to be in it, where its values follow on one another. */
import { mean, percentile } from "./statistics.ts"
import { confidence, type Interval } from "./welch.ts"

/** Fewer say nothing of how they spread. */
const leastForBand = 5

const resamples = 2000

/** The same numbers in every report: Mulberry32 with a fixed seed. */
const numbers = (): () => number => {
  let state = 0x6d6c7073
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * The middle 95 % of the means of series put together from blocks of this one (moving blocks, Künsch 1989; as long as the cube
 * root of the series): operations of one run follow on one another, so that they are no independent samples. null for fewer
 * than five values. It says nothing of another run.
 */
export const blockBand = (values: ReadonlyArray<number>): Interval | null => {
  const count = values.length
  if (count < leastForBand) return null
  const block = Math.max(1, Math.round(Math.cbrt(count)))
  const next = numbers()
  const means: Array<number> = []
  for (let i = 0; i < resamples; i++) {
    const drawn: Array<number> = []
    while (drawn.length < count) {
      const from = Math.floor(next() * (count - block + 1))
      drawn.push(...values.slice(from, from + Math.min(block, count - drawn.length)))
    }
    means.push(mean(drawn))
  }
  means.sort((a, b) => a - b)
  const tail = (1 - confidence) / 2
  return { low: percentile(means, tail), high: percentile(means, 1 - tail) }
}
