import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { seriesOptions } from "../../../../src/benchmarks/shared/seriesOptions.ts"
import { datagenOptions, runOptions } from "../../../../src/benchmarks/vectordb/options.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { datagenPlanned, datagenPlanOf, type Given, type GivenDatagen, planned, planOf, refused } from "./requests.ts"

const originOf = (plan: ReturnType<typeof planned>, key: string) =>
  plan.parameters.find((parameter) => parameter.key === key)?.origin

describe("vectordb run", () => {
  it("searches the collection of a configuration by its name", () => {
    const plan = planned()
    expect(plan).toMatchObject({
      benchmark: "vectordb",
      benchmarkType: "vector_database",
      command: "run",
      model: "native_IVF_FLAT",
      folders: { engine: "native", index: "IVF_FLAT" },
      engine: { name: "native" },
      processes: 1,
      destinations: [{ path: "/mnt/sut/mlps_100k_768dim_mixture_ivf_flat", bytesToWrite: 0 }],
      work: {
        set: { vectors: 100_000, dimension: 768, metric: "COSINE", distribution: "mixture", seed: 42 },
        index: { lists: 256 },
        mode: "timed",
        until: { seconds: 60 },
        limit: 10,
        recallK: 10,
        probes: [16],
        concurrency: [1],
        caches: ["cold"],
        queries: { mode: "independent" },
        sample: 1000
      }
    })
    expect(originOf(plan, "dataset.num_vectors")).toBe("workload")
    expect(originOf(plan, "index.nlist")).toBe("tool")
  })

  it("takes a flag before the configuration, and a parameter before it too", () => {
    expect(planned({ numVectors: 5000 }).work.set.vectors).toBe(5000)
    expect(planned({}, ["dataset.num_vectors=5000"]).work.set.vectors).toBe(5000)
    expect(originOf(planned({ numVectors: 5000 }), "dataset.num_vectors")).toBe("flag")
    expect(refused({ numVectors: 5000 }, ["dataset.num_vectors=6000"])._tag).toBe("ConflictingOptions")
  })

  it("names a collection by all that makes it another one", () => {
    const names = [
      {},
      { numVectors: 200_000 },
      { dimension: 64 },
      { distribution: "normal" },
      { metricType: "L2" },
      { seed: 7 }
    ] as const satisfies ReadonlyArray<Given>
    const folders = names.map((given) => planned(given).work.folder)
    expect(new Set(folders).size).toBe(names.length)
    expect(planned({ collection: "mine" }).work.folder).toBe("/mnt/sut/mine")
    // A server's collection of the published configuration is not this one.
    expect(planned({ config: "default", indexType: "IVF_FLAT" }).work.folder).toBe(
      "/mnt/sut/mlps_1m_1536dim_uniform_ivf_flat"
    )
  })

  it("ends by what was given, and never by two things", () => {
    expect(planned({ queries: 50 }).work).toMatchObject({ mode: "query_count", until: { queries: 50 } })
    expect(planned({ runtime: 50 }).work).toMatchObject({ mode: "timed", until: { seconds: 50 } })
    expect(planned({ mode: "sweep" }).work).toMatchObject({
      until: { seconds: 10 },
      probes: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      targets: [0.9, 0.95, 0.99]
    })
    // A configuration's 60 seconds give way to a number of queries, and are no parameter of the run then.
    const counted = planned({ config: "default", indexType: "IVF_FLAT", queries: 50 })
    expect(counted.work).toMatchObject({ mode: "query_count", until: { queries: 50 } })
    expect(originOf(counted, "run.runtime")).toBeUndefined()
    expect(planned({ config: "default", indexType: "IVF_FLAT" }).work).toMatchObject({ until: { seconds: 60 } })
    const wrong: ReadonlyArray<Given> = [
      { queries: 5, runtime: 5 },
      { mode: "timed", queries: 5 },
      { mode: "query_count" },
      { mode: "sweep", nprobe: 4 },
      { mode: "sweep", cache: "both" },
      { recallTargets: "0.9" },
      { mode: "sweep", recallTargets: "0.9,0.8" },
      { mode: "sweep", recallTargets: "1.1" },
      { queryNoise: 0.2 },
      { nprobe: 257 },
      { nlist: 6000, numVectors: 5000 },
      { recallK: 20 },
      { searchLimit: 11, numVectors: 10 },
      { concurrency: "4,2" },
      { concurrency: "x" },
      { concurrency: "2", numQueryProcesses: 3 }
    ]
    for (const given of wrong) expect([given, statusOf(refused(given))]).toEqual([given, 2])
  })

  it("is refused when its processes would not fit into the budget, with the sum", () => {
    expect(refused({ memBudget: 0.05 }).message).toMatch(/searching needs about .* MiB: 1 process of .* MiB/)
    expect(planned({ memBudget: 8 }).work.memoryBytes).toBe(8 * 2 ** 30)
  })

  it("says that it has no driver of its own for a server", () => {
    const error = refused({ engine: "milvus" })
    expect(statusOf(error)).toBe(2)
    expect(JSON.stringify(error)).toMatch(/--engine native/)
  })

  it.each(["DISKANN", "HNSW", "AISAQ", "IVF_SQ8", "FLAT"] as const)("has no %s of its own", (indexType) => {
    expect(refused({ indexType }).message).toContain(indexType)
    expect(JSON.stringify(refused({ indexType }))).toMatch(/IVF_FLAT/)
  })

  it("takes no parameter that nobody acts on", () => {
    const error = refused({}, ["index.max_degre=4"])
    expect(error._tag).toBe("UnsupportedParameter")
    expect(statusOf(error)).toBe(5)
    expect(refused({}, ["dataset.num_vectors=many"])._tag).toBe("InvalidParameter")
  })

  it("keeps results and collections apart", () => {
    expect(refused({ resultsDir: "/mnt/sut/mlps_100k_768dim_mixture_ivf_flat/results" })._tag).toBe(
      "ConflictingOptions"
    )
  })
})

describe("vectordb datagen", () => {
  it("writes no more than it says, and one process a core", () => {
    const plan = datagenPlanned()
    expect(plan.processes).toBe(4)
    const [{ bytesToWrite = 0 } = {}] = plan.destinations
    const vectors = 100_000 * (768 * 4 + 4)
    expect(bytesToWrite).toBeGreaterThanOrEqual(vectors)
    expect(bytesToWrite).toBeLessThan(vectors + 2 * 256 * 4096 + 4096)
  })

  it("is refused when its processes would not fit into the budget", () => {
    expect(Either.isLeft(datagenPlanOf({ memBudget: 0.1 }))).toBe(true)
    expect(datagenPlanned({ memBudget: 4 }).work.memoryBytes).toBe(4 * 2 ** 30)
  })
})

/** What an option needs to be said, so that a plan can differ. null: it is refused, with the reason. */
const variations: { readonly [K in keyof typeof runOptions]: Given | null } = {
  hosts: { hosts: ["client1"] },
  params: {},
  resultsDir: { resultsDir: "/elsewhere" },
  systemname: { systemname: "array-7" },
  orgname: { orgname: "lab" },
  label: { label: "friday" },
  engine: { engine: "native" },
  closed: null,
  open: null,
  edition: { edition: editionId("v3.0") },
  whatIf: { whatIf: true },
  allowInvalidParams: { allowInvalidParams: true },
  skipValidation: { skipValidation: true },
  loops: { loops: 5 },
  baseline: { baseline: "before" },
  require: { require: ["qps>=1"] },
  timeout: { timeout: 60 },
  clientHostMemory: { clientHostMemory: 64 },
  config: { config: "ivf_flat" },
  indexType: { indexType: "IVF_FLAT" },
  numVectors: { numVectors: 5000 },
  dimension: { dimension: 64 },
  vectorDtype: { vectorDtype: "FLOAT_VECTOR" },
  metricType: { metricType: "L2" },
  distribution: { distribution: "normal" },
  seed: { seed: 7 },
  numShards: null,
  nlist: { nlist: 64 },
  maxDegree: null,
  searchListSize: null,
  inlinePq: null,
  m: null,
  efConstruction: null,
  storageType: null,
  storageRoot: { storageRoot: "/elsewhere" },
  collection: { collection: "mine" },
  memBudget: { memBudget: 8 },
  host: null,
  port: null,
  mode: { mode: "sweep" },
  runtime: { runtime: 5 },
  queries: { queries: 5 },
  numQueryProcesses: { numQueryProcesses: 2 },
  concurrency: { concurrency: "2" },
  requestRate: { requestRate: 5 },
  searchLimit: { searchLimit: 20 },
  recallK: { recallK: 5 },
  nprobe: { nprobe: 4 },
  searchEf: null,
  searchList: null,
  recallTargets: { recallTargets: "0.8", mode: "sweep" },
  recallEpsilon: { recallEpsilon: 0.01 },
  queryMode: { queryMode: "planted" },
  queryNoise: { queryNoise: 0.3, queryMode: "planted" },
  numQueryVectors: { numQueryVectors: 50 },
  cache: { cache: "warm" },
  gtCollection: null,
  batchSize: null,
  reportCount: null,
  distributed: null,
  mpiImpl: null,
  coordination: null,
  rankOutputDir: null,
  readyTimeout: null,
  timeseriesInterval: { timeseriesInterval: 5 },
  maxTimeseriesSamples: { maxTimeseriesSamples: 10 },
  skipTimeseries: { skipTimeseries: true },
  hostfile: null,
  npernode: null,
  mpiBin: null,
  mpiParams: null,
  mpiBtl: null,
  oversubscribe: null,
  allowRunAsRoot: { allowRunAsRoot: true },
  startTimeout: null,
  collector: null
}

/** Values of those that are refused. */
const valuesOf: { readonly [K in keyof typeof runOptions]?: Given } = {
  closed: { closed: true },
  open: { open: true },
  numShards: { numShards: 2 },
  maxDegree: { maxDegree: 64 },
  searchListSize: { searchListSize: 200 },
  inlinePq: { inlinePq: 16 },
  m: { m: 16 },
  efConstruction: { efConstruction: 100 },
  storageType: { storageType: "object" },
  host: { host: "db1" },
  port: { port: 19_531 },
  searchEf: { searchEf: 100 },
  searchList: { searchList: 100 },
  gtCollection: { gtCollection: "flat" },
  batchSize: { batchSize: 10 },
  reportCount: { reportCount: 10 },
  distributed: { distributed: true },
  mpiImpl: { mpiImpl: "some" },
  coordination: { coordination: "mpi" },
  rankOutputDir: { rankOutputDir: "/tmp/x" },
  readyTimeout: { readyTimeout: 10 },
  hostfile: { hostfile: "hosts.txt" },
  npernode: { npernode: 4 },
  mpiBin: { mpiBin: "mpiexec" },
  mpiParams: { mpiParams: ["--tag-output"] },
  mpiBtl: { mpiBtl: "tcp" },
  oversubscribe: { oversubscribe: true },
  startTimeout: { startTimeout: 30 },
  collector: { collector: "none" }
}

/** The pipeline's own: the plan is the same, and its record of the command line says so. */
const inArgsOnly: ReadonlyArray<string> = [
  "whatIf",
  "skipValidation",
  "baseline",
  "require",
  ...Object.keys(seriesOptions)
]

describe("each option changes the plan, or is refused with a way out", () => {
  it.each(Object.keys(runOptions).map((key) => key as keyof typeof runOptions))("run: %s", (key) => {
    const given = variations[key]
    if (given === null) {
      const error = refused(valuesOf[key]!)
      expect(statusOf(error)).toBe(2)
      // It is named, and what to do instead.
      expect(JSON.stringify(error)).toMatch(
        new RegExp(`--${runOptions[key].name}|vdbbench engine|database server|storage`)
      )
      return
    }
    const { args: argsBefore, ...before } = planned()
    const params = key === "params" ? ["search.nprobe=4"] : []
    const { args, ...after } = planned(given, params)
    if (inArgsOnly.includes(key)) {
      expect(args).not.toEqual(argsBefore)
      expect(after).toEqual(before)
    } else if (key !== "edition" && key !== "hosts") expect(after).not.toEqual(before)
    expect(args).toHaveProperty(runOptions[key].name.replaceAll("-", "_"))
  })

  const generating: { readonly [K in keyof typeof datagenOptions]?: GivenDatagen } = {
    numProcesses: { numProcesses: 2 },
    force: { force: true },
    yes: { yes: true },
    memBudget: { memBudget: 8 },
    storageRoot: { storageRoot: "/elsewhere" },
    nlist: { nlist: 64 },
    timeout: { timeout: 9 },
    label: { label: "x" }
  }

  it.each(Object.keys(generating).map((key) => key as keyof typeof generating))("datagen: %s", (key) => {
    const { args, ...after } = datagenPlanned(generating[key])
    const { args: argsBefore, ...before } = datagenPlanned()
    expect(after).not.toEqual(before)
    expect(args).not.toEqual(argsBefore)
  })

  it.each(
    [
      ["batchSize", { batchSize: 100 }],
      ["chunkSize", { chunkSize: 100 }],
      ["compact", { compact: true }],
      ["monitorInterval", { monitorInterval: 2 }],
      ["numShards", { numShards: 4 }]
    ] as const
  )("datagen: %s is about a server", (_, given) => {
    const error = Either.getOrThrow(Either.flip(datagenPlanOf(given)))
    expect(statusOf(error)).toBe(2)
    expect(error.message).toMatch(/server/)
  })

  it("an edition without this benchmark is refused before the plan", () => {
    expect(Either.isRight(planOf({ edition: editionId("v3.0") }))).toBe(true)
  })
})
