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
  /** max(end) − min(start) over ranks, on one clock; null where the clocks of their hosts cannot be compared, which a label says. */
  spanSeconds: Schema.NullOr(Schema.Number),
  /** max(start) − min(start) over ranks; null as above. */
  startSkewSeconds: Schema.NullOr(Schema.Number),
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
  clientBound: Schema.NullOr(Schema.String),
  /** Why it is not known whether the client was the limit; null where it is known, absent in older records. */
  clientBoundUnknown: Schema.optional(Schema.NullOr(Schema.String))
})
export type PhaseMeasurement = typeof PhaseMeasurement.Type

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
  starved: Schema.optional(Schema.String),
  unmeasured: Schema.optional(Schema.String)
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

export const DatagenMeasurement = Schema.Struct({
  filesWritten: Schema.Int,
  /** Files that an earlier run had already made whole. */
  filesKept: Schema.Int,
  /** null where files are not seen from this machine. */
  bytesWritten: Schema.NullOr(Schema.Number),
  seconds: Schema.Number,
  /** null when nothing had to be written, or it is not known how much was. */
  bytesPerSecond: Schema.NullOr(Schema.Number),
  cpuSeconds: Schema.NullOr(Schema.Number),
  /** With `--verify`: files whose name and size were checked, and those of them whose contents were read and checked. */
  filesVerified: Schema.Int,
  contentsVerified: Schema.optional(Schema.Int)
})
export type DatagenMeasurement = typeof DatagenMeasurement.Type

/** All ranks at once, with no storage. */
export const Calibration = Schema.Struct({
  seconds: Schema.Number,
  bytes: Schema.Number,
  bytesPerSecond: Schema.Number
})
export type Calibration = typeof Calibration.Type

/** How each profile of the native engine reads and writes unless `--io` says otherwise. */
export const profileIo = { device: "direct", dlio: "buffered" } as const

export const Measurement = Schema.Struct({
  engine: Schema.Literal("native", "dlio"),
  engineVersion: Schema.String,
  profile: Schema.Literal("device", "dlio"),
  io: Schema.Literal("direct", "buffered"),
  startedAt: Schema.String,
  endedAt: Schema.String,
  /** Generating and stamping into a discard target, before the first timed phase; null where nothing was written. */
  calibration: Schema.NullOr(Calibration),
  /** Taking in and checking what no storage gave, likewise; absent in older records and where nothing is calibrated. */
  readCalibration: Schema.optional(Schema.NullOr(Calibration)),
  /** Checkpoints; empty for other benchmarks. */
  phases: Schema.Array(PhaseMeasurement),
  training: Schema.optional(TrainingMeasurement),
  datagen: Schema.optional(DatagenMeasurement),
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
