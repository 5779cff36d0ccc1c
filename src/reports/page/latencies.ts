/** Distributions of latency, as far as a run's summary has percentiles of them. */
import type { Point, RunDetail, RunRow } from "./data.ts"
import { series } from "./groupCharts.ts"

/** `p99_latency_ms`, `option_1_device_read_p9999_ms`, `median_latency_ms`. */
const percentile = /(^|_)(median|p\d{2,4}|max)(?=_)/

const orderOf = (word: string): number =>
  word === "max" ? 100 : word === "median" ? 50 : Number(`${word.slice(1, 3)}.${word.slice(3) || "0"}`)

const nameOf = (word: string): string => word === "median" ? "p50" : word === "max" ? word : `p${orderOf(word)}`

interface Found {
  readonly family: string
  readonly word: string
  readonly value: number
}

const foundIn = ({ metrics }: RunDetail): ReadonlyArray<Found> =>
  Object.entries(metrics ?? {}).flatMap(([name, value]) => {
    const word = /_(?:ms|seconds)$/.test(name) ? percentile.exec(name)?.[2] : undefined
    return word === undefined || typeof value !== "number"
      ? []
      : [{ family: name.replace(`${word}_`, ""), word, value }]
  })

/** A chart for each latency that has three percentiles or more. */
export const latencies = (
  runs: ReadonlyArray<RunRow>,
  details: ReadonlyArray<RunDetail>
): ReadonlyArray<HTMLElement> => {
  const all = details.map(foundIn)
  const families = [...new Set(all.flat().map(({ family }) => family))]
  return families.flatMap((family) => {
    const words = [...new Set(all.flat().flatMap((one) => one.family === family ? [one.word] : []))]
      .sort((a, b) => orderOf(a) - orderOf(b))
    if (words.length < 3) return []
    const points = all.map((found): ReadonlyArray<Point> =>
      words.map((word) => [
        nameOf(word),
        found.find((one) => one.family === family && one.word === word)?.value ?? null
      ])
    )
    const unit = family.endsWith("_ms") ? "ms" : "s"
    const title = `${family.replace(/_(?:ms|seconds)$/, "").replaceAll("_", " ")} by percentile`
    return [series({ title, unit }, runs, points)].filter((chart) => chart !== null)
  })
}
