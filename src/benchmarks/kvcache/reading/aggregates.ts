/** Figures over the runs of a group, each option's by itself. */
import type { Aggregate, Figure, GroupColumn, MeasuredRun } from "../../shared/figures/Aggregate.ts"
import { columnOf, overRuns } from "../../shared/figures/aggregates.ts"

const throughputs: NonNullable<Figure["note"]> = {
  name: "throughputs",
  text: "storage throughput is tokens / the time of all threads in storage, throughput is tokens / wall time"
}

/** Of the latencies the rules want it stated. */
const latencies: NonNullable<Figure["note"]> = {
  name: "latencies",
  text:
    "each is the largest p95 of any rank, no percentile over all of them; a device read is the load of a file that the page " +
    "cache does not hold, a device write its fsync"
}

/** The tool says `gbps` and means GiB a second. */
const ofOption: ReadonlyArray<Figure> = [
  { name: "read_bandwidth_gbps", unit: "GiB/s", title: "read bandwidth", better: "higher" },
  { name: "write_bandwidth_gbps", unit: "GiB/s", title: "write bandwidth", better: "higher" },
  {
    name: "storage_throughput_tokens_per_sec",
    unit: "tokens/s",
    title: "storage throughput",
    better: "higher",
    note: throughputs
  },
  { name: "avg_throughput_tokens_per_sec", unit: "tokens/s", title: "throughput", better: "higher", note: throughputs },
  { name: "device_read_p95_ms", unit: "ms", title: "device read p95", better: "lower", note: latencies },
  { name: "device_write_p95_ms", unit: "ms", title: "device write p95", better: "lower", note: latencies },
  { name: "p95_latency_ms", unit: "ms", title: "p95 of a request's I/O", better: "lower", note: latencies }
]

export const options = [1, 2, 3]

export const nameOf = (option: number, name: string): string => `option_${option}_aggregated_${name}`

const figures: ReadonlyArray<Figure> = options.flatMap((option) =>
  ofOption.map((figure) => ({
    ...figure,
    name: nameOf(option, figure.name),
    title: `option ${option} ${figure.title}`
  }))
)

export const kvAggregates = (runs: ReadonlyArray<MeasuredRun>): ReadonlyArray<Aggregate> =>
  figures.flatMap((figure) => overRuns(runs, figure))

export const kvAggregateNames: ReadonlyArray<string> = figures.map(({ name }) => name)

export const kvColumns: ReadonlyArray<GroupColumn> = options.flatMap((option) =>
  ["read_bandwidth_gbps", "device_read_p95_ms"].map((name) => columnOf(nameOf(option, name)))
)
