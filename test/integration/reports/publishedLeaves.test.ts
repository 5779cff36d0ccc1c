/**
 * KV cache and vector search of the published v3.0 round, each judged as it was published: mlcommons/storage_results_v3.0 at
 * 068d91f6. Files of ranks are there for option 1 of SAMSUNG alone, lists of single requests and queries are cut, and of
 * SAMSUNG's five vector runs one is there. Every run was published CLOSED.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { show } from "../../../src/reports/show.ts"
import { provided, report, type ReportJson, results, showing, temporary } from "../../fixtures/reports.ts"

const leaves = fileURLToPath(new URL("../../fixtures/trees/published-v3.0-leaves", import.meta.url))

/** A copy as old as yesterday, so that reports remember it. */
const copied = Effect.gen(function*() {
  const root = yield* temporary
  fs.cpSync(leaves, root, { recursive: true })
  const yesterday = Date.now() / 1000 - 86_400
  for (const name of fs.readdirSync(root, { recursive: true, encoding: "utf8" })) {
    fs.utimesSync(path.join(root, name), yesterday, yesterday)
  }
  return root
})

const kv = "SAMSUNG/closed/SAMSUNG/results/MEMORY_AE/kv_cache/llama3.1-8b/run/20260721_002332"
const vectors = "SAMSUNG/closed/SAMSUNG/results/MEMORY_AE/vector_database/milvus/DISKANN/run/20260721_102834"
const ofTta = "TTA/closed/TTA/results/seahorse-storage/vector_database/milvus/DISKANN/run"

type Table = Record<string, unknown>

/** Sets the value at a dotted path of a JSON file. */
const set = (file: string, dotted: string, value: unknown) => {
  const content = JSON.parse(fs.readFileSync(file, "utf8")) as Table
  const keys = dotted.split(".")
  const inner = keys.slice(0, -1).reduce((table, key) => table[key] as Table, content)
  inner[keys.at(-1) ?? ""] = value
  fs.writeFileSync(file, JSON.stringify(content))
}

const reported = (root: string) =>
  Effect.gen(function*() {
    const output = yield* temporary
    const { text } = yield* report({ resultsDir: root, outputDir: output })
    return { text, ...results(output) }
  })

const groupsOf = ({ groups }: ReportJson, start: string, type: string) =>
  groups.filter(({ identity, runs }) =>
    identity["benchmarkType"] === type && runs.every(({ path: place }) => place.startsWith(start))
  )

const said = (group: ReportJson["groups"][number] | undefined): ReadonlyArray<string> => {
  const issues = [...group?.issues ?? [], ...group?.runs.flatMap((run) => run.issues) ?? []]
  return [...new Set(issues.map(({ rule, severity, validation }) => `${rule} ${validation} ${severity}`))].sort()
}

const unchecked = ["2.1.9 UNKNOWN warning"]

describe("published leaves of KV cache", () => {
  it.scopedLive("are CLOSED, with what the text asks for and nobody can check", () =>
    Effect.gen(function*() {
      const found = yield* reported(leaves)
      for (const  of of["TTA", "SAMSUNG"]) {
        const groups = groupsOf(found, of, "kv_cache")
        expect(groups.map(({ category, runs }) => [of, category, runs.map((run) => run.category)])).toEqual([
          [of, "CLOSED", ["CLOSED"]]
        ])
        expect(said(groups[0])).toEqual([
          ...unchecked,
          // One of four hosts, one of a single host.
          ...(of === "TTA" ? ["6.3.3.4 UNKNOWN warning"] : []),
          "6.3.4.1 UNKNOWN warning",
          "6.3.4.5 UNKNOWN warning",
          "6.4.1 UNKNOWN warning"
        ])
        expect(groups[0]?.name).not.toMatch(/dlio/)
      }
    }))

  it.scopedLive("have the device latencies of their ranks, and the request's under its own name", () =>
    Effect.gen(function*() {
      const found = yield* reported(leaves)
      const [group] = groupsOf(found, "SAMSUNG", "kv_cache")
      const means = Object.fromEntries(group?.aggregates.map(({ mean, name }) => [name, mean]) ?? [])
      expect(means).toMatchObject({
        option_1_aggregated_read_bandwidth_gbps: 13.540079259455316,
        option_1_aggregated_device_read_p95_ms: 13585.38871474957,
        option_1_aggregated_device_write_p95_ms: 3547.770748195761,
        option_1_aggregated_p95_latency_ms: 133183.2481597113
      })
      expect(means).not.toHaveProperty("option_2_aggregated_device_read_p95_ms")
      expect(found.text).toMatch(/option 1 device read p95 +13,585 ms/)
      expect(found.text).toMatch(/option 1 p95 of a request's I\/O +133,183 ms/)
      expect(found.text).toMatch(/the largest p95 of any rank/)
      expect(group?.identity).toMatchObject({ processes: 1, hosts: 1, engine: "kv-cache.py", dialect: null })
    }))

  it.scopedLive("show what was executed, not the defaults in their metadata", () =>
    Effect.gen(function*() {
      const root = path.dirname(path.join(leaves, kv))
      const { json, text } = yield* provided(
        show(path.basename(kv), showing(root))
      )
      const { parameters } = json as JsonObject
      expect(parameters).toMatchObject({
        option_1: { num_users: 200, duration: 300, gpu_mem_gb: 0 },
        option_3: { model: "llama3.1-70b-instruct", num_users: 70 },
        seed: 42,
        trials: 3,
        inter_option_delay: 90
      })
      expect(JSON.stringify(parameters)).not.toMatch(/realistic|performance_profile/)
      expect(text).toMatch(/option_1_aggregated_device_read_p95_ms +13,585/)
    }))

  it.scopedLive("are INVALID where a rank says otherwise, also after a report that remembers them", () =>
    Effect.gen(function*() {
      const root = yield* copied
      const output = yield* temporary
      const again = Effect.map(report({ resultsDir: root, outputDir: output }), () => results(output))
      expect(groupsOf(yield* again, "SAMSUNG", "kv_cache")[0]?.category).toBe("CLOSED")
      const rank = "option_1/trial_1/rank_0/kvcache_results_20260721_003229.json"
      set(path.join(root, kv, rank), "summary.cache_stats.tier_storage_read_bandwidth_gbps", 12)
      const [group] = groupsOf(yield* again, "SAMSUNG", "kv_cache")
      expect(group?.category).toBe("INVALID")
      expect(said(group)).toContain("6.3.4.1 INVALID error")
    }))

  it.scopedLive("are not believed where a rank's file is gone, and warned of where staff pruned it", () =>
    Effect.gen(function*() {
      const root = yield* copied
      const file = path.join(root, kv, "option_1/trial_1/rank_0/kvcache_results_20260721_003229.json")
      fs.writeFileSync(file, "PRUNED BY STAFF\n")
      const pruned = yield* reported(root)
      expect(groupsOf(pruned, "SAMSUNG", "kv_cache")[0]?.category).toBe("CLOSED")
      expect(pruned.text.replaceAll(/\s+/g, " ")).toMatch(
        /2 of 3 files of ranks of option 1 can be read, 1 were pruned or are compressed/
      )
      fs.rmSync(file)
      expect(groupsOf(yield* reported(root), "SAMSUNG", "kv_cache")[0]?.category).toBe("UNKNOWN")
    }))

  it.scopedLive("reached their end where only the ranks' files say so", () =>
    Effect.gen(function*() {
      const root = yield* copied
      fs.rmSync(path.join(root, kv, "summary.json"))
      const found = yield* reported(root)
      const [group] = groupsOf(found, "SAMSUNG", "kv_cache")
      expect(group?.category).toBe("UNKNOWN")
      const device = group?.aggregates.find(({ name }) => name === "option_1_aggregated_device_read_p95_ms")
      expect(device?.mean).toBe(13585.38871474957)
      expect(found.left_out.filter(({ weight }) => weight === "lost")).toEqual([])
    }))

  it.scopedLive("lost no run in a folder that holds a pointer to a code image alone", () =>
    Effect.gen(function*() {
      const root = yield* copied
      const ghost = path.join(root, path.dirname(kv), "20260721_002331")
      fs.mkdirSync(ghost)
      fs.writeFileSync(path.join(ghost, ".mlps-code-image"), "md5-tree-v2:08dbf816d96e7df3be4065d77820ff3c")
      const { left_out: leftOut } = yield* reported(root)
      expect(leftOut.filter(({ path: place }) => place.endsWith("20260721_002331"))).toMatchObject([
        { looks_like: "a pointer to a code image", weight: "ignored" }
      ])
    }))

  it.scopedLive("that lost ranks have no plain figure", () =>
    Effect.gen(function*() {
      const root = yield* copied
      set(path.join(root, kv, "summary.json"), "options.3.missing_files", ["/r/option_3/trial_0/rank_1"])
      const [group] = groupsOf(yield* reported(root), "SAMSUNG", "kv_cache")
      expect(group?.category).toBe("INVALID")
      expect(said(group)).toContain("6.3.3.2 INVALID error")
      const names = group?.aggregates.map(({ name }) => name) ?? []
      expect(names).toContain("option_2_aggregated_read_bandwidth_gbps")
      expect(names.filter((name) => name.startsWith("option_3"))).toEqual([])
    }))
})

describe("published leaves of vector search", () => {
  it.scopedLive("are CLOSED with their warnings; one of five runs is no result", () =>
    Effect.gen(function*() {
      const found = yield* reported(leaves)
      const [tta] = groupsOf(found, "TTA", "vector_database")
      expect([tta?.category, tta?.runs.length]).toEqual(["CLOSED", 5])
      expect(said(tta)).toEqual([
        ...unchecked,
        "5.2.1 UNKNOWN warning",
        "5.3.5 UNKNOWN warning",
        "5.4.2 UNKNOWN warning",
        "vdb-ranks UNKNOWN warning"
      ])
      const [samsung] = groupsOf(found, "SAMSUNG", "vector_database")
      expect(samsung?.runs.map((run) => run.category)).toEqual(["CLOSED"])
      expect(said(samsung)).toEqual([
        ...unchecked,
        "5.2.1 UNKNOWN warning",
        "5.3.1 INVALID error",
        "5.4.1 CLOSED warning",
        "5.4.2 UNKNOWN warning"
      ])
    }))

  it.scopedLive("of batches have the time of a batch, of single queries that of a query", () =>
    Effect.gen(function*() {
      const { text, ...found } = yield* reported(leaves)
      const meansOf = (start: string) =>
        Object.fromEntries(
          groupsOf(found, start, "vector_database")[0]?.aggregates.map(({ mean, name }) => [name, mean]) ?? []
        )
      const tta = meansOf("TTA")
      expect(tta).not.toHaveProperty("mean_latency_ms")
      expect(tta["mean_batch_time_ms"]).toBeCloseTo(599.4000073, 3)
      expect(tta["p99_batch_time_ms"]).toBeCloseTo(9117.620182, 3)
      expect(meansOf("SAMSUNG")).toMatchObject({ mean_latency_ms: 6.913701961393887, recall: 0.5166000000000001 })
      expect(text).not.toMatch(/latency.* 5\.994 /)
    }))

  it.scopedLive("count ranks × query processes, and say what was searched how", () =>
    Effect.gen(function*() {
      const found = yield* reported(leaves)
      expect(groupsOf(found, "TTA", "vector_database")[0]?.identity).toMatchObject({
        processes: 512,
        hosts: 4,
        engine: "vdbbench",
        search: "collection mlpsc_1m_diskann_cl1pq8, batches of 100, search depth 100, 128 query processes a rank"
      })
      expect(groupsOf(found, "SAMSUNG", "vector_database")[0]?.identity).toMatchObject({
        processes: 1,
        hosts: 1,
        search: "collection mlps_diskann, single queries, search depth 200"
      })
    }))

  it.scopedLive("of another collection, batch, depth or process count are no one group", () =>
    Effect.gen(function*() {
      const changes = [["collection", "c"], ["batch_size", 1], ["search_ef", 200], ["num_query_processes", 64]] as const
      for (const [key, value] of changes) {
        const root = yield* copied
        set(path.join(root, ofTta, "20260724_090347/vector_database_20260724_090347_metadata.json"), key, value)
        const groups = groupsOf(yield* reported(root), "TTA", "vector_database")
        expect([key, groups.map(({ runs }) => runs.length).sort()]).toEqual([key, [1, 4]])
      }
    }))

  it.scopedLive("are read where only the ranks' summary is left, and invalid where a rank failed", () =>
    Effect.gen(function*() {
      const root = yield* copied
      const run = path.join(root, ofTta, "20260724_090536")
      const { query_count: total_queries, recall, ...summary } = JSON.parse(
        fs.readFileSync(path.join(run, "summary.json"), "utf8")
      ) as { query_count: number; recall: number }
      const written = (mpi: JsonObject) =>
        fs.writeFileSync(
          path.join(run, "vectordb/simple/statistics.json"),
          JSON.stringify({ ...summary, total_queries, recall: { mean_recall: recall }, mpi })
        )
      fs.mkdirSync(path.join(run, "vectordb/simple"), { recursive: true })
      written({ expected_ranks: 4, missing_ranks: [], failed_ranks: [], partial_failure: false })
      fs.rmSync(path.join(run, "summary.json"))
      const whole = yield* reported(root)
      expect(groupsOf(whole, "TTA", "vector_database").map(({ category, runs }) => [category, runs.length])).toEqual([
        ["CLOSED", 5]
      ])
      written({ expected_ranks: 4, missing_ranks: [2], failed_ranks: [], partial_failure: true })
      const [group] = groupsOf(yield* reported(root), "TTA", "vector_database")
      expect(said(group)).toContain("vdb-ranks INVALID error")
    }))

  it.scopedLive("whose recall is 0, or measured against some vectors, are INVALID", () =>
    Effect.gen(function*() {
      const root = yield* copied
      set(path.join(root, vectors, "recall_stats.json"), "recall_at_k", 0)
      set(path.join(root, vectors, "result_verdict.json"), "flat_setup.coverage", 0.5)
      const [group] = groupsOf(yield* reported(root), "SAMSUNG", "vector_database")
      expect(said(group)).toEqual(expect.arrayContaining(["5.3.2 INVALID error", "5.3.5 INVALID error"]))
    }))
})
