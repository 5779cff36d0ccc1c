import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { anyDatagenPlanOf, anyPlanOf, type Given, type GivenDatagen } from "./requests.ts"

const server = { config: "default", engine: "vdbbench" } as const

const run = (given: Given = {}) => Either.getOrThrow(anyPlanOf({ ...server, ...given }))
const load = (given: GivenDatagen = {}) => Either.getOrThrow(anyDatagenPlanOf({ ...server, ...given }))

const refusedRun = (given: Given) => Either.getOrThrow(Either.flip(anyPlanOf({ ...server, ...given })))
const refusedLoad = (given: GivenDatagen) => Either.getOrThrow(Either.flip(anyDatagenPlanOf({ ...server, ...given })))

describe("vdbbench", () => {
  it("is chosen by a division or several hosts, with a server's configuration", () => {
    const { config: _, engine: __, ...rest } = server
    for (const given of [{ closed: true }, { open: true }, { hosts: ["n1", "n2"] }] satisfies ReadonlyArray<Given>) {
      const plan = Either.getOrThrow(anyPlanOf({ config: undefined, ...rest, ...given } as Given))
      expect(plan).toMatchObject({ engine: { name: "vdbbench" }, model: "milvus_DISKANN", work: { dimension: 1536 } })
    }
  })

  it("is one program here, and ranks under a launcher as soon as there are more or they are elsewhere", () => {
    expect(run().work).toMatchObject({ ranks: null })
    expect(run({ hosts: ["n1", "n2"], npernode: 4 }).work).toMatchObject({ ranks: { count: 8, seed: 42 } })
    expect(run({ hosts: ["n1"] }).work).toMatchObject({ ranks: { count: 1 } })
    expect(run({ distributed: true }).work).toMatchObject({ ranks: { count: 1 } })
    expect(run({ hosts: ["n1", "n2"] })).toMatchObject({ processes: 2, hosts: ["n1", "n2"] })
  })

  it("has what a flag says before what the configuration says, equal to a default of the program or not", () => {
    const words = (given: GivenDatagen) =>
      (load(given).work as { readonly words: ReadonlyArray<string> }).words.join(" ")
    expect(words({ maxDegree: 16 })).toContain("--max-degree 16")
    expect(words({ indexType: "DISKANN", config: "1m_hnsw" })).toContain("--index-type DISKANN")
    expect(words({ config: "1m_hnsw" })).toContain(
      "--index-type HNSW --metric-type COSINE --M 64 --ef-construction 200"
    )
    expect(words({ config: "1m_aisaq_512dim" })).toContain("--inline-pq 32 --max-degree 32 --search-list-size 100")
    expect(words({ batchSize: 500, chunkSize: 1000 })).toContain("--batch-size 500 --chunk-size 1000")
  })

  it("leaves the division of queries to the wrapper, which knows its ranks", () => {
    expect(run({ queries: 100, distributed: true }).work).toMatchObject({
      queries: 100,
      words: expect.not.arrayContaining(["--queries"])
    })
    expect(statusOf(refusedRun({ queries: 3, numQueryProcesses: 4 }))).toBe(2)
  })

  it.each<[Given, RegExp]>([
    [{ nprobe: 4 }, /only the native engine/],
    [{ cache: "warm" }, /only the native engine/],
    [{ concurrency: "4" }, /only the native engine/],
    [{ recallEpsilon: 0.1 }, /only the native engine/],
    [{ searchList: 100 }, /one search depth/],
    [{ maxDegree: 32 }, /decided when the collection was loaded/],
    [{ numShards: 2 }, /decided when the collection was loaded/],
    [{ seed: 7 }, /a seed of its own/],
    [{ coordination: "filesystem", distributed: true }, /refuses anything but mpi/],
    [{ readyTimeout: 5 }, /only ranks/],
    [{ mpiImpl: "mpich", distributed: true }, /known by its program/],
    [{ mode: "sweep" }, /enhanced-bench/],
    [{ indexType: "IVF_FLAT" }, /DISKANN, HNSW, AISAQ alone/]
  ])("refuses what it cannot act on in a search: %j", (given, words) => {
    const error = refusedRun(given)
    expect(statusOf(error)).toBe(2)
    expect(error.message).toMatch(words)
  })

  it.each<[GivenDatagen, RegExp]>([
    [{ distribution: "mixture" }, /uniform or normal/],
    [{ nlist: 8 }, /only the native engine/],
    [{ numProcesses: 4 }, /one process/],
    [{ yes: true }, /only the native engine/],
    [{ seed: 7 }, /without a seed/],
    [{ m: 16 }, /only an index of HNSW/],
    [{ inlinePq: 16 }, /only an index of AISAQ/]
  ])("refuses what it cannot act on in a load: %j", (given, words) => {
    const error = refusedLoad(given)
    expect(statusOf(error)).toBe(2)
    expect(error.message).toMatch(words)
  })
})
