/** What the native engine says of a search while it works. At most a few per second. */
import * as Schema from "effect/Schema"
import { Recall, SearchPoint } from "./SearchMeasurement.ts"

export const SearchEvent = Schema.Union(
  /** Before the points: exact answers, in rows of the set; filling this host's cache, in bytes. */
  Schema.TaggedStruct("searchPreparing", {
    stage: Schema.Literal("truth", "warm"),
    done: Schema.Number,
    of: Schema.Number,
    seconds: Schema.Number
  }),
  /** `index` from 0; `of` is null where a sweep ends as soon as its targets are met. */
  Schema.TaggedStruct("searchStarted", {
    index: Schema.Int,
    of: Schema.NullOr(Schema.Int),
    cache: Schema.Literal("cold", "warm"),
    probes: Schema.Int,
    concurrency: Schema.Int,
    /** What ends the point: the other is null. */
    seconds: Schema.NullOr(Schema.Number),
    queries: Schema.NullOr(Schema.Number)
  }),
  Schema.TaggedStruct("searchProgress", {
    index: Schema.Int,
    seconds: Schema.Number,
    queries: Schema.Number,
    bytes: Schema.Number,
    /** Milliseconds, of the slowest rank so far; null with too few. */
    p99: Schema.NullOr(Schema.Number),
    /** Of the sample's queries that were answered; null before the first. */
    recall: Schema.NullOr(Schema.Number)
  }),
  Schema.TaggedStruct("searchEnded", { index: Schema.Int, point: SearchPoint, recall: Schema.NullOr(Recall) })
)
export type SearchEvent = typeof SearchEvent.Type
