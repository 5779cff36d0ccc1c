/** Why an engine stopped, as the engine saw it; the pipeline turns it into a typed error. */
import * as Schema from "effect/Schema"

/** A fact that does not belong to the failure, or that nobody knows, is null. */
export const EngineFailureReport = Schema.Struct({
  kind: Schema.Literal(
    "no-space",
    "io-error",
    "permission",
    "missing",
    "integrity",
    "direct-refused",
    "rank-died",
    "taken-over",
    "malformed",
    "stopped",
    "internal"
  ),
  message: Schema.String,
  /** What was being done to `path`, as a verb: `write`, `fsync`, `open`. */
  operation: Schema.optional(Schema.String),
  /** null: it was none of the ranks. */
  rank: Schema.NullOr(Schema.Int),
  /** Where that rank was, when it is another host's or there are several. */
  host: Schema.optional(Schema.String),
  /** What was said last beside progress, by the rank or its launcher. */
  said: Schema.optional(Schema.String),
  path: Schema.NullOr(Schema.String),
  /** Bytes from the beginning of the file; null: it is of no place in it. */
  offset: Schema.NullOr(Schema.Number),
  expected: Schema.NullOr(Schema.String),
  found: Schema.NullOr(Schema.String),
  errno: Schema.NullOr(Schema.String),
  signal: Schema.NullOr(Schema.String),
  /** Files begun and not completed, relative to the checkpoint folder. */
  partialFiles: Schema.Array(Schema.String),
  /** Processes held by the kernel that could not be ended. */
  survivors: Schema.Array(Schema.Int)
})
export type EngineFailureReport = typeof EngineFailureReport.Type
