/** Counters of samples → rates between them, and where they fell. Pure. */
import { percentile, sum } from "../../domain/statistics.ts"
import type { Dip, Interval, Way, WayRates } from "./Rates.ts"

/** Bytes by name of device or interface, by way. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly bytes: Readonly<Partial<Record<Way, ReadonlyMap<string, number>>>>
}

export const ways: ReadonlyArray<Way> = ["disk read", "disk written", "received", "sent"]

/** A share of the peak below which nothing works. */
const idle = 0.05
/** A share of the median below which it is a dip. */
const low = 0.5

const difference = (a: Sample, b: Sample, way: Way): number | null => {
  const [before, after] = [a.bytes[way], b.bytes[way]]
  if (before === undefined || after === undefined) return null
  let bytes = 0
  for (const [name, value] of after) {
    const earlier = before.get(name)
    // What was not there before counts from here on.
    if (earlier === undefined) continue
    if (value < earlier) return null
    bytes += value - earlier
  }
  return bytes
}

const intervalsOf = (samples: ReadonlyArray<Sample>, way: Way): ReadonlyArray<Interval> =>
  samples.slice(1).flatMap((sample, i) => {
    const before = samples[i]
    if (before === undefined || sample.at <= before.at) return []
    const bytes = difference(before, sample, way)
    return [{
      from: before.at,
      to: sample.at,
      bytesPerSecond: bytes === null ? null : bytes / ((sample.at - before.at) / 1000)
    }]
  })

const secondsOf = ({ from, to }: Pick<Interval, "from" | "to">): number => (to - from) / 1000

type Told = Interval & { readonly bytesPerSecond: number }

const isTold = (interval: Interval): interval is Told => interval.bytesPerSecond !== null

const meanOf = (intervals: ReadonlyArray<Told>): number =>
  sum(intervals.map((one) => one.bytesPerSecond * secondsOf(one))) / sum(intervals.map(secondsOf))

const dipOf = (intervals: readonly [Told, ...ReadonlyArray<Told>], peak: number): Dip => ({
  from: intervals[0].from,
  to: (intervals.at(-1) ?? intervals[0]).to,
  isPause: intervals.every(({ bytesPerSecond }) => bytesPerSecond < idle * peak),
  bytesPerSecond: meanOf(intervals)
})

/** Neighbours below the limit, as one; what is not known ends a dip. */
const dipsIn = (intervals: ReadonlyArray<Interval>, median: number, peak: number): ReadonlyArray<Dip> => {
  const found: Array<[Told, ...Array<Told>]> = []
  let open: [Told, ...Array<Told>] | undefined
  for (const interval of intervals) {
    if (!isTold(interval) || interval.bytesPerSecond >= low * median) open = undefined
    else if (open !== undefined) open.push(interval)
    else {
      open = [interval]
      found.push(open)
    }
  }
  return found.map((dip) => dipOf(dip, peak))
}

/** undefined where nothing moved, or nothing tells. */
export const ratesOf = (samples: ReadonlyArray<Sample>, way: Way): WayRates | undefined => {
  const intervals = intervalsOf(samples, way)
  const told = intervals.filter(isTold)
  const peak = Math.max(0, ...told.map(({ bytesPerSecond }) => bytesPerSecond))
  if (peak === 0) return undefined
  const works = (interval: Interval) => interval.bytesPerSecond !== null && interval.bytesPerSecond >= idle * peak
  const median = percentile(
    told.filter(works).map(({ bytesPerSecond }) => bytesPerSecond).sort((a, b) => a - b),
    0.5
  )
  const within = intervals.slice(intervals.findIndex(works), intervals.findLastIndex(works) + 1)
  return {
    way,
    intervals,
    mean: meanOf(within.filter(isTold)),
    peak,
    median,
    dips: dipsIn(within, median, peak)
  }
}
