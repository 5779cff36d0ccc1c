/**
 * What kv-cache.py leaves of each rank and its wrapper of all of them, from what the native engine measured: the same names (kvcache-vectordb
 * A7) with the same meanings, so that readers of published leaves can open them. Figures that the engine does not measure are not in
 * them. Pure.
 */
import { asJson, type JsonObject } from "../../../domain/Json.ts"
import type { LatencyCounts } from "../../../domain/LatencyCounts.ts"
import { LatencyHistogram } from "../../../domain/LatencyHistogram.ts"
import { sum } from "../../../domain/statistics.ts"
import { GiB } from "../../../domain/Units.ts"
import type { KvTier } from "../KvMeasurement.ts"
import type { KvWork } from "../KvWork.ts"
import { trialFolder } from "../official/OfficialWork.ts"
import type { RankFile } from "../official/rankFile.ts"
import { summaryOf } from "../official/summaryFile.ts"
import type { KvRankReport } from "./KvProtocol.ts"
import type { ClassReport } from "./Meter.ts"

export interface TrialReports {
  /** In Table KVCache-1. */
  readonly option: number
  readonly trial: number
  /** Wall clock with offset, ISO 8601. */
  readonly startedAt: string
  /** Of all ranks. */
  readonly windowSeconds: number
  readonly reports: ReadonlyArray<KvRankReport>
}

const shares = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999, p9999: 0.9999 } as const

/** Milliseconds by percentile, however few samples lie beyond it, as kv-cache.py has them; empty without samples. */
const percentiles = (counts: LatencyCounts, name: (percentile: string) => string): Readonly<Record<string, number>> => {
  const histogram = LatencyHistogram.of(counts)
  return Object.fromEntries(
    Object.entries(shares).flatMap(([percentile, share]) => {
      const found = histogram.roughPercentile(share)
      return found === null ? [] : [[name(percentile), found / 1e6]]
    })
  )
}

const tails = (counts: LatencyCounts): { readonly p95: number } & Readonly<Record<string, number>> => {
  const { mean } = LatencyHistogram.of(counts)
  return {
    mean: (mean ?? 0) / 1e6,
    p95: (LatencyHistogram.of(counts).roughPercentile(0.95) ?? 0) / 1e6,
    ...percentiles(counts, (percentile) => percentile)
  }
}

type Direction = ClassReport["direction"]

/** Demotions move bytes of tiers, and are no operation that anybody asked for. */
const isAsked = ({ phase }: ClassReport): boolean => phase !== "demotion"

const cacheStats = ({ entries, meter }: KvRankReport, windowSeconds: number) => {
  const { classes, counts: { hits, misses, phantomMisses } } = meter
  const of = (direction: Direction) => classes.filter((one) => one.direction === direction)
  const bytes = (direction: Direction, tier: KvTier) =>
    sum(of(direction).filter((one) => one.tier === tier).map((one) => one.bytes))
  const writesOf = (tier: KvTier) => sum(of("write").filter((one) => one.tier === tier).map((one) => one.operations))
  const asked = (direction: Direction) => sum(of(direction).filter(isAsked).map(({ operations }) => operations))
  const askedBytes = (direction: Direction) => sum(of(direction).filter(isAsked).map((one) => one.bytes))
  const lookups = hits + misses + phantomMisses
  return {
    ...(lookups === 0 ? {} : { cache_hit_rate: hits / lookups }),
    cache_hits: hits,
    cache_misses: misses + phantomMisses,
    gpu_entries: entries.gpu,
    cpu_entries: entries.cpu,
    storage_entries: entries.storage,
    offloads_cpu: writesOf("cpu"),
    offloads_storage: writesOf("storage"),
    prefill_writes: asked("write"),
    decode_reads: asked("read"),
    tier_gpu_kv_bytes_written_gb: bytes("write", "gpu") / GiB,
    tier_cpu_kv_bytes_written_gb: bytes("write", "cpu") / GiB,
    tier_storage_kv_bytes_written_gb: bytes("write", "storage") / GiB,
    tier_gpu_kv_bytes_read_gb: bytes("read", "gpu") / GiB,
    tier_cpu_kv_bytes_read_gb: bytes("read", "cpu") / GiB,
    tier_storage_kv_bytes_read_gb: bytes("read", "storage") / GiB,
    tier_storage_read_bandwidth_gbps: meter.read.bytes / windowSeconds / GiB,
    tier_storage_write_bandwidth_gbps: meter.write.bytes / windowSeconds / GiB,
    total_read_bytes: askedBytes("read"),
    total_write_bytes: askedBytes("write"),
    total_read_gb: askedBytes("read") / GiB,
    total_write_gb: askedBytes("write") / GiB,
    read_iops: asked("read"),
    write_iops: asked("write"),
    ...Object.fromEntries(
      (["read", "write"] as const).flatMap((direction) => {
        const { device, host, latency } = meter[direction]
        return Object.entries({
          ...percentiles(latency, (percentile) => `storage_${direction}_${percentile}_ms`),
          ...percentiles(device, (percentile) => `storage_${direction}_device_${percentile}_ms`),
          ...percentiles(host, (percentile) => `storage_${direction}_host_${percentile}_ms`)
        })
      })
    )
  }
}

/** Undefined where not one request was answered, as in kv-cache.py's. */
const summaryOfRank = (report: KvRankReport, windowSeconds: number): RankFile["summary"] | undefined => {
  const { counts, endToEnd, storage } = report.meter
  const seconds = counts.storageTime / 1e9
  return counts.completed === 0 ? undefined : {
    total_requests: counts.completed,
    total_tokens: counts.tokens,
    elapsed_time: windowSeconds,
    avg_throughput_tokens_per_sec: counts.tokens / windowSeconds,
    total_storage_io_time: seconds,
    storage_throughput_tokens_per_sec: seconds === 0 ? 0 : counts.tokens / seconds,
    ...{ requests_per_second: counts.completed / windowSeconds, end_to_end_latency_ms: tails(endToEnd) },
    storage_io_latency_ms: tails(storage),
    cache_stats: cacheStats(report, windowSeconds),
    ...{
      multi_turn_stats: { cache_hits: counts.turnHits, cache_misses: counts.turnMisses }
    }
  }
}

const stampOf = (startedAt: string): string => startedAt.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_")

/** Paths below the run directory, and what lies there. `runDirectory` ends in the run's stamp. */
export const officialFiles = (
  { options, ranks, seed, trials }: Pick<KvWork, "options" | "ranks" | "seed" | "trials">,
  runDirectory: string,
  all: ReadonlyArray<TrialReports>
): ReadonlyArray<readonly [path: string, content: JsonObject]> => {
  const files = all.map(({ option, reports, startedAt, trial, windowSeconds }) => ({
    option,
    trial,
    ranks: reports.map((report, rank) => {
      const { counts } = report.meter
      const summary = summaryOfRank(report, windowSeconds)
      return {
        rank,
        path: `${trialFolder(option, trial)}/rank_${rank}/kvcache_results_${stampOf(startedAt)}.json`,
        summary,
        file: {
          engine: "native",
          requests_completed: counts.completed,
          total_tokens_generated: counts.tokens,
          total_storage_io_latency: counts.storageTime / 1e9,
          multi_turn_cache_hits: counts.turnHits,
          multi_turn_cache_misses: counts.turnMisses,
          seed: seed + rank
        }
      }
    })
  }))
  const summary = summaryOf({
    stamp: runDirectory.slice(runDirectory.lastIndexOf("/") + 1),
    ranksPerHost: ranks,
    hosts: 1,
    ranks,
    options: options.flatMap(({ option }) => option ?? []),
    trials,
    results: files.map((one) => ({
      ...one,
      ranks: one.ranks.flatMap(({ file, path, rank, summary }) =>
        summary === undefined ? [] : [{ rank, path: `${runDirectory}/${path}`, file: { ...file, summary } }]
      )
    })),
    failures: {},
    missing: {}
  })
  return [
    ...files.flatMap((one) =>
      one.ranks.map(({ file, path, summary }) =>
        [path, { ...file, ...(summary === undefined ? {} : { summary: asJson(summary) }) }] as const
      )
    ),
    ["summary.json", summary]
  ]
}
