/** Aggregates in words: the true unit, the spread, how many values, or why there is no figure. */
import type { Aggregate, CacheState, CacheTally } from "../benchmarks/shared/figures/Aggregate.ts"
import { sampled } from "../domain/statistics.ts"
import { formatInteger } from "../domain/Units.ts"

/** Four significant digits below 1000, whole numbers above. */
export const formatNumber = (value: number): string => {
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size >= 1000) return `${value < 0 ? "-" : ""}${formatInteger(Math.round(size))}`
  if (size < 0.001) return value.toExponential(3)
  return String(Number(value.toPrecision(4)))
}

/** Decimals that show two digits of a deviation: a figure's own further digits say nothing. */
const decimalsOf = (deviation: number): number => Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(deviation))))

/** Of a figure that varies so much; null or 0 for one that does not. */
export const digitsBy = (deviation: number | null): (value: number) => string => {
  if (deviation === null || !(deviation > 0)) return formatNumber
  const decimals = decimalsOf(deviation)
  return (value) => Math.abs(value) >= 1000 && decimals === 0 ? formatNumber(value) : value.toFixed(decimals)
}

/** What a figure is not, where the client had a part in it; short enough to stand beside each figure. */
const stateText: Readonly<Record<CacheState, string>> = {
  memory: "to or from memory, no storage",
  warm: "warm",
  unknown: "cache unknown",
  "not recorded": "cache not recorded",
  cold: "cold"
}

/** `warm`, `2 of 3 runs warm, 1 cold`. */
export const cacheText = (tally: CacheTally): string => {
  const all = tally.reduce((sum, [, runs]) => sum + runs, 0)
  const [only] = tally
  if (only === undefined) return ""
  if (tally.length === 1) return stateText[only[0]]
  return tally.map(([state, runs], i) => `${runs}${i === 0 ? ` of ${all} runs` : ""} ${stateText[state]}`).join(", ")
}

/** Some run's memory had a part in it, or is not known to have had none though somebody looked. */
export const isTainted = (tally: CacheTally): boolean =>
  tally.some(([state]) => state === "warm" || state === "memory" || state === "unknown")

const isUnrecorded = (tally: CacheTally): boolean => tally.every(([state]) => state === "not recorded")

/** Said once of all figures: what some of them are, and that no run says anything of its client's cache. */
export const below = (
  aggregates: ReadonlyArray<Aggregate>
): ReadonlyArray<{ readonly name: string; readonly text: string }> => [
  ...new Map(aggregates.flatMap(({ note }) => note === undefined ? [] : [[note.name, note] as const])).values(),
  ...(aggregates.length > 0 && aggregates.every(({ clientCache }) => isUnrecorded(clientCache))
    ? [{
      name: "client cache",
      text: "not recorded by these runs: whether memory served what they read is not known"
    }]
    : [])
]

export const describe = (aggregate: Aggregate): { readonly name: string; readonly text: string } => {
  const { clientCache, lacking, over, statistics, title: name, unit } = aggregate
  const cache = cacheText(clientCache)
  const beside = cache === "" || isUnrecorded(clientCache) ? "" : `; ${cache}`
  if (statistics === null) {
    const who = lacking.length > 3
      ? `${lacking.slice(0, 3).join(", ")} and ${lacking.length - 3} more`
      : lacking.join(", ")
    return { name, text: `no mean: missing in ${who}` }
  }
  const { count, max, mean, min } = statistics
  const deviation = sampled(statistics)
  const shown = digitsBy(deviation)
  const many = count === 1 ? over.slice(0, -1) : over
  const spread = deviation === null ? "" : ` ± ${shown(deviation)}`
  const range = count === 1 || min === null || max === null ? "" : `, ${shown(min)} to ${shown(max)}`
  return {
    name,
    text: `${shown(mean)}${spread} ${unit}${range} (${count} ${many})${beside}`.replaceAll("  ", " ").replaceAll(
      " ,",
      ","
    )
  }
}
