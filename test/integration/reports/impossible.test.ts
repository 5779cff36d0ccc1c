/** Figures that nothing can be: shown as none in every output, and named. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { gunzipSync } from "node:zlib"
import { readOneRun } from "../../../src/reports/oneRun.ts"
import { splitRow } from "../../../src/reports/outputs/csv.ts"
import { at, plant, provided, report, results, temporary } from "../../fixtures/reports.ts"
import { trainingMetric, v2TrainingRun } from "../../fixtures/runTrees.ts"

const impossible = {
  train_throughput_samples_per_second: [-110_683, -110_683],
  train_throughput_mean_samples_per_second: -110_683,
  train_io_mean_MB_per_second: 0,
  train_au_percentage: [96, 96 + 333],
  train_au_mean_percentage: 262.5
}

const packedIn = (html: string, kind: string): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  [...html.matchAll(new RegExp(`<script type="text/plain" id="${kind}-\\d+">([^<]*)</script>`, "g"))]
    .flatMap(([, content]) => JSON.parse(gunzipSync(Buffer.from(content ?? "", "base64")).toString()))

describe("a run of figures that nothing can be", () => {
  it.scopedLive("has none in CSV, JSON, on the page and alone, and each is named with its place", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plant(root, at("run", v2TrainingRun({}, { metric: { ...trainingMetric, ...impossible } })))
      const { text } = yield* report({ resultsDir: root, outputDir: output })
      const { groups } = results(output)
      const [only] = groups[0]!.runs
      expect(only?.category).toBe("INVALID")
      expect(only?.metrics).toMatchObject({
        train_throughput_samples_per_second: [null, null],
        train_throughput_mean_samples_per_second: null,
        train_io_mean_MB_per_second: null,
        train_au_percentage: [96, null],
        train_au_mean_percentage: null
      })
      const named = only?.problems.flatMap((one) => one.kind === "impossible" ? [one] : [])
      expect(named).toContainEqual({
        file: "summary.json",
        field: "train_throughput_mean_samples_per_second",
        kind: "impossible",
        reason: "-110683 is no figure: nothing can be so"
      })
      expect(named).toHaveLength(6)
      const [head = "", row = ""] = fs.readFileSync(path.join(output, "results.csv"), "utf8").split("\n")
      const [columns, cells] = [splitRow(head), splitRow(row)]
      for (const name of ["train_throughput_mean_samples_per_second", "train_au_mean_percentage"]) {
        expect(cells[columns.indexOf(`metrics.${name}`)]).toBe("")
      }
      const page = fs.readFileSync(path.join(output, "report.html"), "utf8")
      expect(packedIn(page, "run-details")[0]?.["metrics"]).toMatchObject({
        train_throughput_mean_samples_per_second: null
      })
      expect(text).not.toMatch(/throughput +-/)
      const alone = yield* provided(
        readOneRun(path.join(root, "run"), "run", { edition: null, deep: false })
      )
      expect(alone.metrics).toMatchObject({ train_au_mean_percentage: null })
    }))
})
