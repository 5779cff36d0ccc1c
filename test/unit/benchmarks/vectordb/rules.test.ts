import { assert, describe, it } from "@effect/vitest"
import { vectordbRuleSet } from "../../../../src/benchmarks/vectordb/rules/ruleSet.ts"
import type { Json, JsonObject } from "../../../../src/domain/Json.ts"
import type { Issue } from "../../../../src/domain/Verdict.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { missing, pending, type RunEvidence } from "../../../../src/rules/Evidence.ts"
import { judge } from "../../../../src/rules/judge.ts"
import { judgeGroup } from "../../../../src/rules/judgeGroup.ts"
import { brief, changed, errorsOf, facts, here, saysOf } from "../../../fixtures/evidence.ts"
import { series } from "../../../fixtures/members.ts"
import { known, suite } from "../../../fixtures/readings.ts"

const metrics: JsonObject = {
  total_queries: 60_000,
  total_time_seconds: 60,
  throughput_qps: 1000,
  mean_latency_ms: 1,
  p95_latency_ms: 2,
  p99_latency_ms: 3,
  p999_latency_ms: 4,
  recall: { recall_at_k: 0.95 }
}

const base: Readonly<Record<string, Json>> = {
  database: "Milvus",
  indexType: "diskann",
  runtime: 60,
  vectors: 1_000_000,
  dimension: "1536",
  groundTruth: { ok: true, coverage: 1 },
  storageRoot: "/mnt/milvus",
  resultsDir: "/home/me/results",
  sameFileSystem: false
}

const factsWith = (change: Readonly<Record<string, Json>>) => ({ facts: facts({ ...base, ...change }) })

const factsWithout = (key: string, change: Readonly<Record<string, Json>> = {}) => {
  const { [key]: _, ...rest } = base
  return { facts: facts({ ...rest, ...change }) }
}

const closedRun: RunEvidence = {
  edition: editionId("v3.0"),
  benchmarkType: here("vector_database"),
  command: here("run"),
  model: here("milvus_DISKANN"),
  accelerator: missing("none", "test"),
  engine: here("dlio"),
  requestedDivision: here("CLOSED"),
  processes: here(1),
  hosts: here(1),
  hostMemoryBytes: missing("none", "test"),
  declaredMemoryBytes: missing("none", "test"),
  scale: here(1),
  workload: here({}),
  overrides: here([]),
  args: here({}),
  metrics: here(metrics),
  start: here("2026-11-23T10:00:00"),
  end: here("2026-11-23T10:01:00"),
  facts: facts(base)
}

const says = (id: string, change: Partial<RunEvidence>): ReadonlyArray<string> =>
  brief(saysOf(vectordbRuleSet.run, id, { ...closedRun, ...change }))

const issuesOf = (id: string, change: Partial<RunEvidence>): ReadonlyArray<Issue> => {
  const found = saysOf(vectordbRuleSet.run, id, { ...closedRun, ...change })
  return found === "pending" ? [] : found
}

const messagesOf = (...given: Parameters<typeof issuesOf>): ReadonlyArray<string> =>
  issuesOf(...given).map(({ message }) => message)

const none: ReadonlyArray<string> = []

describe("a vector-database run that satisfies CLOSED", () => {
  it("is CLOSED without an issue", () => {
    assert.deepStrictEqual(judge(vectordbRuleSet.run, closedRun).issues, [])
    assert.strictEqual(judge(vectordbRuleSet.run, closedRun).category, "CLOSED")
  })

  it("A5 R114 has its rules under every name of the benchmark", () => {
    for (const name of ["vectordb", "vector_database"]) {
      assert.strictEqual(known.of(suite.named(name)?.directoryName ?? null)?.rules, vectordbRuleSet)
    }
    assert.isUndefined(suite.named("vectors"))
    assert.deepStrictEqual(says("benchmark-type", { benchmarkType: here("vectordb") }), none)
  })

  it("leaves to the finished run what it reports", () => {
    assert.deepStrictEqual(judge(vectordbRuleSet.run, { ...closedRun, metrics: pending }).pending, [
      "5.3.2",
      "5.3.5",
      "5.3.3",
      "5.3.4"
    ])
  })

  it("demands no queries of loading", () => {
    const load = judge(vectordbRuleSet.run, {
      ...closedRun,
      command: here("datagen"),
      ...factsWithout("runtime"),
      metrics: here({})
    })
    assert.deepStrictEqual(load.issues, [])
  })

  it("judges no load by its place, its back end or its parameters: the runs that search it are judged", () => {
    const load = judge(vectordbRuleSet.run, {
      ...closedRun,
      command: here("datagen"),
      engine: here("native"),
      overrides: here([{ key: "dataset.seed", value: 1, origin: "flag" }]),
      ...factsWith({ database: "native", indexType: "IVF_FLAT", sameFileSystem: true })
    })
    assert.deepStrictEqual(load.issues, [])
  })

  it("v2.0 has no rules for it", () => {
    assert.strictEqual(judge(vectordbRuleSet.run, { ...closedRun, edition: editionId("v2.0") }).category, "UNKNOWN")
  })
})

describe("vdb-runtime", () => {
  it("A11 D23 is the executed time, and nothing stands in for it", () => {
    assert.deepStrictEqual(says("vdb-runtime", factsWith({ runtime: "30" })), none)
    assert.deepStrictEqual(says("vdb-runtime", factsWith({ runtime: 29.9 })), ["INVALID"])
    assert.deepStrictEqual(says("vdb-runtime", factsWithout("runtime")), ["UNKNOWN"])
    assert.deepStrictEqual(says("vdb-runtime", factsWith({ runtime: null })), ["UNKNOWN"])
  })

  it("has no limit for a run that ends by its queries", () => {
    assert.deepStrictEqual(says("vdb-runtime", factsWithout("runtime", { queries: 1000 })), none)
    assert.deepStrictEqual(says("vdb-runtime", factsWithout("runtime", { queries: 0 })), ["UNKNOWN"])
  })
})

describe("vdb-mode", () => {
  it("takes what the round took: a sweep is practice, and an unknown word counts for nothing", () => {
    for (const mode of ["timed", "query_count"]) assert.deepStrictEqual(says("vdb-mode", factsWith({ mode })), none)
    assert.deepStrictEqual(says("vdb-mode", factsWith({ mode: "sweep" })), ["INVALID"])
    assert.deepStrictEqual(says("vdb-mode", factsWith({ mode: "both" })), ["INVALID"])
    assert.deepStrictEqual(says("vdb-mode", {}), none)
  })
})

describe("back end and index", () => {
  it("5.6.2", () => {
    assert.deepStrictEqual(says("5.6.2", factsWith({ database: "pgvector" })), ["OPEN"])
    assert.deepStrictEqual(says("5.6.2", factsWith({ database: "elasticsearch" })), ["OPEN"])
    assert.deepStrictEqual(says("5.6.2", factsWith({ database: "sqlite" })), ["INVALID"])
    assert.deepStrictEqual(says("5.6.2", factsWithout("database")), ["UNKNOWN"])
    const workload = here({ database: { database: "milvus" } })
    assert.deepStrictEqual(says("5.6.2", { ...factsWithout("database"), workload }), none)
  })

  it("5.6.2 the native engine has none, which is practice", () => {
    assert.deepStrictEqual(says("5.6.2", { engine: here("native") }), ["~CLOSED"])
    assert.deepStrictEqual(says("5.6.2", { engine: missing("not recorded", "m.json") }), none)
  })

  it("5.5.1 object storage is named", () => {
    const storage = (storageBackend: Json, accessProtocol: Json = "object") =>
      says("5.5.1", factsWith({ accessProtocol, storageBackend }))
    for (const name of ["s3", "MinIO", "ceph", "s3-of-ours"]) assert.deepStrictEqual(storage(name), none)
    assert.deepStrictEqual(storage("nfs"), ["INVALID"])
    assert.deepStrictEqual(storage(null), ["UNKNOWN"])
    assert.deepStrictEqual(storage("nfs", "file"), none)
    assert.deepStrictEqual(says("5.5.1", factsWith({ storageBackend: "nfs" })), none)
  })

  it("5.6.3", () => {
    for (const name of ["DISKANN", "HNSW", "AISAQ", "hnsw"]) {
      assert.deepStrictEqual(says("5.6.3", factsWith({ indexType: name })), none)
    }
    for (const name of ["IVF_FLAT", "IVF_SQ8", "FLAT"]) {
      assert.deepStrictEqual(says("5.6.3", factsWith({ indexType: name })), ["OPEN"])
    }
    for (const name of ["IVF_RERANK", "ANNOY"]) {
      assert.deepStrictEqual(says("5.6.3", factsWith({ indexType: name })), ["INVALID"])
    }
  })

  it("5.6.4, 5.6.5 parameters", () => {
    const given = (key: string) => says("5.6.4", { overrides: here([changed(key, 1)]) })
    assert.deepStrictEqual(given("index.max_degree"), none)
    assert.deepStrictEqual(given("database.port"), ["OPEN"])
    assert.deepStrictEqual(given("pgvector.lists"), ["OPEN"])
    assert.deepStrictEqual(given("pgvector"), ["INVALID"])
    assert.deepStrictEqual(given("dataset.seed"), ["INVALID"])
  })

  it("5.6.5 another back end brings parameters of its own, which are OPEN", () => {
    const given = (database: string, key: string) =>
      says("5.6.4", { ...factsWith({ database }), overrides: here([changed(key, 1)]) })
    assert.deepStrictEqual(given("PGVector", "dataset.seed"), ["OPEN"])
    assert.deepStrictEqual(given("elasticsearch", "index.number_of_shards"), ["OPEN"])
    assert.deepStrictEqual(given("pgvector", "run.batch_size"), none)
    assert.deepStrictEqual(given("sqlite", "dataset.seed"), ["INVALID"])
    const native: Partial<RunEvidence> = { engine: here("native"), overrides: here([changed("search.nprobe", 8)]) }
    assert.deepStrictEqual(says("5.6.4", native), ["OPEN"])
    assert.deepStrictEqual(says("5.6.4", { ...native, overrides: here([changed("dataset.num_vectors", 10)]) }), none)
    const unknown = { ...factsWithout("database"), overrides: here([changed("dataset.seed", 1)]) }
    assert.deepStrictEqual(says("5.6.4", unknown), ["INVALID"])
  })
})

describe("what the run reports", () => {
  it("5.1.1 its scale", () => {
    assert.deepStrictEqual(says("5.1.1", factsWithout("vectors")), ["UNKNOWN"])
    assert.deepStrictEqual(says("5.1.1", factsWith({ vectors: 10_000_000 })), none)
    assert.deepStrictEqual(says("5.1.1", factsWith({ vectors: 2_000_000 })), ["~CLOSED"])
    assert.deepStrictEqual(says("5.1.1", factsWith({ dimension: 768 })), ["~CLOSED"])
    assert.deepStrictEqual(says("5.1.1", factsWith({ dimension: 0 })), ["UNKNOWN"])
  })

  it("5.1.1 warns of sizes that no published class has", () => {
    const sizes = (vectors: number, dimension: number) => says("5.1.1", factsWith({ vectors, dimension }))
    assert.deepStrictEqual(sizes(1_000_000, 1536), none)
    assert.deepStrictEqual(sizes(999_999, 1536), ["~CLOSED"])
    assert.deepStrictEqual(sizes(1_000_000, 1535), ["~CLOSED"])
  })

  it("5.1.1 of the round, whose tool counted vectors in its verdict alone", () => {
    assert.deepStrictEqual(says("5.1.1", { ...factsWithout("vectors"), ofRound: true }), ["~UNKNOWN"])
    assert.deepStrictEqual(says("5.1.1", { ...factsWith({ vectors: "many" }), ofRound: true }), ["UNKNOWN"])
    assert.deepStrictEqual(says("5.1.1", { ...factsWithout("dimension"), ofRound: true }), ["UNKNOWN"])
  })

  it("5.3.2 its recall, wherever it is written", () => {
    const recall = (value: Json) => says("5.3.2", { metrics: here({ recall: value }) })
    assert.deepStrictEqual(recall(0.9), none)
    assert.deepStrictEqual(recall(1), none)
    assert.deepStrictEqual(recall("1.01"), ["INVALID"])
    assert.deepStrictEqual(recall({ recall_at_k: 0 }), ["INVALID"])
    assert.deepStrictEqual(recall({ mean_recall: 0.9 }), none)
    assert.deepStrictEqual(recall({ mean_recall: 0 }), ["INVALID"])
    assert.deepStrictEqual(recall({ max_recall: 0.9 }), ["UNKNOWN"])
    assert.deepStrictEqual(says("5.3.2", { metrics: here({ recall_at_k: 0.9 }) }), none)
    assert.deepStrictEqual(says("5.3.2", { metrics: here({}), ...factsWith({ recall: 0.9 }) }), none)
  })

  it.each(["total_queries", "total_time_seconds"])("5.3.3 %s", (key) => {
    assert.deepStrictEqual(says("5.3.3", { metrics: here({ ...metrics, [key]: 0 }) }), ["UNKNOWN"])
  })

  it("5.3.3 under either name of the count; batches that failed are named", () => {
    const { total_queries: _, ...others } = metrics
    assert.deepStrictEqual(says("5.3.3", { metrics: here({ ...others, query_count: 60_000 }) }), none)
    assert.deepStrictEqual(says("5.3.3", { metrics: here(others) }), ["UNKNOWN"])
    assert.deepStrictEqual(says("5.3.3", { metrics: here({ ...metrics, failed_batches: 0 }) }), none)
    assert.deepStrictEqual(says("5.3.3", { metrics: here({ ...metrics, failed_batches: 3 }) }), ["~CLOSED"])
    const [failed] = issuesOf("5.3.3", { metrics: here({ ...metrics, failed_batches: 3 }) })
    assert.deepStrictEqual([failed?.expected, failed?.actual], ["0", "3"])
  })

  it("5.3.5 exact answers over every vector", () => {
    const setup = (groundTruth: Json) => says("5.3.5", factsWith({ groundTruth }))
    assert.deepStrictEqual(setup({ ok: true, coverage: 1 }), none)
    assert.deepStrictEqual(setup({ ok: false, coverage: 1 }), ["INVALID"])
    assert.deepStrictEqual(setup({ ok: true, coverage: 0.9999 }), ["INVALID"])
    const [part] = issuesOf("5.3.5", factsWith({ groundTruth: { ok: true, coverage: 0.9999 } }))
    assert.deepStrictEqual([part?.expected, part?.actual], ["1", "0.9999"])
    assert.deepStrictEqual(setup({ ok: true }), ["UNKNOWN"])
    assert.deepStrictEqual(says("5.3.5", factsWithout("groundTruth")), ["UNKNOWN"])
    assert.deepStrictEqual(says("5.3.5", { ...factsWithout("groundTruth"), ofRound: true }), ["UNKNOWN"])
    const underMpi = factsWithout("groundTruth", { mpiRanks: 4 })
    assert.deepStrictEqual(says("5.3.5", underMpi), ["UNKNOWN"])
    assert.deepStrictEqual(says("5.3.5", { ...underMpi, ofRound: true }), ["~UNKNOWN?"])
  })

  it("vdb-ranks every rank of a run under MPI", () => {
    const mpi = (change: JsonObject) =>
      says("vdb-ranks", factsWith({ mpi: { missing_ranks: [], failed_ranks: [], partial_failure: false, ...change } }))
    assert.deepStrictEqual(mpi({}), none)
    assert.deepStrictEqual(mpi({ missing_ranks: [3] }), ["INVALID"])
    assert.deepStrictEqual(mpi({ failed_ranks: [1], partial_failure: true }), ["INVALID"])
    assert.deepStrictEqual(mpi({ partial_failure: "True" }), ["INVALID"])
    assert.deepStrictEqual(mpi({ missing_ranks: 0, failed_ranks: "0", partial_failure: null }), none)
    assert.deepStrictEqual(mpi({ failed_ranks: 2 }), ["INVALID"])
    assert.deepStrictEqual(says("vdb-ranks", {}), none)
    const failed = factsWith({ mpi: { missing_ranks: [3], failed_ranks: [1, 2] } })
    assert.deepStrictEqual(messagesOf("vdb-ranks", failed), [
      "the run failed in part: 1 rank is missing, 2 ranks failed"
    ])
  })

  it("vdb-ranks a run under MPI that does not say what became of its ranks is not believed", () => {
    const underMpi = factsWith({ mpiRanks: 4 })
    assert.deepStrictEqual(says("vdb-ranks", underMpi), ["UNKNOWN"])
    assert.deepStrictEqual(says("vdb-ranks", { ...underMpi, ofRound: true }), ["~UNKNOWN"])
    assert.deepStrictEqual(says("vdb-ranks", { ...factsWith({ mpi: "lost" }), ofRound: true }), ["UNKNOWN"])
    assert.deepStrictEqual(says("vdb-ranks", { ...underMpi, metrics: pending }), ["pending"])
    assert.deepStrictEqual(says("vdb-ranks", { metrics: pending }), none)
    for (const mpi of [[], null, "lost"]) {
      assert.deepStrictEqual(says("vdb-ranks", factsWith({ mpi })), ["UNKNOWN"])
    }
    assert.deepStrictEqual(says("vdb-ranks", factsWith({ mpi: { missing_ranks: [] } })), ["UNKNOWN"])
    assert.deepStrictEqual(says("vdb-ranks", factsWith({ mpi: { missing_ranks: [], failed_ranks: "some" } })), [
      "UNKNOWN"
    ])
  })

  it.each(["throughput_qps", "mean_latency_ms", "p95_latency_ms", "p99_latency_ms", "p999_latency_ms"])(
    "5.3.4 %s",
    (key) => {
      assert.deepStrictEqual(says("5.3.4", { metrics: here({ ...metrics, [key]: null }) }), ["UNKNOWN"])
      assert.deepStrictEqual(says("5.3.4", { metrics: here({ ...metrics, [key]: "NaN" }) }), ["UNKNOWN"])
    }
  )
})

describe("5.4.1, 5.4.2 folders", () => {
  it("any of the names will do for the folder under test", () => {
    const args = (change: JsonObject) => ({
      facts: facts({ resultsDir: "/r" }),
      args: here(change)
    })
    for (const name of ["storage_root", "data_dir", "vdb_data_path"]) {
      assert.deepStrictEqual(says("5.4.1", args({ [name]: "/r/" })), ["INVALID"])
      assert.deepStrictEqual(says("5.4.1", args({ [name]: "/mnt" })), none)
    }
    assert.deepStrictEqual(says("5.4.1", args({})), ["INVALID"])
    assert.deepStrictEqual(says("5.4.1", { ...args({}), ofRound: true }), ["~CLOSED?"])
    const resultsAlone = { facts: facts({}), args: here({ storage_root: "/mnt" }), ofRound: true }
    assert.deepStrictEqual(says("5.4.1", resultsAlone), ["INVALID"])
    assert.deepStrictEqual(says("5.4.2", factsWith({ sameFileSystem: "True" })), ["INVALID"])
  })
})

describe("5.3.1 number of runs", () => {
  const verdictOf = (count: number) => {
    const runs = series(count, () => ({ benchmarkType: "vector_database", parameters: null }))
    const [newest] = vectordbRuleSet.experiments(editionId("v3.0"), runs)
    return errorsOf(judgeGroup(vectordbRuleSet.group, {
      edition: editionId("v3.0"),
      benchmarkType: "vector_database",
      members: newest?.members ?? []
    }))
  }

  it("is five; of a longer series the newest five are shown", () => {
    assert.deepStrictEqual(verdictOf(5), [])
    assert.deepStrictEqual(verdictOf(6), [])
    assert.deepStrictEqual(verdictOf(4), ["5.3.1 INVALID"])
    const rule = vectordbRuleSet.group.find(({ id }) => id === "5.3.1")
    const messageOf = (count: number) => {
      const members = series(count).map((run) => ({ run, part: "measured" as const }))
      const found = rule?.evaluate({ edition: editionId("v3.0"), benchmarkType: "vector_database", members })
      return found === undefined || found === "pending" ? "" : found[0]?.message
    }
    assert.strictEqual(messageOf(1), "1 run; a result needs 5")
    assert.strictEqual(messageOf(2), "2 runs; a result needs 5")
    assert.strictEqual(messageOf(6), "6 runs; a result needs 5")
  })
})
