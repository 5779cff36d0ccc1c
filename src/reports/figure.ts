/** Aggregates in words: the true unit, the spread, how many values, or why there is no figure. */
import { formatInteger } from "../domain/Units.ts"
import type { Aggregate, CacheState, CacheTally } from "./aggregate.ts"

const names: Readonly<Record<string, string>> = {
  train_throughput_mean_samples_per_second: "throughput",
  train_io_mean_MB_per_second: "read rate",
  train_au_mean_percentage: "utilisation",
  measured_write_GiB_per_second: "write by the longest rank",
  measured_read_GiB_per_second: "read by the longest rank",
  save_checkpoint_io_GB_per_second: "write by rank 0 (DLIO's)",
  save_checkpoint_duration_seconds: "write duration",
  load_checkpoint_io_GB_per_second: "read by rank 0 (DLIO's)",
  load_checkpoint_duration_seconds: "read duration",
  load_checkpoint_with_remap_GiB_per_second: "read with remap time",
  load_checkpoint_with_remap_seconds: "read and remap duration",
  throughput_qps: "queries",
  aggregated_read_bandwidth_gbps: "read bandwidth",
  aggregated_write_bandwidth_gbps: "write bandwidth",
  aggregated_storage_throughput_tokens_per_sec: "storage throughput",
  aggregated_avg_throughput_tokens_per_sec: "throughput",
  aggregated_device_read_p95_ms: "device read p95",
  aggregated_device_write_p95_ms: "device write p95",
  aggregated_p95_latency_ms: "p95 of a request's I/O",
  mean_latency_ms: "mean latency of a query",
  p95_latency_ms: "p95 latency of a query",
  p99_latency_ms: "p99 latency of a query",
  mean_batch_time_ms: "mean time of a batch",
  p95_batch_time_ms: "p95 time of a batch",
  p99_batch_time_ms: "p99 time of a batch"
}

/** What figures are that their titles do not say; of the latencies of KV cache the rules want it stated. */
const notes: ReadonlyArray<{ readonly of: RegExp; readonly name: string; readonly text: string }> = [
  {
    of: /_aggregated_.*throughput_tokens_per_sec$/,
    name: "throughputs",
    text: "storage throughput is tokens / the time of all threads in storage, throughput is tokens / wall time"
  },
  {
    of: /_aggregated_.*p95.*_ms$/,
    name: "latencies",
    text:
      "each is the largest p95 of any rank, no percentile over all of them; a device read is the load of a file that the page " +
      "cache does not hold, a device write its fsync"
  }
]

const wordsOf = (name: string): string => names[name] ?? name.replaceAll("_", " ")

/** The options of a KV cache run have the same figures. */
const ofOption = /^option_(\d+)_(.*)$/

/** An epoch is not a rank's time but all ranks': the same name in JSON, another title. */
export const titleOf = ({ name, over }: Pick<Aggregate, "name" | "over">): string => {
  if (over === "epochs") return "bytes read / the epoch's time"
  const [, option, figure] = ofOption.exec(name) ?? []
  return figure === undefined ? wordsOf(name) : `option ${option} ${wordsOf(figure)}`
}

/** Four significant digits below 1000, whole numbers above. */
export const formatNumber = (value: number): string => {
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size >= 1000) return `${value < 0 ? "-" : ""}${formatInteger(Math.round(size))}`
  if (size < 0.001) return value.toExponential(3)
  return String(Number(value.toPrecision(4)))
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
  ...notes.filter(({ of }) => aggregates.some(({ name }) => of.test(name))).map(({ name, text }) => ({ name, text })),
  ...(aggregates.length > 0 && aggregates.every(({ clientCache }) => isUnrecorded(clientCache))
    ? [{
      name: "client cache",
      text: "not recorded by these runs: whether memory served what they read is not known"
    }]
    : [])
]

export const describe = (aggregate: Aggregate): { readonly name: string; readonly text: string } => {
  const name = titleOf(aggregate)
  const { clientCache, lacking, over, statistics, unit } = aggregate
  const cache = cacheText(clientCache)
  const beside = cache === "" || isUnrecorded(clientCache) ? "" : `; ${cache}`
  if (statistics === null) {
    const who = lacking.length > 3
      ? `${lacking.slice(0, 3).join(", ")} and ${lacking.length - 3} more`
      : lacking.join(", ")
    return { name, text: `no mean: missing in ${who}` }
  }
  const { count, max, mean, min, stdev } = statistics
  if (count === 1) return { name, text: `${formatNumber(mean)} ${unit} (1 ${over.slice(0, -1)})${beside}` }
  const spread = stdev === null ? "" : ` ± ${formatNumber(stdev)}`
  const range = min === null || max === null ? "" : `, ${formatNumber(min)} to ${formatNumber(max)}`
  return {
    name,
    text: `${formatNumber(mean)}${spread} ${unit}${range} (${count} ${over})${beside}`.replaceAll("  ", " ")
  }
}
