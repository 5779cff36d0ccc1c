/** What a host says of its DLIO, as one line of JSON without inner braces. */
import * as Schema from "effect/Schema"

const Facts = Schema.Struct({
  /** What the host calls itself. */
  host: Schema.String,
  /** null: this Python has no dlio_benchmark. */
  version: Schema.NullOr(Schema.String),
  /** The interpreter; empty where there is no DLIO that names one. */
  executable: Schema.String,
  /** The status that it ended with, where it did not answer itself. */
  failed: Schema.optional(Schema.Int),
  /** Its version. */
  python: Schema.optional(Schema.String),
  /** Of `dlioModules`, those that it can import. */
  modules: Schema.Array(Schema.String),
  /** Of `roundKeys`, those that its configuration does not know; null where that could not be looked at. */
  unknownKeys: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
  /** Of the process that answered; null where no launcher numbered it. */
  rank: Schema.NullOr(Schema.Int),
  /** `NAME=hash`, or `NAME=` where the variable is not set. */
  environment: Schema.Array(Schema.String)
})
export type HostAnswer = typeof Facts.Type

export const HostAnswer = Schema.parseJson(Facts)
