/** Reports and runs for tickets, spreadsheets and monitoring. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { show } from "../../../src/reports/show.ts"
import { hasPrometheusClient, parsedByPrometheus, wrongLines } from "../../fixtures/openMetrics.ts"
import { at, makeTree, plant, provided, report, showing, temporary } from "../../fixtures/reports.ts"
import { checkpointMetric, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const hostile = "a|b\"\\\n<b>*x*"

/** One CLOSED group, one that asked for CLOSED and is INVALID, one whose names are no markup, one that is no whole run. */
const tree = Effect.gen(function*() {
  const root = yield* temporary
  const named = (systemname: string, run: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(run).map(([name, content]) => {
        if (!name.endsWith("_metadata.json")) return [name, content]
        const record = JSON.parse(content) as { readonly args: object }
        return [name, JSON.stringify({ ...record, args: { ...record.args, systemname } })]
      })
    )
  const short = v3CheckpointRun({}, { metric: { ...checkpointMetric, load_checkpoint_io_mean_GB_per_second: 0 } })
  plant(root, at("good", v3CheckpointRun()))
  plant(root, at("hostile", named(hostile, v3CheckpointRun())))
  plant(root, at("short", named("sys-b", short)))
  plant(root, { "broken/checkpointing_20260203_100000_metadata.json": "{" })
  return root
})

const written = (root: string, format: "markdown" | "openmetrics") =>
  Effect.gen(function*() {
    const output = yield* temporary
    yield* report({ resultsDir: root, outputDir: output, format })
    const names = fs.readdirSync(output).filter((name) => !name.startsWith(".") && !name.includes("journal"))
    return { names, text: fs.readFileSync(path.join(output, names[0]!), "utf8") }
  })

/** Cells of a row, as those who render markdown find them. */
const cellsOf = (row: string): ReadonlyArray<string> => row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim())

describe("--format markdown", () => {
  it.scopedLive("is one table of groups, each with as many cells as there are titles", () =>
    Effect.gen(function*() {
      const { names, text } = yield* written(yield* tree, "markdown")
      expect(names).toEqual(["report.md"])
      const rows = text.split("\n").filter((line) => line.startsWith("|")).map(cellsOf)
      expect(rows[0]).toEqual(["\\#", "verdict", "group", "runs counted", "figures", "what decides"])
      expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([6]))
      const verdicts = rows.slice(2).map(([, verdict]) => verdict)
      expect(verdicts).toContain("CLOSED")
      expect(verdicts).toContain("asked CLOSED, is UNKNOWN")
      expect(text).not.toContain("<b>")
      expect(text).toMatch(/Left out, and missed \(1\):\n\n\* broken: /)
    }))

  it.scopedLive("of one run has its figures, what stands against it, and nothing of a run that is not whole", () =>
    Effect.gen(function*() {
      const root = yield* tree
      const good = yield* provided(show("good", showing(root, "markdown")))
      expect(good.text).toMatch(/\| write rate \| [\d.]+ GiB\/s \|/)
      const short = yield* provided(show("short", showing(root, "markdown")))
      expect(short.text).toContain("asked CLOSED, is UNKNOWN")
      expect(short.text).toContain("load\\_checkpoint\\_io\\_mean\\_GB\\_per\\_second is 0")
      expect(short.text).not.toMatch(/\| read rate \|/)
    }))
})

describe("--format csv of one run", () => {
  it.scopedLive("is a row with its titles", () =>
    Effect.gen(function*() {
      const { text } = yield* provided(show("good", showing(yield* tree, "csv")))
      const [titles = "", row = "", ...more] = text.split("\n")
      expect(more).toEqual([])
      const at = titles.split(",").indexOf("category")
      expect(row.split(",")[at]).toBe("CLOSED")
    }))
})

describe("--format openmetrics", () => {
  it.scopedLive("is OpenMetrics text: families one after the other, base units, no stamps, every label set once", () =>
    Effect.gen(function*() {
      const { names, text } = yield* written(yield* tree, "openmetrics")
      expect(names).toEqual(["mlpstorage.prom"])
      expect(wrongLines(text)).toEqual([])
      const rate = checkpointMetric["save_checkpoint_io_mean_GB_per_second"] as number
      expect(text).toContain(` ${rate * 2 ** 30}\n`)
      expect(text).toContain(String.raw`system="a|b\"\\\n<b>*x*"`)
      expect(text).toContain("mlpstorage_report_lost_runs{} 1\n")
      // A figure that is none has no sample.
      expect(text).not.toMatch(/mlpstorage_read_bytes_per_second\{[^}]*verdict="UNKNOWN"/)
    }))

  it.scopedLive("of one run is the same text, and says of one that is not whole only that", () =>
    Effect.gen(function*() {
      const root = yield* tree
      const good = yield* provided(show("good", showing(root, "openmetrics")))
      expect(wrongLines(`${good.text}\n`)).toEqual([])
      expect(good.text).toMatch(/mlpstorage_run_measured\{[^}]*\} 1/)
      const unfinished = v3CheckpointRun()
      delete unfinished["summary.json"]
      plant(root, at("unfinished", unfinished))
      const part = yield* provided(show("unfinished", showing(root, "openmetrics")))
      expect(wrongLines(`${part.text}\n`)).toEqual([])
      expect(part.text).toMatch(/mlpstorage_run_measured\{[^}]*\} 0/)
      expect(part.text).not.toContain("bytes_per_second")
    }))

  it.scopedLive.skipIf(!hasPrometheusClient)(
    "is read alike by the strict parser of prometheus_client and by that of the older format (it is skipped without it)",
    () =>
      Effect.gen(function*() {
        const { text } = yield* written(yield* tree, "openmetrics")
        const [strict, older] = parsedByPrometheus(text)
        expect(strict.length).toBeGreaterThan(10)
        expect(strict).toEqual(older)
        expect(strict.some(([, labels]) => labels["system"] === hostile)).toBe(true)
      })
  )

  it.scopedLive("sets no two groups of a large tree under one name", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      yield* Effect.promise(() => makeTree(root, 60))
      const { text } = yield* written(root, "openmetrics")
      expect(wrongLines(text)).toEqual([])
    }))
})
