/** The outputs of one report say the same. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { splitRow } from "../../../src/reports/outputs/csv.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { at, makeTree, plant, report, results, temporary } from "../../fixtures/reports.ts"
import { checkpointMetric, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const series = Effect.gen(function*() {
  const root = yield* temporary
  const folders = yield* Effect.promise(() => makeTree(root, 6))
  return { root, folders }
})

describe("results.csv and results.json", () => {
  it.scopedLive("know the same numbers: digits without end are none in either", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      const output = yield* temporary
      const summary = path.join(root, folders[1]!, "summary.json")
      const text = fs.readFileSync(summary, "utf8")
      fs.writeFileSync(summary, text.replace(/("train_au_mean_percentage": )[\d.]+/, "$11e400"))
      yield* report({ resultsDir: root, outputDir: output })
      const [columns, ...rows] = fs.readFileSync(path.join(output, "results.csv"), "utf8").trimEnd().split("\n").map(
        splitRow
      )
      const json = JSON.parse(fs.readFileSync(path.join(output, "results.json"), "utf8")) as ReadonlyArray<
        { readonly metrics: Readonly<Record<string, unknown>> }
      >
      const name = "train_au_mean_percentage"
      const cells = rows.map((row) => row[columns!.indexOf(`metrics.${name}`)])
      expect(cells).toEqual(json.map(({ metrics }) => metrics[name] === null ? "" : String(metrics[name])))
      expect(cells.filter((cell) => cell === "")).toHaveLength(1)
    }))
})

describe("--edition", () => {
  it.scopedLive("is shown beside what the runs are by their own", () =>
    Effect.gen(function*() {
      const { root } = yield* series
      const text = (given: Parameters<typeof report>[0]) =>
        Effect.gen(function*() {
          const output = yield* temporary
          return (yield* report({ resultsDir: root, outputDir: output, ...given })).text
        })
      const other = yield* text({ edition: editionId("v2.0") })
      expect(other).toContain("judged by edition v2.0")
      expect(other).toContain("    by their own edition, v3.0: 6 runs CLOSED")
      expect(yield* text({})).not.toContain("by their own edition")
      expect(yield* text({ edition: editionId("v3.0") })).not.toContain("by their own edition")
    }))
})

describe("a headline figure of 0", () => {
  it.scopedLive("P3 P89 is no measurement", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      const run = v3CheckpointRun({}, { metric: { ...checkpointMetric, load_checkpoint_io_mean_GB_per_second: 0 } })
      plant(root, at("a", v3CheckpointRun()))
      plant(root, at("b", run))
      yield* report({ resultsDir: root, outputDir: output })
      const runs = results(output).groups.flatMap((group) => group.runs)
      expect(runs.map(({ category, path }) => [path, category])).toEqual([["a", "CLOSED"], ["b", "UNKNOWN"]])
      expect(runs[1]?.issues[0]?.message).toContain("load_checkpoint_io_mean_GB_per_second is 0")
    }))
})
