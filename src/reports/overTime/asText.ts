/** Rates over time for a terminal: a line a host and way, with the shape of it from zero, and the dips by their time. */
import * as DateTime from "effect/DateTime"
import { few } from "../../domain/few.ts"
import { formatRate, plural } from "../../domain/Units.ts"
import type { Dip, HostRates, Interval, RatesOverTime, WayRates } from "./Rates.ts"

const shownHosts = 16
const shownDips = 5
const width = 60
const steps = "▁▂▃▄▅▆▇█"

/** `10:05:23`, in UTC, as the samples have it. */
const clock = (at: number): string => DateTime.formatIso(DateTime.unsafeMake(at)).slice(11, 19)

/** Means of as many intervals as there are places; a blank where nothing is known. */
const shapeOf = (intervals: ReadonlyArray<Interval>, peak: number): string => {
  const places = Math.min(width, intervals.length)
  return Array.from({ length: places }, (_, i) => {
    const part = intervals.slice(
      Math.floor(i * intervals.length / places),
      Math.floor((i + 1) * intervals.length / places)
    )
    const told = part.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? [])
    if (told.length === 0) return " "
    const share = told.reduce((all, rate) => all + rate, 0) / told.length / peak
    return steps[Math.min(steps.length - 1, Math.floor(share * steps.length))] ?? " "
  }).join("")
}

const dipText = ({ bytesPerSecond, from, isPause, to }: Dip): string =>
  `${clock(from)} for ${Math.round((to - from) / 1000)} s${isPause ? "" : ` at ${formatRate(bytesPerSecond)}`}`

const named = (dips: ReadonlyArray<Dip>, what: string): ReadonlyArray<string> =>
  dips.length === 0 ? [] : [`    ${"".padEnd(12)}  ${what}: ${few(dips.map(dipText), shownDips, "; ")}`]

const wayLines = ({ dips, intervals, mean, median, peak, way }: WayRates): ReadonlyArray<string> => [
  `    ${way.padEnd(12)}  mean ${formatRate(mean)}, median ${formatRate(median)}, peak ${formatRate(peak)}`,
  `    ${"".padEnd(12)}  ${shapeOf(intervals, peak)}`,
  ...named(dips.filter(({ isPause }) => !isPause), "dips below half of the median"),
  ...named(dips.filter(({ isPause }) => isPause), "pauses below 5 % of the peak")
]

/** What is slower than this at its fastest is nobody's load. */
const least = 2 ** 20

const hostLines = ({ host, ways }: HostRates): ReadonlyArray<string> => {
  const shown = ways.filter(({ peak }) => peak >= least)
  const slow = ways.filter(({ peak }) => peak < least).map(({ way }) => way)
  return [
    `  ${host}`,
    ...shown.flatMap(wayLines),
    ...(slow.length === 0 ? [] : [`    ${slow.join(", ")}: never above 1 MiB/s`]),
    ...(ways.length === 0 ? ["    nothing moved through its disks and interfaces, or no counter tells"] : [])
  ]
}

export const overTimeLines = ({ hosts, missing }: RatesOverTime): ReadonlyArray<string> => [
  ...hosts.slice(0, shownHosts).flatMap(hostLines),
  ...(hosts.length > shownHosts ? [`  and ${plural(hosts.length - shownHosts, "more host")} in --json`] : []),
  ...missing.map((text) => `  ${text}`)
]
