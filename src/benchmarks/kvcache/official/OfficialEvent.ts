/** What is seen of the official program while it works: it tells nothing itself until it has ended. */
import * as Schema from "effect/Schema"

const where = { option: Schema.Int, trial: Schema.Int } as const

export const OfficialEvent = Schema.Union(
  /** Trials count from 0. */
  Schema.TaggedStruct("trialBegan", {
    ...where,
    options: Schema.Int,
    trials: Schema.Int,
    users: Schema.Int,
    /** Of the window, and of the waits around it. */
    seconds: Schema.Number,
    delay: Schema.Number
  }),
  /** Since the trial began; bytes by the kernel's count of all ranks that were seen. */
  Schema.TaggedStruct("looked", {
    ...where,
    seconds: Schema.Number,
    ranks: Schema.Int,
    begun: Schema.Int,
    ended: Schema.Int,
    readBytes: Schema.Number,
    writtenBytes: Schema.Number
  }),
  Schema.TaggedStruct("trialEnded", {
    ...where,
    requests: Schema.Number,
    readBytesPerSecond: Schema.NullOr(Schema.Number),
    writeBytesPerSecond: Schema.NullOr(Schema.Number)
  })
)
export type OfficialEvent = typeof OfficialEvent.Type
