/**
 * What was measured of a KV-cache run. Bytes are of operations that ended inside a trial's window; rates are those bytes /
 * the window, which every rank opens at one barrier and closes by the same clock. Latencies are nanoseconds, pooled over ranks.
 */
import * as Schema from "effect/Schema"
import { LatencyCounts } from "../../domain/LatencyCounts.ts"
import { CacheEvidence, ClientCache } from "../../domain/Measurement.ts"

const Count = Schema.Number
const Bytes = Schema.Number
const Rate = Schema.Number

/** `gpu` and `cpu` are modelled: an access costs nothing and has no latency. */
export const KvTier = Schema.Literal("gpu", "cpu", "storage")
export type KvTier = typeof KvTier.Type

/**
 * Why bytes moved. `prefill` writes a new context; `decode` reads it; `turn` reads an earlier one of the conversation; `prefix`
 * loads the blocks of a shared prefix; `document` is retrieval; `demotion` is what eviction from a tier above writes.
 */
export const KvPhase = Schema.Literal("prefill", "decode", "turn", "prefix", "document", "demotion")
export type KvPhase = typeof KvPhase.Type

/** Operations of one tier, phase, direction and size class, which ended inside the window. */
export const KvIoFigures = Schema.Struct({
  tier: KvTier,
  phase: KvPhase,
  direction: Schema.Literal("read", "write"),
  /** Sizes of its operations: above `overBytes`, up to `toBytes`; both are powers of two. */
  overBytes: Bytes,
  toBytes: Bytes,
  operations: Count,
  bytes: Bytes,
  bytesPerSecond: Rate,
  operationsPerSecond: Rate,
  /** From issue to the last byte, with fsync where there is one; null for modelled tiers. */
  latency: Schema.NullOr(LatencyCounts)
})
export type KvIoFigures = typeof KvIoFigures.Type

/** One direction of the storage, all phases and sizes. */
export const KvDirection = Schema.Struct({
  operations: Count,
  bytes: Bytes,
  bytesPerSecond: Rate,
  /** Of the ranks by themselves, in order: what kv-cache.py's own files add up. */
  rankBytes: Schema.Array(Bytes),
  latency: LatencyCounts,
  /** The part that the official figures call device (a read's load, a write's fsync), and the rest. */
  device: LatencyCounts,
  host: LatencyCounts,
  /** The largest p95 of any rank, milliseconds: the official figure, which is no percentile of all. Null without operations. */
  maxRankDeviceP95: Schema.NullOr(Schema.Number),
  /** Rounding up to whole blocks of direct I/O, and heads of files: in `ownIo`, and not in `bytes`. */
  paddingBytes: Bytes,
  /** Whether this host's memory served it, by each rank's own counters. */
  clientCache: ClientCache,
  cacheEvidence: Schema.Array(CacheEvidence),
  /** What the ranks' own /proc/self/io counted over the window and the rest of their requests; null where it does not tell. */
  ownIo: Schema.NullOr(Bytes)
})
export type KvDirection = typeof KvDirection.Type

/** Promises of a class: the share of its requests within the target of p95 (A6.1). */
export const KvQos = Schema.Struct({
  level: Schema.Literal("interactive", "responsive", "batch"),
  requests: Count,
  targetP95: Schema.Number,
  /** From arrival to answer. */
  latency: LatencyCounts,
  /** Share of requests within the target; null without requests. */
  compliance: Schema.NullOr(Schema.Number),
  /** Compliance of 95 % and more. */
  isMet: Schema.NullOr(Schema.Boolean)
})
export type KvQos = typeof KvQos.Type

/** What a server of its own (Redis, Valkey) said of itself before and after; secrets are not part of it. */
export const KvServer = Schema.Struct({
  version: Schema.String,
  policy: Schema.NullOr(Schema.String),
  maxMemoryBytes: Schema.NullOr(Bytes),
  usedMemoryBytes: Schema.NullOr(Bytes),
  persistence: Schema.NullOr(Schema.String),
  evictedKeys: Schema.NullOr(Count),
  keyspaceHits: Schema.NullOr(Count),
  keyspaceMisses: Schema.NullOr(Count)
})
export type KvServer = typeof KvServer.Type

export const KvTrial = Schema.Struct({
  option: Schema.String,
  /** From 0. */
  trial: Schema.Int,
  startedAt: Schema.String,
  /** From the barrier to the end of the last operation that counts: the same for every rank. */
  windowSeconds: Schema.Number,
  requests: Schema.Struct({
    arrived: Count,
    /** Inside the window. */
    completed: Count,
    /** Begun in the window and ended after it; their operations in the window count, they do not. */
    late: Count,
    /** Waited for a worker when the window closed. */
    unserved: Count
  }),
  tokens: Count,
  tokensPerSecond: Rate,
  /**
   * Of each rank its tokens / the time of all its requests in storage, summed: what kv-cache.py calls storage throughput, and is no rate.
   * Null where a rank has no such time.
   */
  officialStorageTokensPerSecond: Schema.NullOr(Rate),
  lookups: Schema.Struct({
    hits: Count,
    misses: Count,
    /** Of system prompts that nothing ever wrote; kv-cache.py counts them among its misses. */
    phantomMisses: Count,
    /** hits / (hits + misses), null without a lookup; and with the phantom misses added to the misses. */
    hitRate: Schema.NullOr(Schema.Number),
    hitRateWithPhantoms: Schema.NullOr(Schema.Number),
    turnHits: Count,
    turnMisses: Count
  }),
  read: KvDirection,
  write: KvDirection,
  io: Schema.Array(KvIoFigures),
  /**
   * Until all that a request loads before its first token is in memory: the slowest of its blocks where they are read at once,
   * one after the other where they are whole contexts. Requests that load nothing are not in it.
   */
  prefixLoad: LatencyCounts,
  /** From arrival until a worker takes it up, apart from service: from there to the answer. */
  queueWait: LatencyCounts,
  service: LatencyCounts,
  endToEnd: LatencyCounts,
  /** Sum over requests of the time in storage. */
  storageSeconds: Schema.Number,
  queue: Schema.Struct({
    most: Count,
    atEnd: Count,
    /** More arrived than were answered, all through the second half of the window. */
    grows: Schema.Boolean
  }),
  cache: Schema.Struct({
    /** When the window closed. */
    gpuEntries: Count,
    cpuEntries: Count,
    storageEntries: Count,
    storageBytes: Bytes,
    files: Count,
    evictions: Count,
    evictedBytes: Bytes,
    /** Into the storage from tiers above. */
    demotions: Count,
    demotedBytes: Bytes,
    /** Asked for by new entries, whatever tier took them. */
    admitted: Count,
    admittedBytes: Bytes
  }),
  /** Bytes that the storage took / bytes of new entries meant for it; above 1 where entries were written again after eviction. */
  writeAmplification: Schema.NullOr(Schema.Number),
  bytesPerGeneratedTokens: Schema.NullOr(Schema.Number),
  qos: Schema.Array(KvQos),
  /** User and system CPU of all ranks inside the window. */
  cpuSeconds: Schema.Number,
  clientBound: Schema.NullOr(Schema.String),
  clientBoundUnknown: Schema.NullOr(Schema.String),
  server: Schema.NullOr(Schema.Struct({ before: KvServer, after: KvServer }))
})
export type KvTrial = typeof KvTrial.Type

/** Means over trials of rates; latencies pooled over ranks and trials. */
export const KvOptionFigures = Schema.Struct({
  option: Schema.String,
  trials: Schema.Int,
  /** Bytes a second; null where the storage was not read, or not written, or this host's memory is the storage. */
  readBytesPerSecond: Schema.NullOr(Rate),
  writeBytesPerSecond: Schema.NullOr(Rate),
  /** Milliseconds; null with fewer than ten operations beyond. */
  deviceReadP95: Schema.NullOr(Schema.Number),
  deviceWriteP95: Schema.NullOr(Schema.Number),
  tokensPerSecond: Rate,
  hitRate: Schema.NullOr(Schema.Number)
})
export type KvOptionFigures = typeof KvOptionFigures.Type

export const KvMeasurement = Schema.Struct({
  backend: Schema.Literal("disk", "redis", "memory"),
  layout: Schema.Literal("context", "blocks", "lmcache", "bucket", "region"),
  profile: Schema.Literal("official", "device"),
  sync: Schema.Literal("none", "fsync"),
  blockTokens: Schema.NullOr(Schema.Int),
  /** Clients, of which every one ran all users. */
  ranks: Schema.Int,
  seed: Schema.Int,
  /** In the order they ran; trials of an option one after the other. */
  trials: Schema.Array(KvTrial),
  options: Schema.Array(KvOptionFigures)
})
export type KvMeasurement = typeof KvMeasurement.Type
