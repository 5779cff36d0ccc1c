/** What an engine says while it works: the live view and the log are folds over these. */
import * as Schema from "effect/Schema"
import { EngineFailureReport } from "./EngineFailureReport.ts"
import { Measurement, Phase } from "./Measurement.ts"

/** A file or folder that could not be removed, and why: an errno where there is one. */
export const Leftover = Schema.Struct({ path: Schema.String, why: Schema.String })
export type Leftover = typeof Leftover.Type

/** What only one kind of work tells; its shape belongs to the kind, whose schema knows it. */
export const WorkEvent = Schema.Struct(
  { _tag: Schema.String },
  Schema.Record({ key: Schema.String, value: Schema.Unknown })
)
export type WorkEvent = typeof WorkEvent.Type

/** One thing that an engine says; what only one kind of work tells is inside of `work`. */
export const EngineEvent = Schema.Union(
  Schema.TaggedStruct("ranks", {
    /** Its process id. */
    coordinator: Schema.Int,
    ranks: Schema.Array(Schema.Struct({ rank: Schema.Int, pid: Schema.Int }))
  }),
  Schema.TaggedStruct("calibrated", { phase: Phase, bytesPerSecond: Schema.Number, seconds: Schema.Number }),
  Schema.TaggedStruct("work", { event: WorkEvent }),
  Schema.TaggedStruct("pause", { seconds: Schema.Number, reason: Schema.String }),
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
