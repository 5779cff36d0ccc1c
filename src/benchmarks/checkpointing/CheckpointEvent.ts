/** What an engine says of checkpoints while it writes and reads them. */
import * as Schema from "effect/Schema"
import { Phase } from "../../domain/Measurement.ts"
import { Operation } from "./CheckpointMeasurement.ts"

export const CheckpointEvent = Schema.Union(
  Schema.TaggedStruct("phase", {
    phase: Phase,
    operations: Schema.Int,
    bytesPerOperation: Schema.Number,
    /** What each rank moves in one operation, indexed by rank; ranks have unequal shares. */
    bytesByRank: Schema.optional(Schema.Array(Schema.Number))
  }),
  Schema.TaggedStruct("operationStarted", { phase: Phase, index: Schema.Int }),
  /** At most a few per second. `bytes` is indexed by rank and counts from the start of this operation. */
  Schema.TaggedStruct("progress", {
    phase: Phase,
    index: Schema.Int,
    seconds: Schema.Number,
    bytes: Schema.Array(Schema.Number)
  }),
  Schema.TaggedStruct("operationEnded", { operation: Operation })
)
export type CheckpointEvent = typeof CheckpointEvent.Type
