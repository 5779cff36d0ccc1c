/** What the native engine says of a KV-cache run while it works. */
import * as Schema from "effect/Schema"
import { KvTrial } from "./KvMeasurement.ts"

/** All ranks together, since the trial's window opened. */
export const KvCounts = Schema.Struct({
  /** Requests that arrived, were answered, and wait for a worker. */
  arrived: Schema.Number,
  completed: Schema.Number,
  queued: Schema.Number,
  tokens: Schema.Number,
  /** Lookups of entries or blocks that could have been there; phantom prefix lookups are in neither. */
  hits: Schema.Number,
  misses: Schema.Number,
  /** Below the modelled tiers. */
  readBytes: Schema.Number,
  writtenBytes: Schema.Number,
  evictions: Schema.Number,
  /** Milliseconds over all reads so far, of the rank with the largest; null with too few. */
  readP99: Schema.NullOr(Schema.Number)
})
export type KvCounts = typeof KvCounts.Type

const where = { option: Schema.String, trial: Schema.Int } as const

export const KvEvent = Schema.Union(
  /** Before the first of its trials; `index` from 0. */
  Schema.TaggedStruct("option", {
    option: Schema.String,
    index: Schema.Int,
    of: Schema.Int,
    trials: Schema.Int,
    users: Schema.Int,
    seconds: Schema.Number
  }),
  /** Its clock starts; trials count from 0. */
  Schema.TaggedStruct("trialStarted", where),
  /** `stage`: filling the cache before the clock, the window itself, what still had to end after it, and removal. At most a few a second. */
  Schema.TaggedStruct("progress", {
    ...where,
    stage: Schema.Literal("precondition", "measure", "drain", "clear"),
    /** Since the filling began, and afterwards since the window opened. */
    seconds: Schema.Number,
    /** Of the window. */
    of: Schema.Number,
    counts: KvCounts
  }),
  /** The queue of a trial grows and cannot be caught up with at this rate: told once a trial. */
  Schema.TaggedStruct("queueGrows", {
    ...where,
    queued: Schema.Number,
    seconds: Schema.Number,
    perSecond: Schema.Number
  }),
  Schema.TaggedStruct("trialEnded", { ...where, result: KvTrial })
)
export type KvEvent = typeof KvEvent.Type
