/** What an engine says of making a data set: `kept` files were there already. At most a few per second. */
import * as Schema from "effect/Schema"

export const DatagenEvent = Schema.TaggedStruct("datagenProgress", {
  files: Schema.Int,
  kept: Schema.Int,
  done: Schema.Int,
  /** null where the engine does not tell. */
  bytes: Schema.NullOr(Schema.Number),
  bytesTotal: Schema.NullOr(Schema.Number),
  seconds: Schema.Number
})
export type DatagenEvent = typeof DatagenEvent.Type
