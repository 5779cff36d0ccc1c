/** `summary.json` of a run, as the official tool writes it (kvcache-vectordb A3; published-leaves 1.1), from the files of its ranks. Pure. */
import type { Json, JsonObject } from "../../../domain/Json.ts"
import { mean, sum } from "../../../domain/statistics.ts"
import type { RankFile } from "./rankFile.ts"

interface RankResult {
  readonly rank: number
  /** Absolute. */
  readonly path: string
  readonly file: RankFile
}

export interface TrialResult {
  readonly option: number
  readonly trial: number
  readonly ranks: ReadonlyArray<RankResult>
}

/** Sums over the ranks of a trial, means over trials. */
const rates = {
  aggregated_read_bandwidth_gbps: ({ summary }: RankFile) => summary.cache_stats.tier_storage_read_bandwidth_gbps,
  aggregated_write_bandwidth_gbps: ({ summary }: RankFile) => summary.cache_stats.tier_storage_write_bandwidth_gbps,
  aggregated_avg_throughput_tokens_per_sec: ({ summary }: RankFile) => summary.avg_throughput_tokens_per_sec,
  aggregated_storage_throughput_tokens_per_sec: ({ summary }: RankFile) => summary.storage_throughput_tokens_per_sec
} as const

/** The largest of any rank and trial; a rank that never reached the storage has none, which the official tool takes for 0. */
const latencies = {
  aggregated_p95_latency_ms: ({ summary }: RankFile) => summary.storage_io_latency_ms.p95,
  aggregated_device_read_p95_ms: ({ summary }: RankFile) => summary.cache_stats.storage_read_device_p95_ms ?? 0,
  aggregated_device_write_p95_ms: ({ summary }: RankFile) => summary.cache_stats.storage_write_device_p95_ms ?? 0
} as const

const isInMemory = ({ summary }: RankFile): boolean => summary.cache_stats.storage_entries === 0

interface Planned {
  readonly ranks: number
  readonly trials: number
}

const ofOption = (
  option: number,
  trials: ReadonlyArray<TrialResult>,
  planned: Planned,
  missing: ReadonlyArray<string>
): JsonObject => {
  const files = trials.flatMap(({ ranks }) => ranks)
  const isWhole = trials.length === planned.trials && trials.every(({ ranks }) => ranks.length === planned.ranks)
  return {
    option,
    // A sum that lacks a rank is a figure of nothing.
    ...(isWhole
      ? {
        ...Object.fromEntries(
          Object.entries(rates).map(([name, of]) => [
            name,
            mean(trials.map(({ ranks }) => sum(ranks.map(({ file }) => of(file)))))
          ])
        ),
        ...Object.fromEntries(
          Object.entries(latencies).map(([name, of]) => [name, Math.max(...files.map(({ file }) => of(file)))])
        )
      }
      : {}),
    rank_count: planned.ranks,
    trial_count: trials.length,
    partial_failure: !isWhole,
    missing_files: [...missing],
    cpu_tier_ranks: files.flatMap(({ file, path }): ReadonlyArray<Json> => isInMemory(file) ? [path] : [])
  }
}

interface SummaryOf {
  /** `YYYYMMDD_HHMMSS`. */
  readonly stamp: string
  readonly ranksPerHost: number
  readonly hosts: number
  readonly ranks: number
  readonly options: ReadonlyArray<number>
  readonly trials: number
  readonly results: ReadonlyArray<TrialResult>
  /** By `option_<o>/trial_<t>`, why it failed; the sequence ends with the first. */
  readonly failures: Readonly<Record<string, string>>
  /** Absolute paths of folders of ranks that left no file to believe, by option. */
  readonly missing: Readonly<Record<number, ReadonlyArray<string>>>
}

export const summaryOf = (
  { failures, hosts, missing, options, ranks, ranksPerHost, results, stamp, trials }: SummaryOf
): JsonObject => {
  const all = Object.fromEntries(options.map((option) => [
    String(option),
    ofOption(option, results.filter((one) => one.option === option), { ranks, trials }, missing[option] ?? [])
  ]))
  return {
    schema_version: "1.0",
    run_datetime: stamp,
    npernode: ranksPerHost,
    host_count: hosts,
    total_ranks: ranks,
    trials_per_option: trials,
    options: all,
    partial_failure: Object.values(all).some(({ partial_failure: isPartial }) => isPartial === true),
    trial_failures: { ...failures }
  }
}
