/** Rules about clients, places and what only records of this program say. */
import { assert, describe, it } from "@effect/vitest"
import { kvcacheRuleSet } from "../../../../src/benchmarks/kvcache/rules/ruleSet.ts"
import type { Json, JsonObject } from "../../../../src/domain/Json.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { missing, pending, type RunEvidence } from "../../../../src/rules/Evidence.ts"
import { brief, facts, here, saysOf } from "../../../fixtures/evidence.ts"

const option = (change: JsonObject = {}): JsonObject => ({
  aggregated_read_bandwidth_gbps: 10,
  rank_count: 4,
  trial_count: 3,
  cpu_tier_ranks: [],
  ...change
})

const ofRanks = (change: JsonObject = {}): JsonObject => ({
  whole: 12,
  packed: 0,
  shared: [],
  unusable: [],
  planned: 12,
  inMemory: [],
  aggregates: { aggregated_read_bandwidth_gbps: 10 },
  ...change
})

const own: Readonly<Record<string, Json>> = {
  summary: { total_ranks: 4, trials_per_option: 3, options: { "1": option(), "2": option(), "3": option() } },
  ranks: { "1": ofRanks(), "2": ofRanks(), "3": ofRanks() },
  options: [{ option: 1, duration: 300, gpu_mem_gb: 0, cpu_mem_gb: 0 }],
  metadataFiles: 1
}

const run = (values: Readonly<Record<string, Json>> = {}, change: Partial<RunEvidence> = {}): RunEvidence => ({
  edition: editionId("v3.0"),
  benchmarkType: here("kv_cache"),
  command: here("run"),
  model: here("llama3.1-8b"),
  accelerator: missing("none", "test"),
  engine: here("kv-cache.py"),
  requestedDivision: here("CLOSED"),
  processes: here(4),
  hosts: here(2),
  hostMemoryBytes: missing("none", "test"),
  declaredMemoryBytes: missing("none", "test"),
  scale: here(1),
  workload: here({}),
  overrides: here([]),
  args: here({}),
  metrics: here({}),
  start: here("2026-11-23T10:00:00"),
  end: here("2026-11-23T11:13:00"),
  facts: facts({ ...own, ...values }),
  ...change
})

const says = (
  id: string,
  values: Readonly<Record<string, Json>> = {},
  change: Partial<RunEvidence> = {}
): ReadonlyArray<string> => brief(saysOf(kvcacheRuleSet.run, id, run(values, change)))

const none: ReadonlyArray<string> = []
const native: Partial<RunEvidence> = { engine: here("native"), hosts: here(1) }

describe("6.3.3.3 folders of each client", () => {
  it("holds one file of each rank", () => {
    assert.deepStrictEqual(says("6.3.3.3"), none)
    assert.deepStrictEqual(
      says("6.3.3.3", { ranks: { "2": ofRanks({ shared: ["option_2/trial_0/rank_0"], aggregates: null }) } }),
      ["INVALID"]
    )
  })

  it("is the native engine's own affair, and pending before the run", () => {
    assert.deepStrictEqual(says("6.3.3.3", { ranks: {} }, native), none)
    assert.deepStrictEqual(says("6.3.3.3", {}, { metrics: pending }), ["pending"])
  })
})

describe("6.3.3.4 results that all hosts share", () => {
  it("are shown by the files of all ranks", () => {
    assert.deepStrictEqual(says("6.3.3.4"), none)
    assert.deepStrictEqual(
      says("6.3.3.4", { ranks: { ...own["ranks"] as JsonObject, "3": ofRanks({ whole: 6, aggregates: null }) } }),
      [
        "UNKNOWN"
      ]
    )
  })

  it("of one host are no question; of a package without them nothing can be said", () => {
    assert.deepStrictEqual(
      says("6.3.3.4", { ranks: { "1": ofRanks({ whole: 6, aggregates: null }) } }, { hosts: here(1) }),
      none
    )
    assert.deepStrictEqual(says("6.3.3.4", { ranks: {} }), ["~UNKNOWN"])
    assert.deepStrictEqual(says("6.3.3.4", {}, { hosts: missing("no host is recorded", "test") }), ["UNKNOWN"])
  })
})

const mount = (
  type: string,
  options: string
): Json => [{ host: "n1", device: "d", mountPoint: "/mnt/kv", type, options }]

describe("6.5.2 NFS and gateways", () => {
  it.each<readonly [string, Readonly<Record<string, Json>>, ReadonlyArray<string>]>([
    ["a disk", { mounts: mount("xfs", "rw") }, none],
    ["NFS whose mount says all", { mounts: mount("nfs4", "rw,vers=4.2,rsize=1048576,wsize=1048576") }, none],
    ["NFS whose mount does not", { mounts: mount("nfs4", "rw,vers=4.2") }, ["UNKNOWN"]],
    ["a gateway", { mounts: mount("fuse.rclone", "rw") }, ["~CLOSED"]],
    ["a record of another program", {}, none]
  ])("%s", (_, values, expected) => {
    assert.deepStrictEqual(says("6.5.2", values), expected)
  })

  it("a client whose mount is not known is not checked", () => {
    const { facts: all } = run()
    assert.deepStrictEqual(says("6.5.2", {}, { facts: { ...all, mounts: missing("n2: no answer", "mount table") } }), [
      "UNKNOWN"
    ])
  })
})

describe("6.6.2 memory tiers of OPEN", () => {
  const inMemory = {
    summary: { options: { "1": option({ aggregated_read_bandwidth_gbps: 0 }) } },
    options: [{ option: 1, gpu_mem_gb: 16, cpu_mem_gb: 32 }]
  }
  const open: Partial<RunEvidence> = { requestedDivision: here("OPEN") }

  it("an option that memory kept whole says nothing of storage", () => {
    assert.deepStrictEqual(says("6.6.2", inMemory, open), ["INVALID"])
    assert.deepStrictEqual(says("6.6.2", {}, open), none)
  })

  it("is asked of OPEN alone", () => {
    assert.deepStrictEqual(says("6.6.2", inMemory), none)
  })
})

describe("LEAF-01 metadata of one run", () => {
  it.each<readonly [string, Json, ReadonlyArray<string>]>([
    ["one", 1, none],
    ["two", 2, ["INVALID"]]
  ])("%s", (_, metadataFiles, expected) => {
    assert.deepStrictEqual(says("LEAF-01", { metadataFiles }), expected)
  })

  it("is not checked where nobody counted", () => {
    const { facts: { metadataFiles: _, ...others } } = run()
    assert.deepStrictEqual(says("LEAF-01", {}, { facts: others }), ["UNKNOWN"])
  })
})

describe("kv-client-cache", () => {
  it.each<readonly [string, Json, ReadonlyArray<string>]>([
    ["cold", { read: "cold", write: "cold" }, none],
    ["warm reads", { read: "warm", write: "cold" }, ["~CLOSED"]],
    ["a word that nobody knows", { read: "fresh" }, ["~CLOSED"]]
  ])("%s", (_, clientCache, expected) => {
    assert.deepStrictEqual(says("kv-client-cache", { clientCache }), expected)
  })

  it("is not asked of other programs' records", () => {
    assert.deepStrictEqual(says("kv-client-cache"), none)
  })
})

describe("kv-own-io", () => {
  it.each<readonly [string, Json, ReadonlyArray<string>]>([
    ["every rank was seen", 0, none],
    ["two were not", 2, ["UNKNOWN"]],
    ["nobody can read how many", "some", ["UNKNOWN"]]
  ])("%s", (_, uncheckedRanks, expected) => {
    assert.deepStrictEqual(says("kv-own-io", { uncheckedRanks }), expected)
  })
})

describe("kv-practice", () => {
  it.each<readonly [string, Readonly<Record<string, Json>>, Partial<RunEvidence>, ReadonlyArray<string>]>([
    ["disk", { backend: "disk" }, native, none],
    ["memory measures no storage", { backend: "memory" }, native, ["INVALID"]],
    ["a server's memory may have served", { backend: "redis" }, native, ["~CLOSED"]],
    ["a short window", { backend: "disk", options: [{ option: 1, duration: 30 }] }, native, ["~CLOSED"]],
    ["a backend that is not recorded", {}, native, ["UNKNOWN"]],
    ["the official program is not asked", { backend: "memory" }, {}, none]
  ])("%s", (_, values, change, expected) => {
    assert.deepStrictEqual(says("kv-practice", values, change), expected)
  })
})
