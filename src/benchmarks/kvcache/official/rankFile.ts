/** What kv-cache.py says of one rank, `kvcache_results_<stamp>.json` (kvcache-vectordb A7), and whether it adds up. Pure. */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { isJsonObject } from "../../../domain/Json.ts"
import { plural } from "../../../domain/Units.ts"

const Finite = Schema.Number.pipe(Schema.finite(), Schema.nonNegative())
const Absent = Schema.optional(Schema.Unknown)

const CacheStats = Schema.Struct({
  cache_hits: Finite,
  cache_misses: Finite,
  gpu_entries: Finite,
  cpu_entries: Finite,
  storage_entries: Finite,
  offloads_cpu: Finite,
  offloads_storage: Finite,
  prefill_writes: Finite,
  read_iops: Finite,
  write_iops: Finite,
  tier_gpu_kv_bytes_written_gb: Finite,
  tier_cpu_kv_bytes_written_gb: Finite,
  tier_storage_kv_bytes_read_gb: Finite,
  tier_storage_kv_bytes_written_gb: Finite,
  tier_storage_read_bandwidth_gbps: Finite,
  tier_storage_write_bandwidth_gbps: Finite,
  total_write_bytes: Finite,
  storage_read_device_p95_ms: Schema.optional(Finite),
  storage_write_device_p95_ms: Schema.optional(Finite)
})

const RankFile = Schema.Struct({
  requests_completed: Finite,
  summary: Schema.Struct({
    total_requests: Finite,
    total_tokens: Finite,
    elapsed_time: Finite.pipe(Schema.positive()),
    avg_throughput_tokens_per_sec: Finite,
    total_storage_io_time: Finite,
    storage_throughput_tokens_per_sec: Finite,
    storage_io_latency_ms: Schema.Struct({ p95: Finite }),
    cache_stats: CacheStats
  }),
  seed: Absent
})
export type RankFile = typeof RankFile.Type

const decode = Schema.decodeUnknownEither(Schema.parseJson(RankFile))

/** Left: why it is no result. */
export const rankFileOf = (text: string): Either.Either<RankFile, string> => {
  const decoded = decode(text)
  if (Either.isRight(decoded)) return Either.right(decoded.right)
  const parsed = Either.try(() => JSON.parse(text) as unknown)
  if (Either.isLeft(parsed)) return Either.left("its file is no whole JSON document")
  if (!isJsonObject(parsed.right) || !isJsonObject(parsed.right["summary"])) {
    return Either.left("its file holds no summary: not one request was answered")
  }
  const [first] = ParseResult.ArrayFormatter.formatErrorSync(decoded.left)
  return Either.left(
    `its file lacks figures that every rank has: ${first?.path.join(".") ?? "summary"} (${first?.message ?? "unknown"})`
  )
}

const gib = 1024 ** 3

/** Bytes and counts as the rank claims them. */
interface Claim {
  readonly readBytes: number
  readonly writtenBytes: number
  readonly reads: number
  /** Begun, whether or not they came to an end. */
  readonly writes: number
  readonly entries: number
}

export const claimOf = ({ summary: { cache_stats: stats } }: RankFile): Claim => ({
  readBytes: Math.round(stats.tier_storage_kv_bytes_read_gb * gib),
  writtenBytes: Math.round(stats.tier_storage_kv_bytes_written_gb * gib),
  reads: stats.read_iops,
  writes: stats.write_iops,
  entries: stats.storage_entries
})

/** Shortfalls of so much are chance; everything beyond is none. */
export const tolerance = 0.01

const beyond = (less: number, more: number, allowance = 0): boolean =>
  more - less > Math.max(tolerance * more, allowance)

interface Witness {
  /** By system calls of the rank's own processes; null where nothing tells. */
  readonly readChars: number | null
  readonly writtenChars: number | null
  /** Entries that lie in the rank's folder; null where nobody looked. */
  readonly entries: number | null
  /** What the rank may keep before it deletes anything; null where that is not known. */
  readonly capacityBytes: number | null
  /** Writes that may be under way when figures are drawn. */
  readonly inFlight: number
}

const bytesText = (bytes: number): string => `${(bytes / gib).toFixed(2)} GiB`

/**
 * What in the claim does not add up, or is not borne out: failed reads are counted as hits of 0 ms, writes are counted before they fail, and
 * the program ends with status 0 all the same. Empty where all is well.
 */
export const doubtsOf = (file: RankFile, witness: Witness): ReadonlyArray<string> => {
  const { cache_stats: stats, total_requests: requests } = file.summary
  const claim = claimOf(file)
  const { capacityBytes, entries, inFlight, readChars, writtenChars } = witness
  const hasTiers = stats.tier_gpu_kv_bytes_written_gb + stats.tier_cpu_kv_bytes_written_gb > 0
  const kept = stats.gpu_entries + stats.cpu_entries + stats.storage_entries
  // Without tiers above, every write that succeeded is one that reached the storage.
  const succeeded = hasTiers ? null : stats.offloads_storage
  const evictsNothing = capacityBytes !== null && claim.writtenBytes < capacityBytes
  return [
    ...(requests > 0 ? [] : ["not one request was answered"]),
    ...(succeeded !== null && beyond(succeeded, claim.writes, inFlight)
      ? [
        `${plural(claim.writes, "write")} were begun and ${succeeded} reached the storage: the others failed in silence`
      ]
      : []),
    ...(succeeded !== null &&
        beyond(
          claim.writtenBytes,
          stats.total_write_bytes,
          inFlight * (stats.total_write_bytes / Math.max(1, claim.writes))
        )
      ? [
        `${bytesText(stats.total_write_bytes)} were to be written and ${
          bytesText(claim.writtenBytes)
        } reached the storage`
      ]
      : []),
    ...(evictsNothing && beyond(kept, succeeded ?? stats.write_iops, inFlight)
      ? [
        `${stats.prefill_writes} prefill writes (${
          succeeded ?? stats.write_iops
        } writes in all) left ${kept} entries although nothing had to be evicted`
      ]
      : []),
    ...(entries !== null && beyond(entries, stats.storage_entries, inFlight)
      ? [`${stats.storage_entries} entries are said to be on storage, and ${entries} files are there`]
      : []),
    ...(readChars !== null && beyond(readChars, claim.readBytes)
      ? [`it claims to have read ${bytesText(claim.readBytes)}, and its process read ${bytesText(readChars)}`]
      : []),
    ...(writtenChars !== null && beyond(writtenChars, claim.writtenBytes)
      ? [`it claims to have written ${bytesText(claim.writtenBytes)}, and its process wrote ${bytesText(writtenChars)}`]
      : [])
  ]
}
