/** What was measured of checkpoints. Bytes and rates come from bytes really moved; seconds from a monotonic clock. */
import * as Schema from "effect/Schema"
import { CacheEvidence, ClientCache, Phase, Spread } from "../../domain/Measurement.ts"

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
  /** max(end) − min(start) over ranks, on one clock; null where the clocks of their hosts cannot be compared, which a label says. */
  spanSeconds: Schema.NullOr(Schema.Number),
  /** max(start) − min(start) over ranks; null as above. */
  startSkewSeconds: Schema.NullOr(Schema.Number),
  rankSeconds: Spread,
  /** bytes / longestRankSeconds. */
  bytesPerSecond: Schema.Number
})
export type Operation = typeof Operation.Type

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
  clientBound: Schema.NullOr(Schema.String),
  /** Why it is not known whether the client was the limit; null where it is known, absent in older records. */
  clientBoundUnknown: Schema.optionalWith(Schema.NullOr(Schema.String), { exact: true })
})
export type PhaseMeasurement = typeof PhaseMeasurement.Type

export const CheckpointMeasurement = Schema.Struct({ phases: Schema.Array(PhaseMeasurement) })
export type CheckpointMeasurement = typeof CheckpointMeasurement.Type
