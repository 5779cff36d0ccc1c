/** The official programs, as stand-ins of the published behaviour have them: what a run leaves, and each way in which its figures are none. */
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { hasMpi, hasPython } from "../dlio/runs.ts"
import { home, program, recordIn } from "../program/program.ts"

const source = fileURLToPath(new URL("../../fixtures/vectordb/standIn.mjs", import.meta.url))

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
  mkdirSync(join(dir.path, "bin"))
  mkdirSync(join(dir.path, "store"))
  for (const name of ["load-vdb", "vdbbench", "vdb-mpi-wrapper"]) {
    copyFileSync(source, join(dir.path, "bin", name))
    chmodSync(join(dir.path, "bin", name), 0o755)
  }
})
afterEach(() => dir.close())

interface Call {
  readonly words: ReadonlyArray<string>
  readonly fault?: string
  readonly environment?: Readonly<Record<string, string>>
}

const call = ({ environment = {}, fault = "", words }: Call) =>
  program(dir.path, ["vectordb", ...words, "--storage-root", "store", "--results-dir", "results"], {
    environment: {
      PATH: `${join(dir.path, "bin")}:${process.env["PATH"] ?? ""}`,
      STANDIN_VDB_FAULT: fault,
      STANDIN_VDB_ARGV: join(dir.path, "argv"),
      ...environment
    }
  })

const run = ["run", "--engine", "vdbbench", "--runtime", "30"]
const load = ["datagen", "--engine", "vdbbench"]

const directoryOf = (command: "datagen" | "run"): string => {
  const place = join(dir.path, "results", "vector_database", "milvus", "DISKANN", command)
  return existsSync(place) ? join(place, readdirSync(place).sort().at(-1) ?? "") : ""
}

const bodyOf = (command: "datagen" | "run"): JsonObject =>
  (recordIn(directoryOf(command)) as { readonly measurement: { readonly body: JsonObject } }).measurement.body

const started = (): ReadonlyArray<ReadonlyArray<string>> =>
  readFileSync(join(dir.path, "argv"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Array<string>)

describe("a load", () => {
  it("is started with every value as a word, and believed when all vectors are in and the index is finished", async () => {
    const { status, stderr, stdout } = await call({ words: [...load, "--force"] })
    expect(status, stderr).toBe(0)
    expect(started()).toEqual([[
      ...["load-vdb", "--host", "127.0.0.1", "--port", "19530", "--collection-name", "mlps_1m_1shards_1536dim_uniform"],
      ...["--dimension", "1536", "--num-shards", "1", "--vector-dtype", "FLOAT_VECTOR", "--num-vectors", "1000000"],
      ...["--distribution", "uniform", "--batch-size", "10", "--chunk-size", "100000", "--index-type", "DISKANN"],
      ...["--metric-type", "COSINE", "--max-degree", "64", "--search-list-size", "200", "--monitor-interval", "5"],
      ...["--compact", "--force"]
    ]])
    expect(bodyOf("datagen")).toMatchObject({ insertedVectors: 1_000_000, insertSeconds: 2.5, indexType: "DISKANN" })
    expect(stdout).toMatch(/done +1,000,000 vectors inserted/)
    expect(readFileSync(join(directoryOf("datagen"), "vector_database_datagen.stderr.log"), "utf8")).toContain(
      "Benchmark completed successfully!"
    )
  })

  it.each([
    ["insert", /every vector: 999990 of 1000000 were inserted, 1 insert failed/],
    ["unfinished", /the program's word that the index is finished/]
  ])("that ends well and lacks something is none: %s", async (fault, words) => {
    const { status, stderr } = await call({ words: load, fault })
    expect(status).toBe(6)
    expect(stderr).toMatch(words)
    expect(recordIn(directoryOf("datagen"))).toMatchObject({ state: "failed", measurement: null })
  })

  it("is not made over a collection that is there", async () => {
    const { status, stderr } = await call({ words: load, fault: "exists" })
    expect(status).toBe(6)
    expect(stderr).toMatch(/a collection of that name already[^]*--force to drop it/)
  })
})

describe("a search", () => {
  it("has the program's own figures under its own names, and is judged by them", async () => {
    const { status, stderr, stdout } = await call({ words: [...run, "-p", "2"] })
    expect(status, stderr).toBe(0)
    const body = bodyOf("run")
    expect(body).toMatchObject({
      statistics: { total_queries: 600, throughput_qps: 20, p999_latency_ms: 7 },
      recall: { k: 10, queries: 1000, mean: 0.93 },
      truth: { ok: true, coverage: 1, vectors: 1_000_000 },
      counted: { batches: 600, queries: 600, seconds: 30 }
    })
    expect(stdout).toMatch(/qps +20\.00 queries\/s +unknown/)
    const { verdict } = recordIn(directoryOf("run")) as {
      readonly verdict: { readonly issues: ReadonlyArray<JsonObject> }
    }
    expect(verdict.issues.map(({ rule }) => rule)).toEqual(["5.4.2"])
    const report = await program(dir.path, ["reports", "reportgen", "--results-dir", "results", "--output-dir", "out"])
    expect(report.status, report.stderr).toBe(0)
    expect(report.stdout).toMatch(/queries.*\b20\b/)
  })

  it("by a number of queries is handed no time, which would end it early", async () => {
    const { status, stderr } = await call({ words: ["run", "--engine", "vdbbench", "--queries", "50"] })
    expect(status, stderr).toBe(0)
    const [words = []] = started()
    expect(words).toContain("--queries")
    expect(words).not.toContain("--runtime")
    expect(words).not.toContain("--config")
  })

  it.each([
    ["batch", /answers to 1 batch of 300 that failed/],
    ["counted", /its processes' files have 300 queries, statistics\.json 1300/],
    ["process", /a file of each process: 0 .* of 1/],
    ["index", /index_type "HNSW", not "DISKANN"/],
    ["recall", /a recall above 0/],
    ["keys", /exact answers over every vector: they are of 500000 of 1000000/],
    ["truth", /a recall above 0 over queries with exact answers/],
    ["killed", /SIGKILL/],
    ["unreachable", /the database server does not answer[^]*--host and --port/]
  ])("whose figures do not hold gives none: %s", async (fault, words) => {
    const { status, stderr } = await call({ words: run, fault })
    expect(status).toBe(6)
    expect(stderr).toMatch(words)
    expect(recordIn(directoryOf("run"))).toMatchObject({ state: "failed", measurement: null })
  })

  it("by a release that leaves no verdict on its exact answers is not checked for them", async () => {
    const { status, stderr, stdout } = await call({ words: [...run, "--verbose"], fault: "early" })
    expect(status, stderr).toBe(0)
    expect(bodyOf("run")).toMatchObject({ truth: null })
    expect(stdout).toMatch(/UNKNOWN +5\.3\.5/)
  })

  it("of another collection than was asked for is none", async () => {
    const { status, stderr } = await call({ words: run, environment: { STANDIN_VDB_VECTORS: "500" } })
    expect(status).toBe(6)
    expect(stderr).toMatch(/a collection of 1000000 vectors: it holds 500/)
  })

  it("is exit 8 with the lines to install what is missing, before anything is made", async () => {
    const { status, stderr } = await call({ words: run, environment: { PATH: "/usr/bin:/bin" } })
    expect(status).toBe(8)
    expect(stderr).toMatch(/vdbbench is missing[^]*pip install/)
    expect(existsSync(join(dir.path, "results"))).toBe(false)
  })
})

describe.skipIf(!hasPython)("a Python that lacks a module (skipped without python3)", () => {
  it("is exit 8 before anything is made, with the module and the line to install it", async () => {
    writeFileSync(join(dir.path, "bin", "vdbbench"), "#!/usr/bin/env python3\nprint('never started')\n")
    const { status, stderr } = await call({ words: run })
    expect(status).toBe(8)
    expect(stderr).toMatch(/Python's vdbbench\b.* for .*bin\/vdbbench on [^]*pip install/)
    expect(existsSync(join(dir.path, "results"))).toBe(false)
  })
})

describe.skipIf(!hasMpi)("ranks of vdb-mpi-wrapper (skipped without mpirun)", () => {
  const ranks = ["--distributed", "--npernode", "2", "--oversubscribe", "--allow-run-as-root"]

  it("are coordinated by MPI, and their summary is kept where the official tool keeps it", async () => {
    const { status, stderr } = await call({ words: [...run, ...ranks] })
    expect(status, stderr).toBe(0)
    const [words = []] = started()
    expect(words.slice(0, 2)).toEqual(["vdb-mpi-wrapper", "simple"])
    expect(words.join(" ")).toContain("--expected-ranks 2 --ready-timeout 7200 --coordination mpi")
    const folder = join(directoryOf("run"), "vectordb", "simple")
    expect(readdirSync(folder).sort()).toEqual(["statistics.json", "vdb_multi_node_summary.json"])
    expect(JSON.parse(readFileSync(join(folder, "statistics.json"), "utf8"))).toMatchObject({
      total_queries: 4000,
      mpi: { expected_ranks: 2 }
    })
    // The wrapper leaves no verdict on its exact answers.
    expect(recordIn(directoryOf("run"))).toMatchObject({ verdict: { category: "INVALID" } })
    expect(bodyOf("run")).toMatchObject({ truth: null, counted: null, mpi: { expected: 2, missing: 0, failed: 0 } })
  })

  it("of which one is missing are no result", async () => {
    const { status, stderr } = await call({ words: [...run, ...ranks], fault: "rank" })
    expect(status).toBe(6)
    expect(stderr).toMatch(/every rank: 1 missing and 0 failed of 2/)
  })

  it("load together", async () => {
    const { status, stderr } = await call({ words: [...load, ...ranks, "--seed", "7"] })
    expect(status, stderr).toBe(0)
    const [words = []] = started()
    expect(words.slice(-2)).toEqual(["--seed", "7"])
    expect(bodyOf("datagen")).toMatchObject({ insertedVectors: 1_000_000, mpi: { expected: 2 } })
  })
})
