/** What was measured of training. Bytes and rates come from bytes really moved; seconds from a monotonic clock. */
import * as Schema from "effect/Schema"
import { CacheEvidence, ClientCache } from "../../domain/Measurement.ts"

/** Waiting for data in each step of an epoch, over all ranks, in seconds. */
export const StepWait = Schema.Struct({
  mean: Schema.Number,
  p50: Schema.Number,
  p95: Schema.Number,
  p99: Schema.Number,
  max: Schema.Number
})
export type StepWait = typeof StepWait.Type

/** What held an epoch back, and the figures that say so. */
export const EpochVerdict = Schema.Struct({
  limit: Schema.Literal("storage-bound", "client-bound", "compute-bound"),
  because: Schema.String
})
export type EpochVerdict = typeof EpochVerdict.Type

/**
 * One epoch of all ranks. Figures that cannot be computed are null and `unmeasured` says why; they are never 0.
 * DLIO's figures follow DLIO's definitions: the first step is left out, compute is the sleep as measured.
 */
export const EpochMeasurement = Schema.Struct({
  /** Counted from 1. */
  epoch: Schema.Int,
  startedAt: Schema.String,
  /** From the first barrier to the last rank's end. */
  seconds: Schema.Number,
  /** Steps of each rank. */
  steps: Schema.Int,
  /** Samples of all ranks, and the bytes really read for them; null where the engine counts none. */
  samples: Schema.Number,
  files: Schema.Number,
  bytes: Schema.NullOr(Schema.Number),
  /** bytes / seconds of the epoch. */
  bytesPerSecond: Schema.NullOr(Schema.Number),
  /** DLIO: mean over ranks, percent. */
  au: Schema.NullOr(Schema.Number),
  /** All steps × the configured compute time / the whole epoch, percent: neither sleeping too long nor a first step that is left out raises it. */
  nominalAu: Schema.NullOr(Schema.Number),
  /** DLIO: sum over ranks. */
  samplesPerSecond: Schema.NullOr(Schema.Number),
  wait: Schema.NullOr(StepWait),
  /** User and system CPU seconds of all ranks in the epoch; null where the engine cannot tell. */
  cpuSeconds: Schema.NullOr(Schema.Number),
  clientCache: ClientCache,
  cacheEvidence: Schema.Array(CacheEvidence),
  /** null where the engine cannot tell. */
  verdict: Schema.NullOr(EpochVerdict),
  /** Why utilisation and throughput say little of the storage; absent where nothing speaks against them. */
  starved: Schema.optionalWith(Schema.String, { exact: true }),
  unmeasured: Schema.optionalWith(Schema.String, { exact: true })
})
export type EpochMeasurement = typeof EpochMeasurement.Type

export const TrainingMeasurement = Schema.Struct({
  epochs: Schema.Array(EpochMeasurement),
  /** Mean over the epochs, percent and samples per second; null with the reason in `unmeasured`. */
  auMean: Schema.NullOr(Schema.Number),
  nominalAuMean: Schema.NullOr(Schema.Number),
  samplesPerSecondMean: Schema.NullOr(Schema.Number),
  /** All bytes / all epochs' seconds. */
  bytesPerSecond: Schema.NullOr(Schema.Number),
  auThresholdPercent: Schema.Number,
  /** Bytes read for a sample / DLIO's nominal bytes of a sample. */
  bytesPerSampleRatio: Schema.NullOr(Schema.Number),
  /** Of one rank; the dlio engine's with its reading processes, and at least. */
  predictedRssBytes: Schema.NullOr(Schema.Number)
})
export type TrainingMeasurement = typeof TrainingMeasurement.Type
