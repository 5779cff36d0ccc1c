/**
 * What the official program measured, with what its processes really moved beside what it claims. Rates of the program are GiB of all tiers'
 * storage / the time by its own clock, which it stops before it waits for its workers; true rates are what a rank's processes moved / the
 * time in which they moved it.
 */
import * as Schema from "effect/Schema"
import { CacheEvidence, ClientCache } from "../../domain/Measurement.ts"

const Bytes = Schema.Number
const Rate = Schema.Number

export const OfficialRank = Schema.Struct({
  rank: Schema.Int,
  host: Schema.NullOr(Schema.String),
  requests: Schema.Number,
  tokens: Schema.Number,
  /** Seconds by its own clock, and from the first to the last byte that was seen to move; null where nobody saw it. */
  elapsedSeconds: Schema.Number,
  spanSeconds: Schema.NullOr(Schema.Number),
  /** As it claims. */
  readBytes: Bytes,
  writtenBytes: Bytes,
  reads: Schema.Number,
  writes: Schema.Number,
  entries: Schema.Number,
  /** By the kernel: through system calls, and from and to below the page cache; null where nobody saw it to its end. */
  own: Schema.NullOr(
    Schema.Struct({ readChars: Bytes, writtenChars: Bytes, readBytes: Bytes, writtenBytes: Bytes })
  ),
  /** Entries that lay in its folder afterwards; null where nobody looked. */
  files: Schema.NullOr(Schema.Int)
})
export type OfficialRank = typeof OfficialRank.Type

export const OfficialDirection = Schema.Struct({
  /** The program's own figure: sums over ranks; null where no rank moved a byte, which is no rate of 0. */
  bytesPerSecond: Schema.NullOr(Rate),
  /** Over the true span; null where it was not seen. */
  trueBytesPerSecond: Schema.NullOr(Rate),
  /** Largest device p95 of any rank, milliseconds; null where no rank has one. */
  deviceP95: Schema.NullOr(Schema.Number),
  clientCache: ClientCache,
  cacheEvidence: Schema.Array(CacheEvidence)
})
export type OfficialDirection = typeof OfficialDirection.Type

export const OfficialTrial = Schema.Struct({
  option: Schema.Int,
  trial: Schema.Int,
  startedAt: Schema.String,
  endedAt: Schema.String,
  requests: Schema.Number,
  tokensPerSecond: Rate,
  /** Tokens / the waiting of all threads: no rate, and called one. */
  storageTokensPerSecond: Rate,
  read: OfficialDirection,
  write: OfficialDirection,
  ranks: Schema.Array(OfficialRank)
})
export type OfficialTrial = typeof OfficialTrial.Type

/** Means over trials of sums over ranks, null where a trial has none; the largest p95 of any rank and trial (Rules.md 6.3.4). */
export const OfficialOptionFigures = Schema.Struct({
  option: Schema.Int,
  model: Schema.String,
  users: Schema.Int,
  readBytesPerSecond: Schema.NullOr(Rate),
  writeBytesPerSecond: Schema.NullOr(Rate),
  trueReadBytesPerSecond: Schema.NullOr(Rate),
  trueWriteBytesPerSecond: Schema.NullOr(Rate),
  deviceReadP95: Schema.NullOr(Schema.Number),
  deviceWriteP95: Schema.NullOr(Schema.Number),
  tokensPerSecond: Rate,
  storageTokensPerSecond: Rate,
  /** Ranks that never reached the storage. */
  ranksInMemory: Schema.Int
})
export type OfficialOptionFigures = typeof OfficialOptionFigures.Type

export const OfficialMeasurement = Schema.Struct({
  program: Schema.Struct({
    path: Schema.String,
    digest: Schema.NullOr(Schema.String),
    python: Schema.NullOr(Schema.String)
  }),
  ranks: Schema.Int,
  ranksPerHost: Schema.Int,
  seed: Schema.Int,
  /** In the order they ran. */
  trials: Schema.Array(OfficialTrial),
  options: Schema.Array(OfficialOptionFigures)
})
export type OfficialMeasurement = typeof OfficialMeasurement.Type
