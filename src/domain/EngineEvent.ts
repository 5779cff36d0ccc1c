/** What an engine says while it works: the live view and the log are folds over these. */
import * as Schema from "effect/Schema"
import { EngineFailureReport } from "./EngineFailureReport.ts"
import { EpochMeasurement, Measurement, Operation, Phase } from "./Measurement.ts"

/** A file or folder that could not be removed, and why: an errno where there is one. */
export const Leftover = Schema.Struct({ path: Schema.String, why: Schema.String })
export type Leftover = typeof Leftover.Type

export const EngineEvent = Schema.Union(
  Schema.TaggedStruct("ranks", {
    coordinator: Schema.Int,
    ranks: Schema.Array(Schema.Struct({ rank: Schema.Int, pid: Schema.Int }))
  }),
  Schema.TaggedStruct("calibrated", { phase: Phase, bytesPerSecond: Schema.Number, seconds: Schema.Number }),
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
  Schema.TaggedStruct("measured", {
    measurement: Measurement,
    /** What was to be removed and was not. */
    left: Schema.optional(Schema.Array(Leftover))
  })
)
export type EngineEvent = typeof EngineEvent.Type
