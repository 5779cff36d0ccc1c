/**
 * How long steps waited for data, counted in buckets 1 % wide, so that ranks' waits can be added up and percentiles of
 * half a million steps take a few kilobytes. Mean and maximum are exact; a percentile is the upper end of its bucket.
 */
import type { StepWait } from "../../TrainingMeasurement.ts"

const growth = Math.log(1.01)

/** What travels to the coordinator. Seconds. */
export interface WaitCounts {
  readonly steps: number
  readonly sum: number
  readonly max: number
  /** `[bucket, steps in it]`, sorted. */
  readonly buckets: ReadonlyArray<readonly [number, number]>
}

/** Bucket 0 holds everything up to a microsecond. */
const bucketOf = (microseconds: number): number => microseconds <= 1 ? 0 : Math.ceil(Math.log(microseconds) / growth)

/** Seconds at the upper end. */
const upperEnd = (bucket: number): number => Math.exp(bucket * growth) / 1e6

/** `waits` in microseconds. */
export const countWaits = (waits: ArrayLike<number>): WaitCounts => {
  const counts = new Map<number, number>()
  let sum = 0
  let max = 0
  for (let i = 0; i < waits.length; i++) {
    const wait = waits[i]!
    sum += wait
    if (wait > max) max = wait
    const bucket = bucketOf(wait)
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
  }
  return {
    steps: waits.length,
    sum: sum / 1e6,
    max: max / 1e6,
    buckets: [...counts].sort(([a], [b]) => a - b)
  }
}

/** Of all ranks' steps together; null when there are none. */
export const stepWait = (ranks: ReadonlyArray<WaitCounts>): StepWait | null => {
  const steps = ranks.reduce((total, rank) => total + rank.steps, 0)
  if (steps === 0) return null
  const counts = new Map<number, number>()
  for (const { buckets } of ranks) {
    for (const [bucket, count] of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + count)
  }
  const sorted = [...counts].sort(([a], [b]) => a - b)
  const max = Math.max(...ranks.map((rank) => rank.max))
  const percentile = (share: number): number => {
    let below = 0
    for (const [bucket, count] of sorted) {
      below += count
      if (below >= share * steps) return Math.min(max, upperEnd(bucket))
    }
    return max
  }
  return {
    mean: ranks.reduce((total, rank) => total + rank.sum, 0) / steps,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    max
  }
}
