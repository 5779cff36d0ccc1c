/** What an engine measured: what all kinds of work share, and the body of one. */
import * as Schema from "effect/Schema"
import { ParameterValue } from "./Parameter.ts"
import { engineNames, profiles } from "./Plan.ts"

/** The way that data moves. */
export const Phase = Schema.Literal("write", "read")
export type Phase = typeof Phase.Type

/** Minimum, median and maximum over ranks or operations, in the unit of what is spread. */
export const Spread = Schema.Struct({ min: Schema.Number, median: Schema.Number, max: Schema.Number })
export type Spread = typeof Spread.Type

/** What the client's cache had of the data when it was read; `memory`: the file system itself is memory. */
export const ClientCache = Schema.Literal("cold", "warm", "unknown", "memory")
export type ClientCache = typeof ClientCache.Type

/** One figure that speaks for or against the client's cache having served the reads. */
export const CacheEvidence = Schema.Struct({
  /** For example `/proc/self/io read_bytes`, `mountstats server bytes`, `O_DIRECT confirmed`, `diskstats vda`. */
  source: Schema.String,
  /** What ranks asked for; null where the figure is no number of bytes. */
  askedBytes: Schema.NullOr(Schema.Number),
  /** What was seen below the cache; null likewise. */
  observedBytes: Schema.NullOr(Schema.Number),
  says: Schema.String
})
export type CacheEvidence = typeof CacheEvidence.Type

/** All ranks at once, with no storage. */
export const Calibration = Schema.Struct({
  seconds: Schema.Number,
  bytes: Schema.Number,
  bytesPerSecond: Schema.Number
})
export type Calibration = typeof Calibration.Type

/** How each profile of the native engine reads and writes unless `--io` says otherwise. */
export const profileIo = { device: "direct", dlio: "buffered", official: "buffered" } as const

/** What a whole run measured. Times are ISO 8601 with offset. */
export const Measurement = Schema.Struct({
  engine: Schema.Literal(...engineNames),
  engineVersion: Schema.String,
  profile: Schema.Literal(...profiles),
  io: Schema.Literal("direct", "buffered"),
  startedAt: Schema.String,
  endedAt: Schema.String,
  /** Generating and stamping into a discard target, before the first timed phase; null where nothing was written. */
  calibration: Schema.NullOr(Calibration),
  /** Taking in and checking what no storage gave, likewise null; absent in older records and where nothing is calibrated. */
  readCalibration: Schema.optional(Schema.NullOr(Calibration)),
  /** Of the work that was measured, as in a plan's `work.kind`. */
  kind: Schema.String,
  /** What was measured of it: its shape belongs to the kind, whose schema decodes it. */
  body: Schema.Record({ key: Schema.String, value: ParameterValue }),
  /** Largest resident set of any rank; null where the engine cannot tell. */
  peakRssBytes: Schema.NullOr(Schema.Number),
  /** The I/O buffers every rank holds; null where the engine cannot tell. */
  bufferBytesPerRank: Schema.NullOr(Schema.Number),
  /** Why figures above are null; absent when none is. */
  unmeasured: Schema.optional(Schema.String),
  /** What a reader of the figures must know of how they came about, for example `unflushed: …`. */
  labels: Schema.optional(Schema.Array(Schema.String)),
  verification: Schema.Struct({
    mode: Schema.Literal("none", "sample", "full"),
    /** A count of stamped blocks. */
    blocksChecked: Schema.Number,
    /** Why nothing could be checked, when files carry no stamps; null: it could. */
    unavailable: Schema.NullOr(Schema.String)
  })
})
export type Measurement = typeof Measurement.Type
