/** Rules about clients, places and what only records of this program say. */
import { assert, describe, it } from "@effect/vitest"
import { kvcacheRuleSet } from "../../../../src/benchmarks/kvcache/rules/ruleSet.ts"
import type { Json, JsonObject } from "../../../../src/domain/Json.ts"
import type { Issue } from "../../../../src/domain/Verdict.ts"
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

const issuesOf = (...[id, values = {}, change = {}]: Parameters<typeof says>): ReadonlyArray<Issue> => {
  const found = saysOf(kvcacheRuleSet.run, id, run(values, change))
  return found === "pending" ? [] : found
}

const messagesOf = (...given: Parameters<typeof says>): ReadonlyArray<string> =>
  issuesOf(...given).map(({ message }) => message)

const none: ReadonlyArray<string> = []
const native: Partial<RunEvidence> = { engine: here("native"), hosts: here(1) }

describe("6.3.3.3 folders of each client", () => {
  it("holds one file of each rank", () => {
    assert.deepStrictEqual(says("6.3.3.3"), none)
    assert.deepStrictEqual(
      says("6.3.3.3", { ranks: { "2": ofRanks({ shared: ["option_2/trial_0/rank_0"], aggregates: null }) } }),
      ["INVALID"]
    )
    const shared = (...folders: ReadonlyArray<string>) =>
      messagesOf("6.3.3.3", { ranks: { "2": ofRanks({ shared: folders }) } })
    assert.deepStrictEqual(shared("a"), ["option 2: 1 folder of ranks holds more than one file of figures"])
    assert.deepStrictEqual(shared("a", "b"), ["option 2: 2 folders of ranks hold more than one file of figures"])
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

  it("that are short are told with how many files there are", () => {
    const told = (change: JsonObject) =>
      messagesOf("6.3.3.4", { ranks: { "3": ofRanks({ aggregates: null, ...change }) } })
    const rest = "files of the ranks of option 3 are there, so that hosts may have left theirs elsewhere"
    assert.deepStrictEqual(told({ whole: 6 }), [`not checked: 6 of 12 ${rest}`])
    assert.deepStrictEqual(told({ whole: null, planned: null }), [`not checked: 0 of an unknown number of ${rest}`])
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
    ["a word in the place of the mounts", { mounts: "xfs" }, ["UNKNOWN"]],
    ["no client's mount", { mounts: [] }, ["UNKNOWN"]],
    ["a client that says nothing", { mounts: [mount("xfs", "rw"), null].flat() }, ["UNKNOWN"]],
    ["a mount without its type", { mounts: [{ host: "n1", options: "rw" }] }, ["UNKNOWN"]],
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

  it("says how much memory the option had at most, of which one size may not be recorded", () => {
    const having = (...entries: ReadonlyArray<JsonObject>) =>
      messagesOf("6.6.2", { ...inMemory, options: entries.map((entry) => ({ option: "1", ...entry })) }, open)
    const told = (gib: number) => [
      `option 1 read nothing from the storage: its memory tiers of ${gib} GiB kept it all`
    ]
    assert.deepStrictEqual(having({ gpu_mem_gb: 16, cpu_mem_gb: 32 }), told(48))
    assert.deepStrictEqual(having({ gpu_mem_gb: 16 }), told(16))
    assert.deepStrictEqual(having({ cpu_mem_gb: "1" }), told(1))
    assert.deepStrictEqual(having({ cpu_mem_gb: 4 }, { cpu_mem_gb: 8 }, { cpu_mem_gb: 2 }), told(8))
    assert.deepStrictEqual(having({ gpu_mem_gb: 0 }, { cpu_mem_gb: 0 }, {}), none)
    assert.deepStrictEqual(having({ option: 2, cpu_mem_gb: 8 }), none)
  })

  it("leaves to other rules what read something, or ran with what nobody recorded", () => {
    assert.deepStrictEqual(says("6.6.2", { options: inMemory.options }, open), none)
    for (const options of [[], "none"]) assert.deepStrictEqual(says("6.6.2", { ...inMemory, options }, open), none)
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
    for (const { actual, expected: one } of issuesOf("LEAF-01", { metadataFiles })) {
      assert.deepStrictEqual([one, actual], ["1", String(metadataFiles)])
    }
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

  it("says of each direction what it was", () => {
    const [read, write] = messagesOf("kv-client-cache", { clientCache: { read: "warm", write: "memory" } })
    assert.match(read ?? "", /^what was read was served from the client's memory/)
    assert.match(write ?? "", /^what was written went to this host's memory/)
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

  it("says how many were not, where that is recorded", () => {
    assert.match(
      messagesOf("kv-own-io", { uncheckedRanks: 2 })[0] ?? "",
      /^not checked: 2 rank files could not be held/
    )
    assert.match(messagesOf("kv-own-io", { uncheckedRanks: "some" })[0] ?? "", /^not checked: how many ranks were seen/)
  })
})

describe("kv-practice", () => {
  it.each<readonly [string, Readonly<Record<string, Json>>, Partial<RunEvidence>, ReadonlyArray<string>]>([
    ["disk", { backend: "disk" }, native, none],
    ["memory measures no storage", { backend: "memory" }, native, ["INVALID"]],
    ["a server's memory may have served", { backend: "redis" }, native, ["~CLOSED"]],
    ["a short window", { backend: "disk", options: [{ option: 1, duration: 59.5 }] }, native, ["~CLOSED"]],
    ["a minute", { backend: "disk", options: [{ option: 1, duration: 60 }] }, native, none],
    ["a backend that is not recorded", {}, native, ["UNKNOWN"]],
    ["the official program is not asked", { backend: "memory" }, {}, none]
  ])("%s", (_, values, change, expected) => {
    assert.deepStrictEqual(says("kv-practice", values, change), expected)
  })
})
