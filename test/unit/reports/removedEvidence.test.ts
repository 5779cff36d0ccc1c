import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { examineRun } from "../../../src/reports/examineRun.ts"
import { encodeRecord } from "../../../src/results/RunRecord.ts"
import { v3Training } from "../../fixtures/closedTraining.ts"
import { fixtureTree, folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { ownClosedRecord, ownClosedRun } from "../../fixtures/ownClosedRun.ts"
import { ownRun } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"
import { fileRemovals, keyRemovals, type Removal } from "../../fixtures/removals.ts"
import { checkpointMetric, stamp, v2TrainingRun, v3CheckpointRun } from "../../fixtures/runTrees.ts"

type Result = "INVALID" | "UNKNOWN" | "OPEN" | "CLOSED" | "not counted"

const categoryOf = (tree: Tree, deep: boolean): Result => {
  const found = examineRun(known, folderOf(tree), null, { deep })
  return found._tag === "leftOut" || found.run.kind !== "measured" ? "not counted" : found.run.category
}

/** What nobody can judge is no better than what is INVALID: both satisfy nothing. */
const goodness: Readonly<Record<Result, number>> = { "not counted": 0, INVALID: 0, UNKNOWN: 0, OPEN: 1, CLOSED: 2 }

const ownText = JSON.stringify(Effect.runSync(encodeRecord(ownClosedRecord())))

const statsOf = (phases: Readonly<Record<"save" | "load", number>>): string =>
  JSON.stringify({
    "1": Object.fromEntries(
      Object.entries(phases).flatMap(([phase, seconds]) =>
        Array.from({ length: 10 }, (_, i) => [`${phase}_ckpt${i + 1}`, {
          start: "2026-02-03T10:00:06.000000",
          end: `2026-02-03T10:00:${(6 + seconds).toFixed(6).padStart(9, "0")}`,
          duration: seconds,
          throughput: 104.7 / seconds
        }])
      )
    )
  })

const rankFiles = (stats: string): Tree =>
  Object.fromEntries(
    Array.from({ length: 8 }, (_, rank) => [
      [`${rank}_output.json`, "{\"hostname\":\"node1\"}"],
      [`${rank}_per_epoch_stats.json`, stats]
    ]).flat()
  )

const honest = {
  ...checkpointMetric,
  save_checkpoint_duration_mean_seconds: 23.25,
  load_checkpoint_duration_mean_seconds: 12.7
}

const v3Files: Tree = {
  "dlio_config/overrides.yaml": [
    "- workload=llama3_8b",
    "- ++workload.checkpoint.num_checkpoints_write=10",
    "- ++workload.checkpoint.num_checkpoints_read=10",
    "- ++workload.checkpoint.checkpoint_folder=/mnt/ckpt/llama3-8b"
  ].join("\n")
}

const v3Own = (metric: JsonObject, ranks: Tree): Tree => ({
  ...v3CheckpointRun({}, { metric: { ...honest, ...metric } }),
  ...v3Files,
  ...ranks
})

const kvOption = (model: string, num_users: number, cpu: number, allocations: number) =>
  `--model ${model} --num-users ${num_users} --duration 300 --gpu-mem-gb 0 --cpu-mem-gb ${cpu} ` +
  `--max-concurrent-allocs ${allocations} --generation-mode none`

const kv: Tree = {
  [`kv_cache_${stamp}_metadata.json`]: JSON.stringify({
    benchmark_type: "kv_cache",
    model: "llama3.1-8b",
    command: "run",
    run_datetime: stamp,
    num_processes: 4,
    result_dir: "/results",
    parameters: {},
    override_parameters: {},
    system_info: { num_hosts: 2, collection_method: "mpi" },
    command_output_files: [
      kvOption("llama3.1-8b", 200, 0, 16),
      kvOption("llama3.1-8b", 100, 4, 16),
      kvOption("llama3.1-70b-instruct", 70, 0, 4)
    ].map((command, i) => ({ command: `kv-cache.py ${command} --out option_${i + 1}` })),
    args: {
      mode: "closed",
      benchmark: "kvcache",
      command: "run",
      hosts: ["a", "b"],
      seed: 42,
      trials: 3,
      inter_option_delay: 90,
      config: null,
      cache_dir: "/mnt/kv",
      results_dir: "/results",
      params: null
    }
  }),
  [`kvcache_run_summary_${stamp}.json`]: JSON.stringify({
    partial_failure: false,
    trials_per_option: 3,
    total_ranks: 4,
    options: Object.fromEntries(["1", "2", "3"].map((number) => [number, {
      trial_count: 3,
      rank_count: 4,
      missing_files: [],
      cpu_tier_ranks: [],
      partial_failure: false,
      aggregated_read_bandwidth_gbps: 4,
      aggregated_device_read_p95_ms: 10,
      aggregated_device_write_p95_ms: 10,
      aggregated_storage_throughput_tokens_per_sec: 1000
    }]))
  })
}

/** Of one rank in one trial, as far as anything reads it. */
const kvRank = (read: number): string =>
  JSON.stringify({
    summary: {
      avg_throughput_tokens_per_sec: 100,
      storage_throughput_tokens_per_sec: 250,
      storage_io_latency_ms: { p95: 500 },
      cache_stats: {
        tier_storage_read_bandwidth_gbps: read,
        tier_storage_write_bandwidth_gbps: 1,
        storage_read_device_p95_ms: 10,
        storage_write_device_p95_ms: 10,
        storage_entries: 7
      }
    }
  })

const kvRanks = (read: number): Tree =>
  Object.fromEntries(
    [1, 2, 3].flatMap((option) =>
      [0, 1, 2].flatMap((trial) =>
        [0, 1, 2, 3].map((rank) => [
          `option_${option}/trial_${trial}/rank_${rank}/kvcache_results_${stamp}.json`,
          kvRank(read)
        ])
      )
    )
  )

const vector: Tree = {
  [`vector_database_${stamp}_metadata.json`]: JSON.stringify({
    benchmark_type: "vector_database",
    model: "milvus_DISKANN",
    command: "run",
    run_datetime: stamp,
    vdb_engine: "milvus",
    vdb_index: "DISKANN",
    num_vectors: 1_000_000,
    parameters: {},
    override_parameters: {},
    args: {
      mode: "closed",
      benchmark: "vectordb",
      command: "run",
      storage_root: "/mnt/milvus",
      results_dir: "/results",
      params: null
    }
  }),
  "config.json": JSON.stringify({ runtime_seconds: 60, vector_dim: 1536 }),
  "recall_stats.json": JSON.stringify({ recall_at_k: 0.95 }),
  "result_verdict.json": JSON.stringify({ flat_setup: { ok: true, coverage: 1, total_vectors: 1_000_000 } }),
  "summary.json": JSON.stringify({
    metric: {
      total_queries: 1000,
      total_time_seconds: 60,
      throughput_qps: 16,
      mean_latency_ms: 1,
      p95_latency_ms: 2,
      p99_latency_ms: 3,
      p999_latency_ms: 4
    },
    end: "2026-02-03T10:20:00"
  })
}

const runs: Readonly<Record<string, readonly [plain: Result, deep: Result, tree: Tree]>> = {
  "own": ["CLOSED", "CLOSED", ownClosedRun(ownText)],
  "own, native and scaled": ["INVALID", "INVALID", ownRun()],
  "v3.0 checkpoints": ["CLOSED", "CLOSED", v3Own({}, rankFiles(statsOf({ save: 23.25, load: 12.7 })))],
  "v3.0 checkpoints that rank 0 contradicts": [
    "INVALID",
    "INVALID",
    v3Own({
      save_checkpoint_io_mean_GB_per_second: 45,
      save_checkpoint_duration_mean_seconds: 2.325
    }, rankFiles(statsOf({ save: 23.25, load: 12.7 })))
  ],
  "v3.0 checkpoints whose rate nothing bears out": [
    "INVALID",
    "INVALID",
    v3Own({
      save_checkpoint_io_mean_GB_per_second: 45
    }, {})
  ],
  "v3.0 checkpoints that lasted no time": [
    "UNKNOWN",
    "UNKNOWN",
    v3Own({
      save_checkpoint_io_mean_GB_per_second: 9,
      save_checkpoint_duration_mean_seconds: 0,
      load_checkpoint_io_mean_GB_per_second: 16.5,
      load_checkpoint_duration_mean_seconds: 0
    }, {})
  ],
  "v3.0 checkpoints with an untold override": ["CLOSED", "UNKNOWN", {
    ...v3Own({}, rankFiles(statsOf({ save: 23.25, load: 12.7 }))),
    "dlio_config/overrides.yaml": `${
      String(v3Files["dlio_config/overrides.yaml"])
    }\n- ++workload.checkpoint.fsync=False`
  }],
  "v3.0 training": ["CLOSED", "CLOSED", v3Training()],
  "v3.0 training of two epochs": [
    "INVALID",
    "INVALID",
    v3Training({ train: { epochs: 2, computation_time: 1 } })
  ],
  "v3.0 training whose word contradicts its figure": [
    "UNKNOWN",
    "UNKNOWN",
    v3Training({}, { train_au_meet_expectation: "fail" })
  ],
  "v3.0 training at a rate below nothing": [
    "INVALID",
    "INVALID",
    v3Training({}, {
      train_throughput_samples_per_second: Array.from({ length: 8 }, () => -110_683),
      train_throughput_mean_samples_per_second: -110_683
    })
  ],
  "v3.0 training that forged a mean": ["INVALID", "INVALID", v3Training({}, { train_au_mean_percentage: 99 })],
  "v3.0 training with a lost override": [
    "UNKNOWN",
    "UNKNOWN",
    v3Training({}, {}, {
      params: ["dataset.num_files_train=3000000", "reader.batch_size=1"]
    })
  ],
  "v2.0 training": ["INVALID", "UNKNOWN", v2TrainingRun()],
  "kv cache": ["CLOSED", "CLOSED", kv],
  "kv cache with the files of its ranks": ["CLOSED", "CLOSED", { ...kv, ...kvRanks(1) }],
  "kv cache that its ranks contradict": ["INVALID", "INVALID", { ...kv, ...kvRanks(2) }],
  "vector search": ["CLOSED", "CLOSED", vector],
  "vector search against answers over some vectors": ["INVALID", "INVALID", {
    ...vector,
    "result_verdict.json": JSON.stringify({ flat_setup: { ok: true, coverage: 0.9, total_vectors: 1_000_000 } })
  }],
  ...Object.fromEntries(
    [
      "checkpointing-llama3-8b-2ranks",
      "checkpointing-read-only",
      "training-unet3d-h100-2ranks",
      "training-unet3d-5epochs"
    ].map((name) => [`DLIO ${name}`, ["UNKNOWN", "UNKNOWN", fixtureTree(`dlio-v2.0/${name}`)] as const])
  ),
  "v1.0": [
    "UNKNOWN",
    "UNKNOWN",
    fixtureTree("published-v1.0/Hammerspace/Hammerspace_unet3d_1Client_A100/run1")
  ]
}

const documents = /(?:_metadata|summary|statistics|recall_stats|result_verdict|config)\.json$|^kvcache_run_summary_/

const better = (name: string, removals: ReadonlyArray<Removal>, deep: boolean): ReadonlyArray<string> => {
  const whole = goodness[runs[name]![deep ? 1 : 0]]
  return removals.flatMap(({ tree, what }) => {
    const now = categoryOf(tree, deep)
    return goodness[now] > whole ? [`${what}: ${now}`] : []
  })
}

describe("a run that loses evidence", () => {
  it("starts from runs of known category", () => {
    expect(Object.entries(runs).map(([name, [, , tree]]) => [name, categoryOf(tree, false), categoryOf(tree, true)]))
      .toEqual(Object.entries(runs).map(([name, [plain, deep]]) => [name, plain, deep]))
  })

  it.each(Object.keys(runs))("is judged no better without any one file: %s", (name) => {
    const removals = fileRemovals(runs[name]![2])
    expect(better(name, removals, false)).toEqual([])
    expect(better(name, removals, true)).toEqual([])
  })

  it.each(Object.keys(runs))("nor without any one key: %s", (name) => {
    // What has no metadata is not judged; of its summary the first level tells.
    const depth = /^(?:DLIO|v1)/.test(name) ? 1 : 3
    const removals = keyRemovals(runs[name]![2], documents, depth)
    expect(better(name, removals, false)).toEqual([])
    expect(better(name, removals.filter(({ what }) => what.endsWith(" gone")), true)).toEqual([])
  })
})

describe("the rank files of a run", () => {
  const saidOf = (tree: Tree) => {
    const found = examineRun(known, folderOf(tree), null, { deep: false })
    return found._tag === "leftOut" ? [] : found.run.issues.filter(({ rule }) => rule === "summary-agrees-with-ranks")
  }
  const issuesOf = (tree: Tree) => saidOf(tree).filter(({ severity }) => severity === "error")
  const whole = rankFiles(statsOf({ save: 23.25, load: 12.7 }))

  it("are asked for by name where some are lacking", () => {
    const { "0_per_epoch_stats.json": _, ...others } = whole
    for (const ranks of [others, { ...whole, "0_per_epoch_stats.json": "{}" }, { "1_per_epoch_stats.json": "{}" }]) {
      const tree = v3Own({}, ranks)
      expect(issuesOf(tree)).toMatchObject([{ validation: "UNKNOWN", severity: "error" }])
      expect(categoryOf(tree, false)).toBe("UNKNOWN")
    }
    expect(issuesOf(v3Own({}, others))[0]?.message).toContain("0_per_epoch_stats.json, rank 0's, is not there")
  })

  it("may be left out as a whole by those who publish, but not by this program", () => {
    expect(categoryOf(v3Own({}, {}), false)).toBe("CLOSED")
    expect(saidOf(v3Own({}, {}))).toMatchObject([{
      severity: "warning",
      message: expect.stringContaining("not checked: there is no rank file")
    }])
    const own = Object.fromEntries(
      Object.entries(ownClosedRun(ownText)).filter(([name]) => !/^\d+_/.test(name))
    )
    expect(categoryOf(own, false)).toBe("UNKNOWN")
  })

  it("and the count of checkpoints are asked for before a rate is taken", () => {
    for (const [phase, word] of [["save", "write"], ["load", "read"]] as const) {
      const uncounted = Object.fromEntries(
        Object.entries(v3Own({ [`${phase}_checkpoint_io_mean_GB_per_second`]: 45 }, {})).map(([name, content]) => [
          name,
          typeof content === "string" ? content.replaceAll(`num_checkpoints_${word}`, "other") : content
        ])
      )
      expect(issuesOf(uncounted)).toMatchObject([{
        validation: "UNKNOWN",
        parameter: `metric.${phase}_checkpoint_io_mean_GB_per_second`,
        expected: `checkpoint.num_checkpoints_${word}`
      }])
    }
  })

  it("are not needed to see that a rate is not size by time, and rounding is no lie", () => {
    expect(issuesOf(v3Own({ save_checkpoint_io_mean_GB_per_second: 45 }, {}))).toMatchObject([{
      validation: "INVALID",
      parameter: "metric.save_checkpoint_io_mean_GB_per_second"
    }])
    // One checkpoint of ten took a tenth of the time: the mean of the rates is far above the rate of the mean.
    const skewed = { save_checkpoint_duration_mean_seconds: 9.1, save_checkpoint_duration_stdev_seconds: 2.7 }
    expect(issuesOf(v3Own({ ...skewed, save_checkpoint_io_mean_GB_per_second: 104.7 * 0.19 }, {}))).toEqual([])
    expect(issuesOf(v3Own({ ...skewed, save_checkpoint_io_mean_GB_per_second: 104.7 * 0.2 }, {}))).toHaveLength(1)
    expect(
      issuesOf(v3Own({ save_checkpoint_duration_mean_seconds: 11.7, save_checkpoint_io_mean_GB_per_second: 8.9 }, {}))
    ).toEqual([])
  })
})
