/**
 * What the native engine executes of the KV-cache benchmark. Plain data: it travels to the coordinator as a JSON file, which
 * lies in the run directory, so that no secret may stand in it. Sizes are bytes, times seconds, unless a name says otherwise.
 *
 * Every rank is one client (Rules.md 6.3.3.1): it runs the whole number of users, draws from `seed + rank`, and keeps its
 * cache in a folder of its own, `<folder>/mlpstorage-kvcache-<run>/rank_<rank>`.
 */
import { isJsonObject } from "../../domain/Json.ts"

/** How entries become files or keys; the README of each stands with its program in `native/`. */
export type KvLayout =
  /** One file an entry, which is a whole context: the storage work of `kv-cache.py`. */
  | "context"
  /** Immutable blocks of a prefix chain, one file for `blocksPerFile` of them, in folders sharded by hash. */
  | "blocks"
  /** Chunks of 256 tokens in one flat folder, with LMCache's priorities. */
  | "lmcache"
  /** Blocks packed into bucket files of at most 256 MB or 500 blocks, evicted a bucket at a time. */
  | "bucket"
  /** Blocks at offsets of one preallocated file. */
  | "region"

export const kvLayouts: ReadonlyArray<KvLayout> = ["context", "blocks", "lmcache", "bucket", "region"]

/** Layouts of blocks, which requests find by the prefix that they share. */
export const isBlockLayout = (layout: KvLayout): boolean => layout !== "context"

export interface KvModel {
  /** As in the model table: `llama3.1-8b`. */
  readonly name: string
  /** Keys and values of all layers, or the latent of MLA, before tensor parallelism: layers × kv heads × head dim × 2 × 2. */
  readonly bytesPerToken: number
  /** Documents of retrieval are shorter where hidden ≥ 8192 or layers ≥ 64. */
  readonly isLarge: boolean
}

/** How bytes reach a disk. Printed beside every rate. */
export interface KvIo {
  /**
   * `official`: buffered, one sequential writer and reader an entry, fsync after each write, pages dropped before each read.
   * Only it may stand beside kv-cache.py. `device`: what `mode`, `requestBytes` and `depth` say.
   */
  readonly profile: "official" | "device"
  readonly mode: "direct" | "buffered"
  readonly sync: "none" | "fsync"
  /** Largest request, a multiple of 4096. */
  readonly requestBytes: number
  /** Requests of one entry in flight; 1 in the `official` profile. */
  readonly depth: number
  /** I/O requests that a rank has in flight to read, and to write: two pools, so that a load never waits behind a store. */
  readonly readers: number
  readonly writers: number
}

/** Where a password comes from: the name of an environment variable, never the value. */
export interface RedisAccess {
  /** `redis://host:port/db`, `rediss://…`, `unix:///path`, without user and password. */
  readonly url: string
  readonly user: string | null
  readonly passwordVariable: string | null
  readonly cluster: boolean
  /** Connections of each rank; a value has one to itself while it is sent or received. */
  readonly connections: number
  /** Own keys begin with it and a run's own id; nothing else is ever removed. */
  readonly keyPrefix: string
}

export type KvBackend =
  | { readonly type: "disk"; readonly layout: KvLayout; readonly io: KvIo }
  | { readonly type: "redis"; readonly layout: "context" | "blocks"; readonly access: RedisAccess }
  /** Copies in memory: labelled, never qualifies, and gives no figure of storage. */
  | { readonly type: "memory"; readonly layout: "context" | "blocks" }

export type KvTraffic =
  /** Users of three kinds, drawn as kv-cache.py draws them, who think, ask, and go on or begin anew. */
  | { readonly type: "synthetic" }
  /** Made here: open-loop arrivals with a stated share of repeated blocks, chosen by Zipf's law. */
  | {
    readonly type: "generated"
    readonly requestsPerSecond: number
    /** Of block references, with an infinite cache: 0 to below 1. */
    readonly hitRate: number
    /** Exponent; 0 chooses evenly. */
    readonly zipf: number
    readonly contextTokens: readonly [least: number, most: number]
    readonly generatedTokens: readonly [least: number, most: number]
  }
  /** BurstGPT's CSV: arrivals and lengths. `cycles` 0 repeats until the time is over. A `speedup` of 0 does not wait. */
  | { readonly type: "burst"; readonly files: ReadonlyArray<string>; readonly speedup: number; readonly cycles: number }
  /** Mooncake's JSONL: arrivals, lengths and hashes of 512-token blocks. Only for layouts of blocks. */
  | { readonly type: "mooncake"; readonly file: string; readonly speedup: number; readonly cycles: number }
  /** The I/O trace that kv-cache.py and `ioTraceLog` write, `.zst` too: its storage operations again, in their order and number. */
  | { readonly type: "ioTrace"; readonly file: string; readonly speedup: number }

export type KvMode = "mixed" | "prefill" | "decode"

/** Fills the cache before the clock starts, as `--precondition` does: entries of 2048 tokens until `bytes` are written. */
interface KvPrecondition {
  readonly bytes: number
  readonly threads: number
}

/** One row of the published table, or a run's own. All ranks run it together. */
export interface KvOption {
  /** Name of its folder and in figures: `option_1`. Unique within a work. */
  readonly name: string
  /** In Table KVCache-1; null for what is no row of it. */
  readonly option: number | null
  readonly model: KvModel
  /** Each entry is stored as 1/TP. */
  readonly tensorParallel: number
  /** Of each rank. */
  readonly users: number
  readonly seconds: number
  /** Requests that a rank serves at once; kv-cache.py: min(users, 500). */
  readonly workers: number
  /** Modelled tiers above the storage: their occupancy and eviction, without holding the bytes. 0: none. */
  readonly gpuBytes: number
  readonly cpuBytes: number
  /** Of the storage, for each rank; null is 95 % of what is free when the trial starts, shared by the ranks. */
  readonly storageBytes: number | null
  /** Writes at once; 0 is unlimited. Waiting for it is no part of a write's latency. */
  readonly maxConcurrentAllocs: number
  /** 0, 0.002 or 0.03: `--generation-mode` none, fast, realistic. */
  readonly secondsPerToken: number
  readonly mode: KvMode
  readonly multiTurn: boolean
  /** The 20 % of requests that shorten their context by a common system prompt, whose lookup always misses. */
  readonly prefixCaching: boolean
  /** Documents that are retrieved; null without. */
  readonly ragDocuments: number | null
  /** Every context has so many tokens in place of its draw; null draws. */
  readonly sequenceTokens: number | null
  /** A rank's trial ends with so many requests done, if not by time before; null is by time alone. */
  readonly maxRequests: number | null
  readonly precondition: KvPrecondition | null
  readonly traffic: KvTraffic
}

export interface KvWork {
  readonly kind: "serve"
  /** Absolute: the cache folder, which the ranks' folders lie in. For `redis` and `memory` nothing is written there. */
  readonly folder: string
  readonly ranks: number
  /** Of rank 0. */
  readonly seed: number
  readonly backend: KvBackend
  /** Tokens of a block, and blocks of one file, in layouts of blocks; null where an entry is a context. */
  readonly blockTokens: number | null
  readonly blocksPerFile: number | null
  /** In this order. */
  readonly options: ReadonlyArray<KvOption>
  /** Of each option. */
  readonly trials: number
  /** Seconds before and after each trial, and between options. */
  readonly pauses: { readonly before: number; readonly after: number; readonly betweenOptions: number }
  /** Content of read blocks is compared with what was written there. */
  readonly verify: "none" | "sample" | "full"
  /** Absolute: rank 0 of the last trial writes its storage operations there, as kv-cache.py does; null does not. */
  readonly ioTraceLog: string | null
}

export const isKvWork = (work: unknown): work is KvWork => isJsonObject(work) && work["kind"] === "serve"

/** Of one rank below the work's folder. */
export const rankFolder = (rank: number): string => `rank_${rank}`

/** What a context of so many tokens takes: whole half-precision numbers, as kv-cache.py divides. */
export const entryBytes = (
  { model, tensorParallel }: Pick<KvOption, "model" | "tensorParallel">,
  tokens: number
): number => Math.floor(model.bytesPerToken * tokens / tensorParallel)
