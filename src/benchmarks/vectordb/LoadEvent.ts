/** How far a build is. At most a few per second. */
import * as Schema from "effect/Schema"

export const LoadStage = Schema.Literal("centroids", "assign", "split", "write")
export type LoadStage = typeof LoadStage.Type

export const LoadEvent = Schema.TaggedStruct("loadProgress", {
  stage: LoadStage,
  /** Rows that the stage is through with: of the sample for each round of `centroids`, of all for the others. */
  done: Schema.Number,
  of: Schema.Number,
  /** Of the index, handed to the storage. */
  bytes: Schema.Number,
  bytesTotal: Schema.NullOr(Schema.Number),
  seconds: Schema.Number
})
export type LoadEvent = typeof LoadEvent.Type
