/** From the files of ranks to the official summary, and to what is believed of them. */
import { describe, expect, it } from "@effect/vitest"
import { officialMeasurement, officialTrial } from "../../../../src/benchmarks/kvcache/official/measureOfficial.ts"
import type { RankFile } from "../../../../src/benchmarks/kvcache/official/rankFile.ts"
import type { RankIo } from "../../../../src/benchmarks/kvcache/official/rankIo.ts"
import type { RankDone, TrialDone } from "../../../../src/benchmarks/kvcache/official/runTrial.ts"
import { summaryOf } from "../../../../src/benchmarks/kvcache/official/summaryFile.ts"
import type { JsonObject } from "../../../../src/domain/Json.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { officialWork } from "./requests.ts"

type Stats = RankFile["summary"]["cache_stats"]

/** 8 GiB read and 2 GiB written in 4 s, by its own clock. */
const rankFile = (stats: Partial<Stats> = {}, summary: Partial<RankFile["summary"]> = {}): RankFile => ({
  requests_completed: 20,
  summary: {
    total_requests: 20,
    total_tokens: 400,
    elapsed_time: 4,
    avg_throughput_tokens_per_sec: 100,
    total_storage_io_time: 80,
    storage_throughput_tokens_per_sec: 5,
    storage_io_latency_ms: { p95: 900 },
    cache_stats: {
      cache_hits: 60,
      cache_misses: 0,
      gpu_entries: 0,
      cpu_entries: 0,
      storage_entries: 20,
      offloads_cpu: 0,
      offloads_storage: 20,
      prefill_writes: 20,
      read_iops: 60,
      write_iops: 20,
      tier_gpu_kv_bytes_written_gb: 0,
      tier_cpu_kv_bytes_written_gb: 0,
      tier_storage_kv_bytes_read_gb: 8,
      tier_storage_kv_bytes_written_gb: 2,
      tier_storage_read_bandwidth_gbps: 2,
      tier_storage_write_bandwidth_gbps: 0.5,
      total_write_bytes: 2 * GiB,
      storage_read_device_p95_ms: 30,
      storage_write_device_p95_ms: 12,
      ...stats
    },
    ...summary
  }
})

const seen = (changes: Partial<RankIo> = {}): RankIo => ({
  host: "n1",
  isWhole: true,
  io: { readChars: 8 * GiB, writtenChars: 2 * GiB, readBytes: 8 * GiB, writtenBytes: 2 * GiB },
  firstMoved: 1000,
  lastMoved: 9000,
  ...changes
})

const done = (rank: number, changes: Partial<RankDone> = {}): RankDone => ({
  rank,
  path: `/results/run/option_1/trial_0/rank_${rank}/kvcache_results_20260724_092240.json`,
  file: rankFile(),
  io: seen(),
  files: 20,
  ...changes
})

const work = officialWork({ option: "1", trials: 1, numProcesses: 2 })

const trial = (ranks: ReadonlyArray<RankDone>, changes: Partial<TrialDone> = {}): TrialDone => ({
  option: work.options[0]!,
  trial: 0,
  startedAt: 0,
  endedAt: 10_000,
  ranks,
  fileSystem: "xfs",
  output: { command: "", stdout: "", stderr: "" },
  ...changes
})

describe("a trial of the official program", () => {
  it("has the sums of its ranks by their own clock, and beside them the rate over the time in which bytes moved", () => {
    expect(officialTrial(trial([done(0), done(1, { io: seen({ lastMoved: 17_000 }) })]))).toMatchObject({
      requests: 40,
      tokensPerSecond: 200,
      storageTokensPerSecond: 10,
      read: { bytesPerSecond: 4 * GiB, trueBytesPerSecond: 16 * GiB / 16, deviceP95: 30, clientCache: "cold" },
      write: { bytesPerSecond: GiB, trueBytesPerSecond: 4 * GiB / 16, deviceP95: 12, clientCache: "cold" }
    })
  })

  it("that nobody saw to its end has no true rate, and a cache that is not known", () => {
    for (const io of [undefined, seen({ isWhole: false })]) {
      expect(officialTrial(trial([done(0), done(1, { io })]))).toMatchObject({
        read: {
          bytesPerSecond: 4 * GiB,
          trueBytesPerSecond: null,
          clientCache: "unknown",
          cacheEvidence: [{ says: "1 of 2 ranks were not seen to their end" }]
        }
      })
    }
  })

  it.each<readonly [string, Partial<RankIo["io"]>, string | null, string]>([
    ["less than was asked for from below the page cache is warm", { readBytes: 4 * GiB }, "xfs", "warm"],
    ["1 % less is not", { readBytes: 7.95 * GiB }, "xfs", "cold"],
    ["a file system that counts for nobody tells nothing", {}, "fuse.sshfs", "unknown"],
    ["one that nobody knows tells nothing", {}, null, "unknown"],
    ["tmpfs is memory", {}, "tmpfs", "memory"]
  ])("%s", (_, io, fileSystem, clientCache) => {
    const rank = done(0, { io: seen({ io: { ...seen().io, ...io } }) })
    expect(officialTrial(trial([rank], { fileSystem })).read.clientCache).toBe(clientCache)
  })

  it("that moved nothing has no rate, which is no rate of 0", () => {
    const file = rankFile({
      tier_storage_kv_bytes_read_gb: 0,
      tier_storage_kv_bytes_written_gb: 0,
      tier_storage_read_bandwidth_gbps: 0,
      tier_storage_write_bandwidth_gbps: 0,
      storage_entries: 0,
      storage_read_device_p95_ms: undefined,
      storage_write_device_p95_ms: undefined
    })
    const inMemory = trial([done(0, { file }), done(1, { file })])
    expect(officialTrial(inMemory)).toMatchObject({
      read: { bytesPerSecond: null, trueBytesPerSecond: null, deviceP95: null },
      write: { bytesPerSecond: null, trueBytesPerSecond: null, deviceP95: null }
    })
    const program = { path: "/opt/kv-cache.py", facts: { digest: null, python: "3.11.7" } }
    expect(officialMeasurement(work, program as never, [inMemory]).options).toMatchObject([
      { option: 1, users: 200, readBytesPerSecond: null, deviceReadP95: null, ranksInMemory: 2 }
    ])
  })
})

describe("the official summary", () => {
  const of = (ranks: ReadonlyArray<RankDone>, trials: number, changes: JsonObject = {}) =>
    summaryOf({
      stamp: "20260724_092240",
      ranksPerHost: 2,
      hosts: 1,
      ranks: 2,
      options: [1],
      trials,
      results: [{ option: 1, trial: 0, ranks }],
      failures: {},
      missing: {},
      ...changes
    })

  it("sums over ranks and takes the largest latency of any", () => {
    const slow = rankFile({ storage_read_device_p95_ms: 44 }, { storage_io_latency_ms: { p95: 1200 } })
    expect(of([done(0), done(1, { file: slow })], 1)).toMatchObject({
      total_ranks: 2,
      partial_failure: false,
      options: {
        1: {
          aggregated_read_bandwidth_gbps: 4,
          aggregated_write_bandwidth_gbps: 1,
          aggregated_avg_throughput_tokens_per_sec: 200,
          aggregated_storage_throughput_tokens_per_sec: 10,
          aggregated_p95_latency_ms: 1200,
          aggregated_device_read_p95_ms: 44,
          aggregated_device_write_p95_ms: 12,
          rank_count: 2,
          trial_count: 1,
          cpu_tier_ranks: []
        }
      }
    })
  })

  it("takes means over trials", () => {
    const fast = rankFile({ tier_storage_read_bandwidth_gbps: 4 })
    const results = [
      { option: 1, trial: 0, ranks: [done(0), done(1)] },
      { option: 1, trial: 1, ranks: [done(0, { file: fast }), done(1, { file: fast })] }
    ]
    expect(of([], 2, { results } as never)).toMatchObject({
      options: { 1: { aggregated_read_bandwidth_gbps: 6, trial_count: 2 } }
    })
  })

  it("that lacks a rank or a trial has no sums, and says what is not there", () => {
    const missing = { 1: ["/results/run/option_1/trial_0/rank_1"] }
    const failures = { "option_1/trial_0": "a rank died" }
    const lacking = of([done(0)], 1, { missing, failures })
    expect(lacking).toMatchObject({
      partial_failure: true,
      trial_failures: failures,
      options: { 1: { partial_failure: true, missing_files: missing[1], rank_count: 2 } }
    })
    expect(JSON.stringify(lacking)).not.toContain("aggregated_")
    expect(JSON.stringify(of([done(0), done(1)], 3))).not.toContain("aggregated_")
  })

  it("names ranks that never reached the storage", () => {
    const [whole, inMemory] = [done(0), done(1, { file: rankFile({ storage_entries: 0 }) })]
    expect(of([whole, inMemory], 1)).toMatchObject({ options: { 1: { cpu_tier_ranks: [inMemory.path] } } })
  })
})
