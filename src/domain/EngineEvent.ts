/** What an engine says while it works: the live view and the log are folds over these. */
import * as Schema from "effect/Schema"
import { EpochMeasurement, Measurement, Operation, Phase } from "./Measurement.ts"

/** Why an engine stopped, as the engine saw it; the pipeline turns it into a typed error. */
export const EngineFailureReport = Schema.Struct({
  kind: Schema.Literal(
    "no-space",
    "io-error",
    "permission",
    "missing",
    "integrity",
    "direct-refused",
    "rank-died",
    "taken-over",
    "stopped",
    "internal"
  ),
  message: Schema.String,
  /** What was being done to `path`, as a verb: `write`, `fsync`, `open`. */
  operation: Schema.optional(Schema.String),
  rank: Schema.NullOr(Schema.Int),
  path: Schema.NullOr(Schema.String),
  offset: Schema.NullOr(Schema.Number),
  expected: Schema.NullOr(Schema.String),
  found: Schema.NullOr(Schema.String),
  errno: Schema.NullOr(Schema.String),
  signal: Schema.NullOr(Schema.String),
  /** Files begun and not completed, relative to the checkpoint folder. */
  partialFiles: Schema.Array(Schema.String),
  /** Processes held by the kernel that could not be ended. */
  survivors: Schema.Array(Schema.Int)
})
export type EngineFailureReport = typeof EngineFailureReport.Type

export const EngineEvent = Schema.Union(
  Schema.TaggedStruct("ranks", {
    coordinator: Schema.Int,
    ranks: Schema.Array(Schema.Struct({ rank: Schema.Int, pid: Schema.Int }))
  }),
  Schema.TaggedStruct("calibrated", { bytesPerSecond: Schema.Number, seconds: Schema.Number }),
  Schema.TaggedStruct("phase", {
    phase: Phase,
    operations: Schema.Int,
    bytesPerOperation: Schema.Number,
    /** What each rank moves in one operation, indexed by rank; ranks have unequal shares. */
    bytesByRank: Schema.optional(Schema.Array(Schema.Number))
  }),
  Schema.TaggedStruct("pause", { seconds: Schema.Number, reason: Schema.String }),
  Schema.TaggedStruct("operationStarted", { phase: Phase, index: Schema.Int }),
  /** At most a few per second. `bytes` is indexed by rank and counts from the start of this operation. */
  Schema.TaggedStruct("progress", {
    phase: Phase,
    index: Schema.Int,
    seconds: Schema.Number,
    bytes: Schema.Array(Schema.Number)
  }),
  Schema.TaggedStruct("operationEnded", { operation: Operation }),
  /** Training begins: every rank is up. */
  Schema.TaggedStruct("training", { epochs: Schema.Int, stepsPerEpoch: Schema.Int, samplesPerStep: Schema.Int }),
  Schema.TaggedStruct("epochStarted", { epoch: Schema.Int, steps: Schema.Int }),
  /** At most a few per second; all figures are of this epoch so far, of all ranks. */
  Schema.TaggedStruct("epochProgress", {
    epoch: Schema.Int,
    seconds: Schema.Number,
    /** Steps that every rank has completed. */
    steps: Schema.Int,
    samples: Schema.Number,
    bytes: Schema.NullOr(Schema.Number),
    /** Percent; null until the first counted step is over. */
    au: Schema.NullOr(Schema.Number),
    /** Mean seconds a step waited for data. */
    waitSeconds: Schema.NullOr(Schema.Number)
  }),
  Schema.TaggedStruct("epochEnded", { epoch: EpochMeasurement }),
  /** Data generation; `kept` files were there already. At most a few per second. */
  Schema.TaggedStruct("datagenProgress", {
    files: Schema.Int,
    kept: Schema.Int,
    done: Schema.Int,
    /** null where the engine does not tell. */
    bytes: Schema.NullOr(Schema.Number),
    bytesTotal: Schema.NullOr(Schema.Number),
    seconds: Schema.Number
  }),
  Schema.TaggedStruct("note", { level: Schema.Literal("info", "warning"), text: Schema.String }),
  Schema.TaggedStruct("failed", { failure: EngineFailureReport }),
  /** The last event of a run in which everything planned was done. */
  Schema.TaggedStruct("measured", { measurement: Measurement })
)
export type EngineEvent = typeof EngineEvent.Type
