/** What was measured of making vectors and building their index. Seconds are of all ranks together, from barrier to barrier. */
import * as Schema from "effect/Schema"

const ListSizes = Schema.Struct({
  lists: Schema.Int,
  /** Lists that were too long, before they were split. */
  split: Schema.Int,
  /** Rows of a list. */
  least: Schema.Int,
  mean: Schema.Number,
  most: Schema.Int
})

export const LoadMeasurement = Schema.Struct({
  engine: Schema.Literal("native"),
  indexType: Schema.String,
  vectors: Schema.Int,
  dimension: Schema.Int,
  metric: Schema.String,
  distribution: Schema.String,
  seed: Schema.Int,
  /** In the index now; a build that ends has them all. */
  insertedVectors: Schema.Int,
  sizes: ListSizes,
  /** float32 of every vector, and nothing else. */
  dataBytes: Schema.Int,
  indexBytes: Schema.Int,
  /** What a search keeps in memory of it. */
  residentBytes: Schema.Int,
  /** Of the whole build, and of its parts; 0 for one that an earlier build had done. */
  seconds: Schema.Number,
  centroidSeconds: Schema.Number,
  assignSeconds: Schema.Number,
  writeSeconds: Schema.Number,
  /** What this build wrote of the lists, and / `writeSeconds`; null where nothing had to be written. */
  bytesWritten: Schema.Int,
  writeBytesPerSecond: Schema.NullOr(Schema.Number),
  listsKept: Schema.Int,
  /** By the calibration before the build. */
  estimatedSeconds: Schema.Number,
  cpuSeconds: Schema.Number,
  /** Sum of the ranks' largest resident sets. */
  peakBytes: Schema.Int
})
export type LoadMeasurement = typeof LoadMeasurement.Type
