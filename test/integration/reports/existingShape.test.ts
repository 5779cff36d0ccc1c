/** What readers of the existing tool's `results.json` and `results.csv` find in ours. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { splitRow } from "../../../src/reports/outputs/csv.ts"
import { makeTree, report, temporary } from "../../fixtures/reports.ts"

/** Of one run, in release 3.0.26; v2.0 has them without `num_processes` and `accelerator`. */
const keys = [
  "run_id",
  "benchmark_type",
  "model",
  "command",
  "num_processes",
  "parameters",
  "system_info",
  "metrics",
  "accelerator"
]
const added = ["category", "issues", "edition", "engine", "aggregates"]

const columns = [
  "benchmark_type",
  "command",
  "metrics.train_au_mean_percentage",
  "metrics.train_throughput_mean_samples_per_second",
  "model",
  "parameters.dataset.num_files_train",
  "parameters.reader.batch_size",
  "run_id",
  "system_info.total_memory_bytes",
  "system_info.total_cores"
]

const written = Effect.gen(function*() {
  const [root, output] = [yield* temporary, yield* temporary]
  const folders = yield* Effect.promise(() => makeTree(root, 7))
  yield* report({ resultsDir: root, outputDir: output })
  return { folders, read: (name: string) => fs.readFileSync(path.join(output, name), "utf8") }
})

describe("results.json", () => {
  it.scopedLive("is an array with an object a run, under the existing tool's names, and one run a line", () =>
    Effect.gen(function*() {
      const { folders, read } = yield* written
      const text = read("results.json")
      const runs = JSON.parse(text) as ReadonlyArray<Record<string, unknown>>
      expect(runs.map((run) => run["path"])).toEqual(folders)
      for (const run of runs) {
        expect(Object.keys(run)).toEqual(expect.arrayContaining([...keys, ...added]))
        expect(Object.keys(run["system_info"] as object)).toEqual([
          "total_memory_bytes",
          "total_cores",
          "num_hosts",
          "collection_method"
        ])
      }
      expect(runs[0]).toMatchObject({ benchmark_type: "training", accelerator: "b200", group: 1, part: "warm-up" })
      expect((runs[0]?.["aggregates"] as Record<string, unknown>)["train_au_mean_percentage"]).toMatchObject({
        count: 5,
        unit: "%"
      })
      const lines = text.trimEnd().split("\n").slice(1, -1)
      expect(lines.map((line) => (JSON.parse(line.replace(/,$/, "")) as { path: string }).path)).toEqual(folders)
    }))
})

it.scopedLive("results.csv has the existing tool's columns, and a row a run", () =>
  Effect.gen(function*() {
    const { folders, read } = yield* written
    const [head, ...rows] = read("results.csv").trimEnd().split("\n").map(splitRow)
    expect(head).toEqual(expect.arrayContaining([...columns, "category", "issues", "edition", "engine"]))
    expect(head?.some((column) => column.startsWith("aggregates."))).toBe(true)
    expect(rows).toHaveLength(folders.length)
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([head?.length]))
  }))
