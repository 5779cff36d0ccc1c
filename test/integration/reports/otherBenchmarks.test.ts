/** Runs of benchmarks that this program reads and does not run: their figures, under true units. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { gunzipSync } from "node:zlib"
import type { JsonObject } from "../../../src/domain/Json.ts"
import type { GroupRow } from "../../../src/reports/page/data.ts"
import { at, plant, report, results, temporary } from "../../fixtures/reports.ts"
import { stamp } from "../../fixtures/runTrees.ts"

const metadata = (type: string, changes: JsonObject = {}) => ({
  [`${type}_${stamp}_metadata.json`]: JSON.stringify({
    benchmark_type: type,
    model: "m",
    command: "run",
    run_datetime: stamp,
    num_processes: 4,
    parameters: {},
    override_parameters: {},
    result_dir: "/r",
    args: { mode: "closed", benchmark: type },
    ...changes
  })
})

const reported = (run: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const [root, output] = [yield* temporary, yield* temporary]
    plant(root, at("run", run))
    const { text } = yield* report({ resultsDir: root, outputDir: output })
    const [group] = results(output).groups
    const html = fs.readFileSync(path.join(output, "report.html"), "utf8")
    const packed = /id="groups-0">([^<]*)</.exec(html)?.[1] ?? ""
    const [row] = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()) as ReadonlyArray<GroupRow>
    return { text, group, row }
  })

describe("figures of other benchmarks", () => {
  it.scopedLive("a KV cache run has those of each option, in GiB/s, whatever the tool calls them", () =>
    Effect.gen(function*() {
      const option = (read: number) => ({
        aggregated_read_bandwidth_gbps: read,
        aggregated_device_read_p95_ms: 3,
        rank_count: 4
      })
      const { group, row, text } = yield* reported({
        ...metadata("kv_cache"),
        [`kvcache_run_summary_${stamp}.json`]: JSON.stringify({
          total_ranks: 4,
          options: { 1: option(12.5), 2: option(20), 3: option(7) }
        })
      })
      const read = group?.aggregates.filter(({ name }) => name.endsWith("read_bandwidth_gbps"))
      expect(read?.map((one) => [one.name, one.mean])).toEqual([
        ["option_1_aggregated_read_bandwidth_gbps", 12.5],
        ["option_2_aggregated_read_bandwidth_gbps", 20],
        ["option_3_aggregated_read_bandwidth_gbps", 7]
      ])
      expect(row?.figures.map(({ mean, title, unit }) => [title, mean, unit])).toEqual([
        ["option 1 read bandwidth", 12.5, "GiB/s"],
        ["option 1 device read p95", 3, "ms"]
      ])
      expect(text).toMatch(/option 2 read bandwidth +20 GiB\/s/)
    }))

  it.scopedLive("a vector database run has its recall, alone or among others", () =>
    Effect.gen(function*() {
      for (const recall of [0.95, { recall_at_k: 0.95, mean_recall: 0.9 }]) {
        const { group } = yield* reported({
          ...metadata("vector_database", { vdb_engine: "milvus", vdb_index: "HNSW" }),
          "statistics.json": JSON.stringify({ throughput_qps: 1000, recall })
        })
        expect(group?.aggregates.map(({ mean, name }) => [name, mean])).toEqual([
          ["throughput_qps", 1000],
          ["recall", 0.95]
        ])
      }
    }))
})
