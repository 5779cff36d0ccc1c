import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import { newRecord } from "../../../src/results/newRecord.ts"
import { encodeRecord, recordText } from "../../../src/results/RunRecord.ts"
import { orNull } from "../../../src/results/values.ts"
import { present } from "../../../src/rules/Evidence.ts"
import { folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { ownStart } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"
import { stamp, v2TrainingRun, v3CheckpointArgs } from "../../fixtures/runTrees.ts"

const read = (tree: Tree) => {
  const reading = readRun(known, folderOf(tree))
  if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
  const { evidence, ...facts } = reading.facts
  return {
    ...facts,
    facts: Object.fromEntries(Object.entries(evidence.facts).map(([name, fact]) => [name, orNull(fact)]))
  }
}

const metadata = (type: string, content: JsonObject): Tree => ({
  [`${type}_${stamp}_metadata.json`]: JSON.stringify({
    benchmark_type: type,
    command: "run",
    run_datetime: stamp,
    num_processes: 2,
    parameters: {},
    override_parameters: {},
    args: { ...v3CheckpointArgs, benchmark: type },
    ...content
  })
})

const kvCommand = (option: number, trial: number, users: number) =>
  `mpirun -n 2 python mlperf_wrapper.py --rank-output-base /r/option_${option}/trial_${trial} --seed-base 42 ` +
  `--model llama3.1-8b --num-users ${users} --duration 300 --gpu-mem-gb 0 --cpu-mem-gb 0 --generation-mode none`

describe("a kv-cache run", () => {
  const summary = {
    schema_version: "1.0",
    options: { "1": { aggregated_read_bandwidth_gbps: 3.5 } },
    partial_failure: false
  }
  const tree: Tree = {
    ...metadata("kv_cache", {
      model: "llama3.1-8b",
      cache_dir: "/mnt/kv",
      parameters: { num_users: 999 },
      command_output_files: [0, 1].map((trial) => ({ command: kvCommand(1, trial, 200), stdout: "", stderr: "" }))
    }),
    [`kvcache_run_summary_${stamp}.json`]: JSON.stringify(summary)
  }

  it("is judged by the options that ran, never by the defaults in its metadata", () => {
    const run = read(tree)
    expect(run).toMatchObject({ kind: "measured", benchmarkType: "kv_cache", model: "llama3.1-8b" })
    expect(run.facts["options"]).toEqual([{
      option: 1,
      model: "llama3.1-8b",
      num_users: 200,
      duration: 300,
      gpu_mem_gb: 0,
      cpu_mem_gb: 0,
      generation_mode: "none"
    }])
    expect(run.facts).toMatchObject({ summary, cacheDir: "/mnt/kv", resultsDir: "/results" })
    expect(run.metrics).toEqual({
      schema_version: "1.0",
      partial_failure: false,
      option_1_aggregated_read_bandwidth_gbps: 3.5
    })
  })

  it("of this program whose record does not say how the cache was mounted leaves that unknown, which others are not asked", () => {
    const { plan, ...start } = ownStart()
    const text = recordText(Effect.runSync(encodeRecord(newRecord({
      ...start,
      plan: { ...plan, benchmark: "kvcache", benchmarkType: "kv_cache", model: "tiny-1b" },
      facts: { options: present([], "plan") }
    }))))
    const mountsOf = (content: Tree) => {
      const reading = readRun(known, folderOf(content))
      if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
      return reading.facts.evidence.facts["mounts"]
    }
    expect(mountsOf({ [`kv_cache_${stamp}_metadata.json`]: text })).toMatchObject({
      _tag: "missing",
      reason: "mounts is not recorded"
    })
    expect(mountsOf(tree)).toBeUndefined()
  })

  it("without a command that ran, nothing is known of its options", () => {
    expect(read({ ...tree, ...metadata("kv_cache", { command_output_files: [] }) }).facts["options"]).toBeUndefined()
  })

  it("without a summary it did not reach its end", () => {
    const { [`kvcache_run_summary_${stamp}.json`]: _, ...incomplete } = tree
    expect(read(incomplete)).toMatchObject({ kind: "incomplete" })
  })
})

describe("a vector database run", () => {
  it("is read from the files its tool leaves", () => {
    const run = read({
      ...metadata("vector_database", {
        model: "milvus_DISKANN",
        vdb_engine: "milvus",
        vdb_index: "DISKANN",
        runtime: 60
      }),
      "config.json": JSON.stringify({ runtime_seconds: 45, total_queries: null, vector_dim: 1536 }),
      "statistics.json": JSON.stringify({ total_queries: 1000, throughput_qps: 20.5, recall: { recall_at_k: 0.9 } }),
      "recall_stats.json": JSON.stringify({ recall_at_k: 0.95 })
    })
    expect(run).toMatchObject({ kind: "measured", benchmarkType: "vector_database" })
    expect(run.facts).toMatchObject({
      database: "milvus",
      indexType: "DISKANN",
      runtime: 45,
      dimension: 1536,
      recall: 0.95
    })
    expect(run.facts["queries"]).toBeUndefined()
    expect(run.metrics).toHaveProperty("throughput_qps", 20.5)
  })
})

describe("a training run", () => {
  it("carries what the summary says of caching", () => {
    const tree = v2TrainingRun()
    const text = tree["summary.json"]!.replace("\"num_hosts\"", "\"potential_caching\": [1, 0], \"num_hosts\"")
    expect(read({ ...tree, "summary.json": text }).facts["potentialCaching"]).toEqual([1, 0])
    expect(read(tree).facts["potentialCaching"]).toBeUndefined()
  })
})
