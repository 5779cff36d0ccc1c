/** What a host says of its DLIO, as one line of JSON without inner braces. */
import * as Schema from "effect/Schema"

const Facts = Schema.Struct({
  /** What the host calls itself. */
  host: Schema.String,
  /** null: this Python has no dlio_benchmark. */
  version: Schema.NullOr(Schema.String),
  streaming: Schema.Boolean,
  /** Its version. */
  python: Schema.optional(Schema.String),
  /** Those of `askDlio` that it can import. */
  modules: Schema.optional(Schema.Array(Schema.String)),
  /** Of `roundKeys`, those that its configuration does not know; null where that could not be looked at. */
  unknownKeys: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
  /** Of the process that answered; null where no launcher numbered it. */
  rank: Schema.NullOr(Schema.Int),
  /** `NAME=hash`, or `NAME=` where the variable is not set. */
  environment: Schema.Array(Schema.String)
})
export type HostAnswer = typeof Facts.Type

export const HostAnswer = Schema.parseJson(Facts)
