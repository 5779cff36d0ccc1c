/** What is seen of an official program while it works: its own lines, at most one a second. */
import * as Schema from "effect/Schema"

export const OfficialEvent = Schema.TaggedStruct("programSaid", {
  program: Schema.String,
  line: Schema.String,
  /** Since it was started. */
  seconds: Schema.Number
})
export type OfficialEvent = typeof OfficialEvent.Type
