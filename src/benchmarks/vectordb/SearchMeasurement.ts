/** What was measured of searching an index. Latencies are nanoseconds, pooled over all ranks; rates are of a point's whole window. */
import * as Schema from "effect/Schema"
import { LatencyCounts } from "../../domain/LatencyCounts.ts"
import { CacheEvidence, ClientCache } from "../../domain/Measurement.ts"

/** Over the queries of the sample: each one's share of its true neighbours that it was answered with. */
export const Recall = Schema.Struct({
  probes: Schema.Int,
  k: Schema.Int,
  queries: Schema.Int,
  mean: Schema.Number,
  p5: Schema.Number,
  min: Schema.Number,
  median: Schema.Number,
  p95: Schema.Number,
  max: Schema.Number,
  /** The mean, where neighbours as near as the last true one count as well; null where that was not asked for. */
  withTies: Schema.NullOr(Schema.Number),
  /** `[lists, recall]`: what the same answers would have held had fewer lists been looked through. */
  byProbes: Schema.Array(Schema.Tuple(Schema.Int, Schema.Number))
})
export type Recall = typeof Recall.Type

/** The same reads at the same depth with nothing else done, right after the point. */
export const BareReads = Schema.Struct({
  seconds: Schema.Number,
  reads: Schema.Int,
  bytes: Schema.Number,
  readsPerSecond: Schema.Number,
  bytesPerSecond: Schema.Number
})
export type BareReads = typeof BareReads.Type

export const SearchPoint = Schema.Struct({
  /** As asked for: past this host's cache, or through it. */
  cache: Schema.Literal("cold", "warm"),
  io: Schema.Literal("direct", "buffered"),
  /** Lists that a query looks through. */
  probes: Schema.Int,
  /** Queries at once, of all processes together. */
  concurrency: Schema.Int,
  /** Queries a second that arrived; null where each was asked when one was answered. */
  requestRate: Schema.NullOr(Schema.Number),
  startedAt: Schema.String,
  /** From the first query's start to the last one's end. */
  seconds: Schema.Number,
  queries: Schema.Int,
  /** Queries that had arrived and were not begun when the window closed. */
  unserved: Schema.Int,
  /** Queries that were asked before in this run. */
  repeated: Schema.Int,
  queriesPerSecond: Schema.Number,
  latency: LatencyCounts,
  reads: Schema.Int,
  bytesAsked: Schema.Number,
  /** What the processes made the storage fetch (/proc/self/io); null where it does not tell. */
  bytesBelowCache: Schema.NullOr(Schema.Number),
  readsPerQuery: Schema.Number,
  bytesPerQuery: Schema.Number,
  meanReadBytes: Schema.Number,
  clientCache: ClientCache,
  cacheEvidence: Schema.Array(CacheEvidence),
  bare: Schema.NullOr(BareReads),
  /** queriesPerSecond / min(bare reads a second / reads, bare bytes a second / bytes of a query); null without a bare loop. */
  shareOfBare: Schema.NullOr(Schema.Number),
  /** Why that is not known although there was a loop; absent where it is. */
  bareUnknown: Schema.optionalWith(Schema.String, { exact: true }),
  cpuSeconds: Schema.Number,
  clientBound: Schema.NullOr(Schema.String),
  clientBoundUnknown: Schema.NullOr(Schema.String)
})
export type SearchPoint = typeof SearchPoint.Type

export const Truth = Schema.Struct({
  /** Over data, queries and metric. */
  fingerprint: Schema.String,
  queries: Schema.Int,
  /** That every query was compared with. */
  vectors: Schema.Int,
  reused: Schema.Boolean,
  seconds: Schema.Number
})
export type Truth = typeof Truth.Type

export const SearchMeasurement = Schema.Struct({
  engine: Schema.Literal("native"),
  indexType: Schema.String,
  mode: Schema.Literal("timed", "query_count", "sweep"),
  vectors: Schema.Int,
  dimension: Schema.Int,
  metric: Schema.String,
  distribution: Schema.String,
  seed: Schema.Int,
  queryMode: Schema.Literal("independent", "planted"),
  lists: Schema.Int,
  indexBytes: Schema.Int,
  /** Centroids and the directory, which every process keeps; / vectors beside it. */
  residentBytes: Schema.Int,
  residentBytesPerVector: Schema.Number,
  limit: Schema.Int,
  truth: Truth,
  /** One for each number of lists that was searched with. */
  recalls: Schema.Array(Recall),
  points: Schema.Array(SearchPoint),
  /** Of `points`: what the run is spoken of by. */
  headline: Schema.Int,
  /** Of a sweep: the first point of at least that recall; null where none was. */
  targets: Schema.Array(Schema.Struct({ target: Schema.Number, point: Schema.NullOr(Schema.Int) })),
  /** Lists whose digests were looked at. */
  listsVerified: Schema.Int
})
export type SearchMeasurement = typeof SearchMeasurement.Type
