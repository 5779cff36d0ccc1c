/** The official files that the native engine leaves, as readers of published leaves open them. */
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { type RankFile, rankFileOf } from "../../../src/benchmarks/kvcache/official/rankFile.ts"
import { ranksOf } from "../../../src/benchmarks/kvcache/reading/ranks.ts"
import { sum } from "../../../src/domain/statistics.ts"
import { GiB } from "../../../src/domain/Units.ts"
import type { Problems } from "../../../src/results/documents.ts"
import { deviceIo, measuredKv, runKv, smallKvWork, smallOption } from "../../fixtures/kvcache/works.ts"
import { folderOf, treeOf } from "../../fixtures/memoryTree.ts"
import { nativeWork } from "../../unit/benchmarks/kvcache/requests.ts"
import { inFolder } from "../../unit/engines/native/files/folder.ts"

const rankFileIn = (folder: string): RankFile => {
  const names = readdirSync(folder)
  expect(names).toEqual([expect.stringMatching(/^kvcache_results_\d{8}_\d{6}\.json$/)])
  return Either.getOrThrow(rankFileOf(readFileSync(`${folder}/${names[0]}`, "utf8")))
}

describe("official files of native runs", () => {
  it(
    "say of each rank what it did, and add up to the summary and to what the record holds",
    () =>
      inFolder(async (root) => {
        const work = smallKvWork(root, {}, {
          ranks: 2,
          trials: 2,
          options: [
            smallOption({ name: "option_1", option: 1, seconds: 1 }),
            smallOption({ name: "option_3", option: 3, seconds: 1, cpuBytes: 2 ** 20 })
          ]
        })
        const body = measuredKv(await runKv(root, work))
        const run = `${root}/run`
        const summary = JSON.parse(readFileSync(`${run}/summary.json`, "utf8")) as {
          readonly options: Readonly<Record<string, Readonly<Record<string, number>>>>
        }
        expect(summary).toMatchObject({
          schema_version: "1.0",
          npernode: 2,
          host_count: 1,
          total_ranks: 2,
          trials_per_option: 2,
          partial_failure: false,
          trial_failures: {},
          options: { 1: { rank_count: 2, trial_count: 2, cpu_tier_ranks: [] }, 3: { rank_count: 2, trial_count: 2 } }
        })
        for (const trial of body.trials) {
          const folder = `${run}/${trial.option}/trial_${trial.trial}`
          const [first, second] = [rankFileIn(`${folder}/rank_0`), rankFileIn(`${folder}/rank_1`)]
          expect([first.seed, second.seed]).toEqual([42, 43])
          const ranks = [first, second].map(({ summary: one }) => one)
          const of = (pick: (stats: RankFile["summary"]["cache_stats"]) => number) =>
            sum(ranks.map(({ cache_stats: stats }) => pick(stats)))
          expect(sum(ranks.map((rank) => rank.total_requests))).toBe(trial.requests.completed)
          expect(ranks.map((rank) => rank.elapsed_time)).toEqual([trial.windowSeconds, trial.windowSeconds])
          expect(of((stats) => stats.tier_storage_kv_bytes_read_gb) * GiB).toBeCloseTo(trial.read.bytes, 0)
          expect(of((stats) => stats.tier_storage_kv_bytes_written_gb) * GiB).toBeCloseTo(trial.write.bytes, 0)
          expect(of((stats) => stats.storage_entries)).toBe(trial.cache.storageEntries)
          expect(of((stats) => stats.cache_hits)).toBe(trial.lookups.hits)
          expect(of((stats) => stats.cache_misses)).toBe(trial.lookups.misses + trial.lookups.phantomMisses)
          expect(Math.max(...ranks.map(({ cache_stats: stats }) => stats.storage_read_device_p95_ms ?? 0))).toBe(
            trial.read.maxRankDeviceP95
          )
        }
        for (const figures of body.options) {
          const own = summary.options[figures.option.slice(-1)]!
          expect(own["aggregated_read_bandwidth_gbps"]! * GiB).toBeCloseTo(figures.readBytesPerSecond!, 0)
          expect(own["aggregated_avg_throughput_tokens_per_sec"]).toBeCloseTo(figures.tokensPerSecond, 6)
        }
        const problems: Problems = []
        const read = ranksOf(folderOf(treeOf(run)), { ranks: 2, trials: 2 }, problems)
        expect(problems).toEqual([])
        for (const option of ["1", "3"]) {
          expect(read[option]).toMatchObject({ whole: 4, planned: 4, unusable: [], inMemory: [] })
          for (const [name, value] of Object.entries(read[option]!.aggregates!)) {
            expect(summary.options[option]![name]).toBeCloseTo(value, 9)
          }
        }
      }),
    30_000
  )

  it("of a node that only writes have no latency of reads, and are whole all the same", () =>
    inFolder(async (root) => {
      const work = smallKvWork(root, {}, {
        backend: { type: "disk", layout: "context", io: deviceIo },
        options: [smallOption({ name: "option_1", option: 1, seconds: 1, mode: "prefill", multiTurn: false })]
      })
      await runKv(root, work)
      const { summary: { cache_stats: stats } } = rankFileIn(`${root}/run/option_1/trial_0/rank_0`)
      expect(stats.tier_storage_kv_bytes_read_gb).toBe(0)
      expect(stats.storage_read_device_p95_ms).toBeUndefined()
      expect(ranksOf(folderOf(treeOf(`${root}/run`)), { ranks: 1, trials: 1 }, [])["1"]).toMatchObject({ whole: 1 })
    }))

  it("are not there where no storage was measured", () =>
    inFolder(async (root) => {
      const work = smallKvWork(root, {}, {
        backend: { type: "memory", layout: "context" },
        options: [smallOption({ name: "option_1", option: 1, seconds: 1 })]
      })
      await runKv(root, work)
      expect(existsSync(`${root}/run/summary.json`)).toBe(false)
      expect(existsSync(`${root}/run/option_1`)).toBe(false)
    }))
})

describe("the published sequence", () => {
  it(
    "goes through its table in order, with its pauses, and leaves a file of every trial",
    () =>
      inFolder(async (root) => {
        const { options, pauses, trials } = nativeWork({ sequence: "v3.0" })
        // As planned, on a small model and in seconds that a test has.
        const work = smallKvWork(root, {}, {
          trials,
          pauses: {
            before: pauses.before / 900,
            after: pauses.after / 900,
            betweenOptions: pauses.betweenOptions / 900
          },
          options: options.map((option) => ({
            ...option,
            model: smallOption().model,
            users: 4,
            workers: 4,
            seconds: option.seconds / 600
          }))
        })
        const run = await runKv(root, work)
        const body = measuredKv(run)
        expect(body.trials.map(({ option, trial }) => `${option} ${trial}`)).toEqual(
          [1, 2, 3].flatMap((option) => [0, 1, 2].map((trial) => `option_${option} ${trial}`))
        )
        const paused = run.events.flatMap((event) => event._tag === "pause" ? [event.reason] : [])
        expect(paused).toHaveLength(3 * 3 * 2 + 2)
        expect(paused.filter((reason) => reason === "between options")).toHaveLength(2)
        const read = ranksOf(folderOf(treeOf(`${root}/run`)), { ranks: 1, trials: 3 }, [])
        for (const option of ["1", "2", "3"]) expect(read[option]).toMatchObject({ whole: 3, planned: 3, unusable: [] })
      }),
    60_000
  )
})
