/** What every engine of vector search must do: make a collection, say whether it is whole, search it, and say what the search was worth. */
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { chmodSync, copyFileSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { home, program } from "../program/program.ts"

const standIn = fileURLToPath(new URL("../../fixtures/vectordb/standIn.mjs", import.meta.url))

interface Contract {
  readonly engine: string
  /** Beside the engine. */
  readonly collection: ReadonlyArray<string>
  readonly vectors: number
  /** What the storage of the engine needs to exist, in the test's folder. */
  readonly prepare: (folder: string) => void
  /** Of an environment in which the collection is not there. */
  readonly empty: Readonly<Record<string, string>>
}

const engines: ReadonlyArray<Contract> = [
  {
    engine: "native",
    collection: ["--num-vectors", "2000", "--dimension", "16", "--collection", "mine"],
    vectors: 2000,
    prepare: () => undefined,
    empty: {}
  },
  {
    engine: "vdbbench",
    collection: ["--num-vectors", "2000", "--dimension", "16", "--collection", "mine"],
    vectors: 2000,
    prepare: (folder) => {
      mkdirSync(join(folder, "bin"))
      for (const name of ["load-vdb", "vdbbench"]) {
        copyFileSync(standIn, join(folder, "bin", name))
        chmodSync(join(folder, "bin", name), 0o755)
      }
    },
    empty: { STANDIN_VDB_FAULT: "absent" }
  }
]

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

interface Result {
  readonly runs: ReadonlyArray<{ readonly facts: JsonObject; readonly measurement: { readonly body: JsonObject } }>
  readonly summary: {
    readonly headlines: ReadonlyArray<{
      readonly name: string
      readonly value: number
      readonly client_cache: string | null
    }>
    readonly limit: ReadonlyArray<JsonObject>
  }
}

const resultOf = (stdout: string) => {
  const { result: { runs: [run], summary } } = JSON.parse(stdout) as { readonly result: Result }
  if (run === undefined) throw new Error("no run")
  return { body: run.measurement.body, facts: run.facts, summary }
}

describe.each(engines)("the $engine engine", ({ collection, empty, engine, prepare, vectors }) => {
  const call = (words: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
    program(
      dir.path,
      [
        "vectordb",
        ...words,
        "--engine",
        engine,
        ...collection,
        "--storage-root",
        "store",
        "--results-dir",
        "results",
        "--json"
      ],
      {
        environment: {
          PATH: `${join(dir.path, "bin")}:${process.env["PATH"] ?? ""}`,
          STANDIN_VDB_VECTORS: String(vectors),
          ...environment
        }
      }
    )

  it("makes every vector, and says so of a load that no rule judges", async () => {
    prepare(dir.path)
    const { status, stderr, stdout } = await call(["datagen"])
    expect(status, stderr).toBe(0)
    const { body, summary } = resultOf(stdout)
    expect(body).toMatchObject({ vectors, insertedVectors: vectors, dimension: 16 })
    expect(summary.headlines).toEqual([])
  })

  it("searches it with a rate, a recall above 0 and a latency, and says where the cache and the limit stand", async () => {
    prepare(dir.path)
    expect((await call(["datagen"])).status).toBe(0)
    const { status, stderr, stdout } = await call(["run", "--queries", "1200", "--num-query-vectors", "100"])
    expect(status, stderr).toBe(0)
    const { body, facts, summary } = resultOf(stdout)
    const figure = (name: string) => summary.headlines.find((one) => one.name === name)?.value ?? 0
    expect(figure("qps")).toBeGreaterThan(0)
    expect(figure("p99")).toBeGreaterThan(0)
    expect(figure("recall")).toBeGreaterThan(0)
    expect(figure("recall")).toBeLessThanOrEqual(1)
    for (const { client_cache: cache } of summary.headlines) {
      expect(["cold", "warm", "unknown", "memory"]).toContain(cache)
    }
    expect(summary.limit).toHaveLength(1)
    expect(body).toMatchObject({ vectors, dimension: 16, mode: "query_count" })
    expect(Object.keys(facts)).toEqual(
      expect.arrayContaining(["database", "indexType", "vectors", "dimension", "collection", "storageRoot"])
    )
  })

  it("fails where there is no collection, with the command that makes it, and leaves no result", async () => {
    prepare(dir.path)
    const { status, stderr, stdout } = await call(["run", "--queries", "1200"], empty)
    expect([3, 6]).toContain(status)
    expect(`${stdout}${stderr}`).toMatch(/vectordb datagen/)
    expect(stdout).not.toMatch(/"qps"/)
  })
})
