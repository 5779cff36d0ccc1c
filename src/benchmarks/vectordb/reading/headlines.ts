import { type Headline, summed } from "../../shared/figures/Headline.ts"

const ofQueries = { phase: "read", over: "queries" } as const

export const vectorHeadlines: ReadonlyArray<Headline> = [
  {
    ...ofQueries,
    name: "qps",
    title: "queries",
    better: "higher",
    definitions: [summed("throughput_qps", "queries/s", "queries / time")]
  },
  {
    ...ofQueries,
    name: "p99",
    title: "p99 of a search",
    better: "lower",
    definitions: [
      summed("p99_latency_ms", "ms", "latency of a query"),
      summed("p99_batch_time_ms", "ms", "time of a batch")
    ]
  },
  {
    ...ofQueries,
    name: "recall",
    title: "recall",
    better: "higher",
    definitions: [summed("recall", "", "share of the true neighbours found")]
  }
]
