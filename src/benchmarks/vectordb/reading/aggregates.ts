/** Figures over the query runs of a group. */
import type { Aggregate, Figure, GroupColumn, MeasuredRun } from "../../shared/figures/Aggregate.ts"
import { columnOf, overRuns } from "../../shared/figures/aggregates.ts"

const times = [["latency", "latency of a query"], ["batch_time", "time of a batch"]] as const

const figures: ReadonlyArray<Figure> = [
  { name: "throughput_qps", unit: "queries/s", title: "queries", better: "higher" },
  ...times.flatMap(([what, inWords]) =>
    ["mean", "p95", "p99"].map((which) => ({
      name: `${which}_${what}_ms`,
      unit: "ms",
      title: `${which} ${inWords}`,
      better: "lower" as const
    }))
  ),
  { name: "recall", unit: "", title: "recall", better: "higher" },
  { name: "read_bytes_per_query", unit: "bytes", title: "bytes read for a query", better: "lower" },
  { name: "reads_per_query", unit: "", title: "reads for a query", better: "lower" },
  {
    name: "resident_bytes_per_vector",
    unit: "bytes",
    title: "memory of a searching process, per vector",
    better: "lower"
  }
]

export const vectorAggregates = (runs: ReadonlyArray<MeasuredRun>): ReadonlyArray<Aggregate> =>
  figures.flatMap((figure) => overRuns(runs, figure))

export const vectorAggregateNames: ReadonlyArray<string> = figures.map(({ name }) => name)

/** No rate without the recall that it was had at. */
export const vectorColumns: ReadonlyArray<GroupColumn> = [
  "throughput_qps",
  "recall",
  "p99_latency_ms",
  "p99_batch_time_ms"
].map(
  (name) => columnOf(name)
)
