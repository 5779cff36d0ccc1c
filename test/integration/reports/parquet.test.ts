/** Parquet files of a report, read by other people's understanding of the format. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { ParquetTable } from "../../../src/reports/worker/ParquetTable.ts"
import { askDuckDb, hasDuckDb } from "../../fixtures/duckdb.ts"
import { ratedPhase, ratedRun } from "../../fixtures/ratedRun.ts"
import { at, plant, report, temporary, trees } from "../../fixtures/reports.ts"

const rowsOf = async (file: string) => parquetReadObjects({ file: await asyncBufferFromFile(file) })

const series = JSON.stringify({
  samples_by_host: {
    node1: [0, 1, 2].map((i) => ({
      timestamp: `2026-02-03T09:00:0${i}Z`,
      diskstats: [{ device_name: "sda", sectors_read: 0, sectors_written: i * 2048 }]
    }))
  }
})

describe("--format parquet", () => {
  it.scopedLive("has every run, its operations and its samples, and nothing where nothing was recorded", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      const run = (day: number, rates: ReadonlyArray<number>) => ratedRun(day, [ratedPhase("write", rates)])
      plant(root, at("a", { ...run(3, [10, 12]), "checkpointing_20260203_100000_timeseries.json": series }))
      plant(root, at("b", run(4, [9, 11])))
      yield* report({ resultsDir: root, outputDir: output, format: "parquet" })
      expect(fs.readdirSync(output).filter((name) => !name.includes("journal") && !name.startsWith(".")).sort())
        .toEqual([
          "operations.parquet",
          "runs.parquet",
          "samples.parquet"
        ])
      const read = (name: string) => Effect.promise(() => rowsOf(path.join(output, name)))
      const runs = yield* read("runs.parquet")
      expect(
        runs.map((
          { path, verdict, write, write_figure, write_unit }
        ) => [path, verdict, write, write_figure, write_unit])
      )
        .toEqual([
          ["a", "INVALID", 11, "measured_write_GiB_per_second", "GiB/s"],
          ["b", "INVALID", 10, "measured_write_GiB_per_second", "GiB/s"]
        ])
      expect(runs[0]).toMatchObject({ counted: true, read: null, client_cache_write: "cold", processes: 2 })
      expect(runs[0]?.["start_at"]).toEqual(new Date("2026-02-03T09:00:00.000Z"))
      const operations = yield* read("operations.parquet")
      expect(operations.map(({ figure, number, path, value }) => [path, figure, number, value])).toEqual([
        ["a", "write", 1, 10],
        ["a", "write", 2, 12],
        ["b", "write", 1, 9],
        ["b", "write", 2, 11]
      ])
      const samples = yield* read("samples.parquet")
      expect(samples).toEqual([0, 1].map((i) => ({
        path: "a",
        host: "node1",
        from_at: new Date(`2026-02-03T09:00:0${i}.000Z`),
        to_at: new Date(`2026-02-03T09:00:0${i + 1}.000Z`),
        disk_read_bytes_per_second: null,
        disk_written_bytes_per_second: 2 ** 20,
        received_bytes_per_second: null,
        sent_bytes_per_second: null
      })))
    }))

  it.scopedLive("is made row group by row group: what is held does not grow, and all of it is read back", () =>
    Effect.gen(function*() {
      const file = path.join(yield* temporary, "many.parquet")
      const table = new ParquetTable([{ name: "n", type: "INT32" }, { name: "text", type: "STRING" }], 1000)
      const pieces: Array<Uint8Array> = []
      for (let n = 0; n < 3500; n++) pieces.push(...table.add([[n, n % 7 === 0 ? null : `text ${n % 5}`]]))
      expect(pieces).toHaveLength(3)
      fs.writeFileSync(file, Buffer.concat([...pieces, table.end()]))
      const rows = yield* Effect.promise(() => rowsOf(file))
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 3500 }, (_, n) => n))
      expect(rows[3499]).toEqual({ n: 3499, text: "text 4" })
      expect(rows[3493]).toEqual({ n: 3493, text: null })
    }))
})

const queries = [
  ...fs.readFileSync(fileURLToPath(new URL("../../../docs/SCALE.md", import.meta.url)), "utf8")
    .matchAll(/^## (.+)\n\n```sql\n([\s\S]*?)```/gm)
].map(([, title = "", sql = ""]) => [title, sql] as const)

describe.skipIf(!hasDuckDb)("queries of docs/SCALE.md (skipped without Python's duckdb)", () => {
  it.scopedLive("are answered by DuckDB, each with rows", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      fs.cpSync(trees, root, { recursive: true })
      plant(
        root,
        at("own", {
          ...ratedRun(3, [ratedPhase("write", [10, 12])]),
          "checkpointing_20260203_100000_timeseries.json": series
        })
      )
      yield* report({ resultsDir: root, outputDir: output, format: "parquet" })
      expect(queries.length).toBeGreaterThanOrEqual(6)
      const answers = queries.map(([title, sql]) => [title, askDuckDb(output, sql).rows.length > 0])
      expect(answers).toEqual(queries.map(([title]) => [title, true]))
      const { rows: [row] } = askDuckDb(output, "SELECT count(*) FROM 'runs.parquet' WHERE verdict = 'CLOSED'")
      expect(row?.[0]).toBeGreaterThan(10)
    }))
})
