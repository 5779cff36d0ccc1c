/** Rates over time as a page draws them: at most so many points a line, so many hosts. */
import { sum } from "../../domain/statistics.ts"
import { overTimeLines } from "./asText.ts"
import type { Interval, RatesOverTime } from "./Rates.ts"

const drawnPoints = 120
const drawnHosts = 8
/** Slower at its fastest, it is nobody's load. */
const leastBytesPerSecond = 2 ** 20

export interface DrawnRates {
  readonly lines: ReadonlyArray<{
    readonly host: string
    readonly way: string
    /** Seconds since the first sample of the run, and MiB/s; null where nothing tells. */
    readonly points: ReadonlyArray<readonly [seconds: number, rate: number | null]>
  }>
  /** The same in words, with dips and pauses by their times. */
  readonly text: ReadonlyArray<string>
}

const rounded = (value: number): number => Number(value.toPrecision(4))

/** Means over equal numbers of intervals. */
const pointsOf = (intervals: ReadonlyArray<Interval>, began: number): DrawnRates["lines"][number]["points"] => {
  const places = Math.min(drawnPoints, intervals.length)
  return Array.from({ length: places }, (_, i) => {
    const part = intervals.slice(
      Math.floor(i * intervals.length / places),
      Math.floor((i + 1) * intervals.length / places)
    )
    const told = part.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? [])
    const at = part[0]?.from ?? began
    return [rounded((at - began) / 1000), told.length === 0 ? null : rounded(sum(told) / told.length / 2 ** 20)]
  })
}

export const drawnRates = (rates: RatesOverTime): DrawnRates => {
  const ways = rates.hosts.slice(0, drawnHosts).flatMap(({ host, ways }) =>
    ways.filter(({ peak }) => peak >= leastBytesPerSecond).map((one) => ({ host, ...one }))
  )
  const began = Math.min(...ways.flatMap(({ intervals }) => intervals[0]?.from ?? []))
  return {
    lines: ways.map(({ host, intervals, way }) => ({ host, way, points: pointsOf(intervals, began) })),
    text: overTimeLines(rates).map((line) => line.trim()).filter((line) => /^(?:dips|pauses)|no samples/.test(line))
  }
}
