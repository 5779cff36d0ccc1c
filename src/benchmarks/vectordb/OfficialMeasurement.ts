/** What the official programs said of a load or a search, and what of it was seen besides. */
import * as Schema from "effect/Schema"

const target = {
  /** Absolute path of the program that was started. */
  program: Schema.String,
  /** `host:port`. */
  server: Schema.String,
  collection: Schema.String,
  vectors: Schema.Int,
  dimension: Schema.Int,
  metric: Schema.String,
  indexType: Schema.String,
  /** Programs under a launcher; 1 without. */
  ranks: Schema.Int
} as const

/** How many ranks there should be, and how many of them lack or failed, as `vdb-mpi-wrapper` says it. */
export const RanksSaid = Schema.Struct({
  expected: Schema.Int,
  missing: Schema.Int,
  failed: Schema.Int,
  isPartial: Schema.Boolean
})
export type RanksSaid = typeof RanksSaid.Type

export const OfficialLoadMeasurement = Schema.Struct({
  ...target,
  distribution: Schema.String,
  /** By the program's log or summary; a load that ends has them all. */
  insertedVectors: Schema.Int,
  /** Of the inserts, by the program. */
  insertSeconds: Schema.Number,
  /** From the program's start to its end, with the index finished. */
  seconds: Schema.Number,
  mpi: Schema.NullOr(RanksSaid)
})
export type OfficialLoadMeasurement = typeof OfficialLoadMeasurement.Type

export const OfficialSearchMeasurement = Schema.Struct({
  ...target,
  mode: Schema.Literal("timed", "query_count"),
  /** Of each rank. */
  processes: Schema.Int,
  batchSize: Schema.Int,
  limit: Schema.Int,
  /** The numbers of `statistics.json`, under its names. A latency is a batch's time divided by its queries. */
  statistics: Schema.Record({ key: Schema.String, value: Schema.Number }),
  recall: Schema.Struct({ k: Schema.Int, queries: Schema.Int, mean: Schema.Number }),
  /** `flat_setup` of `result_verdict.json`; null where the program left none, as ranks do. */
  truth: Schema.NullOr(
    Schema.Struct({ ok: Schema.Boolean, coverage: Schema.Number, vectors: Schema.NullOr(Schema.Int) })
  ),
  mpi: Schema.NullOr(RanksSaid),
  /** Of the processes' own files, counted again here; null for ranks, whose files lie on their hosts. */
  counted: Schema.NullOr(Schema.Struct({ batches: Schema.Int, queries: Schema.Int, seconds: Schema.Number }))
})
export type OfficialSearchMeasurement = typeof OfficialSearchMeasurement.Type
