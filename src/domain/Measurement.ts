/** What an engine measured. Bytes and rates come from bytes really moved; seconds from a monotonic clock. */
import * as Schema from "effect/Schema"

export const Phase = Schema.Literal("write", "read")
export type Phase = typeof Phase.Type

/** Minimum, median and maximum over ranks or operations. */
export const Spread = Schema.Struct({ min: Schema.Number, median: Schema.Number, max: Schema.Number })
export type Spread = typeof Spread.Type

/** One checkpoint written or read by all ranks, which started at one barrier. */
export const Operation = Schema.Struct({
  phase: Phase,
  /** Counted from 1, as in `global_epoch1_step<index>`. */
  index: Schema.Int,
  startedAt: Schema.String,
  bytes: Schema.Number,
  /** Longest rank's duration; the headline divides by it. */
  longestRankSeconds: Schema.Number,
  /** Rank 0's own duration, which is all that DLIO's fields know. */
  rank0Seconds: Schema.Number,
  /** max(end) − min(start) over ranks. */
  spanSeconds: Schema.Number,
  /** max(start) − min(start) over ranks. */
  startSkewSeconds: Schema.Number,
  rankSeconds: Spread,
  /** bytes / longestRankSeconds. */
  bytesPerSecond: Schema.Number
})
export type Operation = typeof Operation.Type

export const ClientCache = Schema.Literal("cold", "warm", "unknown", "memory")
export type ClientCache = typeof ClientCache.Type

/** One figure that speaks for or against the client's cache having served the reads. */
export const CacheEvidence = Schema.Struct({
  /** For example `/proc/self/io read_bytes`, `mountstats server bytes`, `O_DIRECT confirmed`, `diskstats vda`. */
  source: Schema.String,
  askedBytes: Schema.NullOr(Schema.Number),
  observedBytes: Schema.NullOr(Schema.Number),
  says: Schema.String
})
export type CacheEvidence = typeof CacheEvidence.Type

export const PhaseMeasurement = Schema.Struct({
  phase: Phase,
  operations: Schema.Array(Operation),
  bytes: Schema.Number,
  /** Mean, minimum and maximum over operations of bytes / longest rank's duration. */
  headline: Schema.Struct({ mean: Schema.Number, min: Schema.Number, max: Schema.Number }),
  /** DLIO's figure: mean over operations of bytes / rank 0's duration. */
  dlioMean: Schema.Number,
  /** All bytes / sum of the longest ranks' durations. */
  totalRate: Schema.Number,
  /** User and system CPU seconds of all ranks within the timed windows; null where the engine cannot tell. */
  cpuSeconds: Schema.NullOr(Schema.Number),
  clientCache: ClientCache,
  cacheEvidence: Schema.Array(CacheEvidence),
  /** Set when the client, not the storage, was the limit; says why. */
  clientBound: Schema.NullOr(Schema.String)
})
export type PhaseMeasurement = typeof PhaseMeasurement.Type

export const Measurement = Schema.Struct({
  engine: Schema.Literal("native", "dlio"),
  engineVersion: Schema.String,
  profile: Schema.Literal("device", "dlio"),
  io: Schema.Literal("direct", "buffered"),
  startedAt: Schema.String,
  endedAt: Schema.String,
  /** All ranks generating and stamping into a discard target, before the first timed phase. */
  calibration: Schema.NullOr(
    Schema.Struct({ seconds: Schema.Number, bytes: Schema.Number, bytesPerSecond: Schema.Number })
  ),
  phases: Schema.Array(PhaseMeasurement),
  /** Largest resident set of any rank, and the I/O buffers every rank holds; null where the engine cannot tell. */
  peakRssBytes: Schema.NullOr(Schema.Number),
  bufferBytesPerRank: Schema.NullOr(Schema.Number),
  /** Why figures above are null; absent when none is. */
  unmeasured: Schema.optional(Schema.String),
  /** What a reader of the figures must know of how they came about, for example `unflushed: …`. */
  labels: Schema.optional(Schema.Array(Schema.String)),
  verification: Schema.Struct({
    mode: Schema.Literal("none", "sample", "full"),
    blocksChecked: Schema.Number,
    /** Why nothing could be checked, when files carry no stamps. */
    unavailable: Schema.NullOr(Schema.String)
  })
})
export type Measurement = typeof Measurement.Type
