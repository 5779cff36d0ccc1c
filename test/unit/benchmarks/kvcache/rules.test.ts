import { assert, describe, it } from "@effect/vitest"
import { kvcacheRuleSet } from "../../../../src/benchmarks/kvcache/rules/ruleSet.ts"
import type { Json, JsonObject } from "../../../../src/domain/Json.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { missing, pending, type RunEvidence } from "../../../../src/rules/Evidence.ts"
import { judge } from "../../../../src/rules/judge.ts"
import { judgeGroup } from "../../../../src/rules/judgeGroup.ts"
import { asRead, brief, changed, facts, here, saysOf } from "../../../fixtures/evidence.ts"
import { trained } from "../../../fixtures/members.ts"

const option = (number: Json, model: string, users: Json, cpu: Json, allocations: Json): JsonObject => ({
  option: number,
  model,
  num_users: users,
  duration: 300,
  gpu_mem_gb: 0,
  cpu_mem_gb: cpu,
  max_concurrent_allocs: allocations,
  generation_mode: "none"
})

const options = [
  option(1, "llama3.1-8b", 200, 0, 16),
  option("2", "llama3.1-8b", "100", "4.0", 16),
  option(3, "Llama3.1-70B-Instruct", 70, 0, 4)
]

const aggregated: JsonObject = {
  aggregated_read_bandwidth_gbps: 12.5,
  aggregated_device_read_p95_ms: 3,
  aggregated_device_write_p95_ms: 4,
  aggregated_storage_throughput_tokens_per_sec: 1000,
  rank_count: 4,
  trial_count: 3,
  partial_failure: false,
  missing_files: [],
  cpu_tier_ranks: []
}

const summaryWith = (change: JsonObject, first: JsonObject = {}): JsonObject => ({
  total_ranks: 4,
  trials_per_option: 3,
  partial_failure: false,
  options: { "1": { ...aggregated, ...first }, "2": aggregated, "3": aggregated },
  ...change
})

/** Of 4 ranks in 3 trials, which say what the summary says. */
const ofRanks = (change: JsonObject = {}, aggregates: JsonObject = {}): JsonObject => ({
  whole: 12,
  packed: 0,
  unusable: [],
  planned: 12,
  inMemory: [],
  aggregates: {
    aggregated_read_bandwidth_gbps: 12.5,
    aggregated_device_read_p95_ms: 3,
    aggregated_device_write_p95_ms: 4,
    aggregated_storage_throughput_tokens_per_sec: 1000,
    ...aggregates
  },
  ...change
})

const ranks = { "1": ofRanks(), "2": ofRanks(), "3": ofRanks() }

const factsWith = (change: Readonly<Record<string, Json>>) => ({
  facts: facts({
    options,
    summary: summaryWith({}),
    ranks,
    cacheDir: "/mnt/kv",
    resultsDir: "/home/me/results",
    sameFileSystem: false,
    metadataFiles: 1,
    ...change
  })
})

const closedRun: RunEvidence = {
  edition: editionId("v3.0"),
  benchmarkType: here("kv_cache"),
  command: here("run"),
  model: here("llama3.1-8b"),
  accelerator: missing("none", "test"),
  engine: here("dlio"),
  requestedDivision: here("CLOSED"),
  processes: here(4),
  hosts: here(2),
  hostMemoryBytes: missing("none", "test"),
  declaredMemoryBytes: missing("none", "test"),
  scale: here(1),
  workload: here({}),
  overrides: here([]),
  args: here({ seed: 42, trials: 3, inter_option_delay: 90, config: null, enable_autoscaling: true, gpu_mem_gb: 16 }),
  metrics: here({}),
  start: here("2026-11-23T10:00:00"),
  end: here("2026-11-23T11:13:00"),
  ...factsWith({})
}

const says = (id: string, change: Partial<RunEvidence>): ReadonlyArray<string> =>
  brief(saysOf(kvcacheRuleSet.run, id, { ...closedRun, ...change }))

const messagesOf = (id: string, change: Partial<RunEvidence>): ReadonlyArray<string> => {
  const found = saysOf(kvcacheRuleSet.run, id, { ...closedRun, ...change })
  return found === "pending" ? [] : found.map(({ message }) => message)
}

const withOption = (index: number, change: JsonObject) =>
  factsWith({ options: options.map((one, i) => i === index ? { ...one, ...change } : one) })

const none: ReadonlyArray<string> = []

describe("a KV-cache run that satisfies CLOSED", () => {
  it("B13 F35 C22 is judged by what was executed, not by the defaults the metadata holds", () => {
    assert.deepStrictEqual(judge(kvcacheRuleSet.run, closedRun), {
      category: "CLOSED",
      edition: editionId("v3.0"),
      issues: [],
      pending: []
    })
  })

  it("R114 is the same under either name of the benchmark", () => {
    assert.deepStrictEqual(says("benchmark-type", { benchmarkType: here("kvcache") }), none)
    assert.deepStrictEqual(says("benchmark-type", { benchmarkType: here("training") }), ["INVALID"])
  })

  it("C22 is not judged where the executed options are unknown", () => {
    const { category, issues } = judge(kvcacheRuleSet.run, {
      ...closedRun,
      facts: facts({ sameFileSystem: false, cacheDir: "/mnt/kv", resultsDir: "/r" })
    })
    assert.strictEqual(category, "UNKNOWN")
    assert.includeMembers(issues.map(({ rule }) => rule), ["6.3.1.1", "6.3.2.2", "kv-limits", "6.3.4.5"])
  })

  it("v2.0 has no such benchmark", () => {
    assert.strictEqual(judge(kvcacheRuleSet.run, { ...closedRun, edition: editionId("v2.0") }).category, "UNKNOWN")
  })

  it("A10 a plan can be judged before it runs", () => {
    const verdict = judge(kvcacheRuleSet.run, { ...closedRun, metrics: pending })
    assert.deepStrictEqual(verdict.pending, [
      "6.3.3.2",
      "6.3.3.3",
      "6.3.3.4",
      "6.3.4.4",
      "6.3.4.1",
      "6.3.4.5",
      "6.6.2",
      "LEAF-01"
    ])
    assert.strictEqual(verdict.category, "CLOSED")
  })
})

describe("6.3.1.1 fixed workload", () => {
  it.each(
    [
      ["model", "llama2-7b"],
      ["num_users", 199],
      ["duration", 60],
      ["gpu_mem_gb", 16],
      ["cpu_mem_gb", 4],
      ["max_concurrent_allocs", 0],
      ["generation_mode", "realistic"]
    ] as const
  )("B13 another %s is OPEN", (key, value) => {
    assert.deepStrictEqual(says("6.3.1.1", withOption(0, { [key]: value })), ["OPEN"])
  })

  it("holds the values of options 2 and 3", () => {
    assert.deepStrictEqual(says("6.3.1.1", withOption(1, { cpu_mem_gb: 0, num_users: 101 })), ["OPEN", "OPEN"])
    assert.deepStrictEqual(says("6.3.1.1", withOption(2, { max_concurrent_allocs: 16, model: "llama3.1-8b" })), [
      "OPEN",
      "OPEN"
    ])
  })

  it("C22 judges every trial: one that ran with other values is not covered by the next", () => {
    const trials = (...first: ReadonlyArray<JsonObject>) =>
      factsWith({ options: [...first.map((change) => ({ ...options[0], ...change })), ...options.slice(1)] })
    assert.deepStrictEqual(says("6.3.1.1", trials({ duration: 60 }, {})), ["OPEN"])
    assert.deepStrictEqual(says("6.3.1.1", trials({}, { duration: 60 }, {})), ["OPEN"])
    assert.deepStrictEqual(says("6.3.1.1", trials({}, { max_concurrent_allocs: 16 })), none)
    assert.deepStrictEqual(says("kv-limits", trials({ duration: 10 }, {})), ["INVALID"])
    assert.deepStrictEqual(says("6.3.2.2", trials({ enable_autoscaling: true }, {})), ["OPEN"])
  })

  it("D23 does not pass on a value that is not recorded, and refuses a missing option", () => {
    assert.deepStrictEqual(says("6.3.1.1", withOption(0, { num_users: null })), ["UNKNOWN"])
    assert.deepStrictEqual(says("6.3.1.1", factsWith({ options: options.slice(0, 2) })), ["INVALID"])
    for (const value of [[], "all", null, [1, 2], [{ model: "llama3.1-8b" }]]) {
      assert.deepStrictEqual(says("6.3.1.1", factsWith({ options: value })), ["UNKNOWN"])
    }
  })
})

describe("kv-limits", () => {
  it("D23 30 s, one user, known names", () => {
    assert.deepStrictEqual(says("kv-limits", withOption(0, { duration: "30", num_users: 1 })), none)
    assert.deepStrictEqual(says("kv-limits", withOption(0, { duration: 29 })), ["INVALID"])
    assert.deepStrictEqual(says("kv-limits", withOption(0, { num_users: 0 })), ["INVALID"])
    assert.deepStrictEqual(says("kv-limits", withOption(0, { num_users: null })), ["UNKNOWN"])
    assert.deepStrictEqual(says("kv-limits", withOption(0, { model: "gpt-9" })), ["INVALID"])
    assert.deepStrictEqual(says("kv-limits", withOption(0, { generation_mode: "slow" })), ["INVALID"])
    const missed = (change: JsonObject) => {
      const found = saysOf(kvcacheRuleSet.run, "kv-limits", { ...closedRun, ...withOption(0, change) })
      return found === "pending" ? "" : found[0]?.message ?? ""
    }
    assert.match(missed({ model: null }), /^option 1: model is nothing, none of tiny-1b/)
    assert.match(missed({ model: undefined as never }), /^option 1: model is nothing, none of tiny-1b/)
    assert.match(missed({ model: "gpt-9" }), /^option 1: model is gpt-9, /)
  })
})

describe("6.3.2.1 locked sequence", () => {
  const args = (change: JsonObject) => ({ args: here({ seed: 42, trials: 3, inter_option_delay: 90, ...change }) })

  it("OPEN may change seed, trials, delay and configuration", () => {
    assert.deepStrictEqual(says("6.3.2.1", args({})), none)
    for (const change of [{ seed: 43 }, { trials: 2 }, { inter_option_delay: 20 }, { config: "/tmp/x.yaml" }]) {
      assert.deepStrictEqual(says("6.3.2.1", args(change)), ["OPEN"])
    }
    assert.deepStrictEqual(says("6.3.2.1", args({ config: "", seed: "42" })), none)
  })

  it("does not assume them", () => {
    assert.deepStrictEqual(says("6.3.2.1", args({ seed: null })), ["UNKNOWN"])
  })

  it("asks OPEN for none: what is not recorded is not CLOSED, and no more", () => {
    const open = { requestedDivision: here("OPEN" as const) }
    for (const name of ["seed", "trials", "inter_option_delay"]) {
      assert.deepStrictEqual(says("6.3.2.1", { ...args({ [name]: null }), ...open }), ["OPEN"])
    }
    assert.deepStrictEqual(says("6.3.2.1", { ...args({}), ...open }), none)
    assert.deepStrictEqual(says("6.3.1.1", { ...withOption(0, { max_concurrent_allocs: null }), ...open }), ["OPEN"])
  })

  it("goes by what the commands say before what was asked for", () => {
    assert.deepStrictEqual(says("6.3.2.1", { ...args({ seed: null }), ...factsWith({ seed: 42 }) }), none)
    assert.deepStrictEqual(says("6.3.2.1", { ...args({}), ...factsWith({ seed: 43, trials: 1 }) }), ["OPEN", "OPEN"])
  })
})

describe("6.3.2.2 autoscaling", () => {
  it("F35 counts only when it was executed", () => {
    assert.deepStrictEqual(says("6.3.2.2", withOption(1, { enable_autoscaling: "True" })), ["OPEN"])
    assert.deepStrictEqual(says("6.3.2.2", withOption(1, { enable_autoscaling: false })), none)
  })
})

describe("6.3.3.1 clients", () => {
  it("divide among the hosts", () => {
    assert.deepStrictEqual(says("6.3.3.1", { processes: here(5) }), ["INVALID"])
    assert.deepStrictEqual(says("6.3.3.1", { processes: asRead("6") }), none)
  })
})

describe("the finished run", () => {
  it("C23 a partial failure is INVALID wherever it is said", () => {
    assert.deepStrictEqual(says("6.3.3.2", factsWith({ summary: summaryWith({ partial_failure: true }) })), ["INVALID"])
    assert.deepStrictEqual(
      says("6.3.3.2", factsWith({ summary: summaryWith({}, { partial_failure: "True" }) })),
      ["INVALID"]
    )
    assert.deepStrictEqual(
      says("6.3.3.2", factsWith({ summary: summaryWith({}, { missing_files: ["rank_3"] }) })),
      ["INVALID"]
    )
  })

  it("C23 what the summary does not say of failures and trials is not assumed", () => {
    const without = (change: JsonObject, first: JsonObject = {}) =>
      says("6.3.3.2", factsWith({ summary: summaryWith(change, first) }))
    assert.deepStrictEqual(without({ partial_failure: null }), ["UNKNOWN"])
    assert.deepStrictEqual(without({}, { trial_count: null }), ["UNKNOWN"])
    assert.deepStrictEqual(without({ trials_per_option: null }), ["UNKNOWN", "UNKNOWN", "UNKNOWN"])
    assert.deepStrictEqual(without({}, { trial_count: 2 }), ["INVALID"])
    assert.deepStrictEqual(without({}, { trial_count: "3", partial_failure: null }), none)
    assert.deepStrictEqual(without({ partial_failure: true }, { trial_count: 2 }), ["INVALID", "INVALID"])
  })

  it("a trial that failed is INVALID; tools before 3.0.41 do not say which did", () => {
    const failing = (trial_failures: Json) => says("6.3.3.2", factsWith({ summary: summaryWith({ trial_failures }) }))
    assert.deepStrictEqual(failing({}), none)
    assert.deepStrictEqual(failing({ "option_1/trial_2": "mpirun ended with 1" }), ["INVALID"])
    assert.deepStrictEqual(failing(["option_1/trial_2"]), ["INVALID"])
    assert.deepStrictEqual(failing(null), none)
  })

  it("a failure is told with the trials that failed, however they are written, and the files that are missing", () => {
    const told = (change: JsonObject, first: JsonObject = {}) =>
      messagesOf("6.3.3.2", factsWith({ summary: summaryWith(change, first) }))
    const part = "the run failed in part: 0 rank files are missing"
    const trials = (trial_failures: Json) => told({ trial_failures })
    assert.deepStrictEqual(trials({ "option_1/trial_2": "mpirun ended with 1" }), [
      `${part}, and trials failed: option_1/trial_2`
    ])
    assert.deepStrictEqual(trials(["option_1/trial_2", "b"]), [`${part}, and trials failed: option_1/trial_2, b`])
    assert.deepStrictEqual(trials([{ option: 1 }]), [`${part}, and trials failed: {"option":1}`])
    assert.deepStrictEqual(trials("one"), [`${part}, and trials failed: "one"`])
    assert.deepStrictEqual(told({ partial_failure: true }), [part])
    assert.deepStrictEqual(told({}, { missing_files: ["a"] }), ["the run failed in part: 1 rank file is missing"])
  })

  it("6.3.4.1 the summary follows from the files of its ranks, or it is said that they are not there", () => {
    const first = (one: JsonObject) => says("6.3.4.1", factsWith({ ranks: { ...ranks, "1": one } }))
    assert.deepStrictEqual(says("6.3.4.1", {}), none)
    assert.deepStrictEqual(first(ofRanks({}, { aggregated_read_bandwidth_gbps: 12.4 })), ["INVALID"])
    assert.deepStrictEqual(first(ofRanks({}, { aggregated_read_bandwidth_gbps: 12.5 + 1e-12 })), none)
    assert.deepStrictEqual(first(ofRanks({ whole: 11, aggregates: null })), ["UNKNOWN"])
    assert.deepStrictEqual(first(ofRanks({ whole: 11, unusable: ["a"], aggregates: null })), ["UNKNOWN"])
    assert.deepStrictEqual(first(ofRanks({ whole: 11, packed: 1, aggregates: null })), ["~UNKNOWN"])
    assert.deepStrictEqual(says("6.3.4.1", factsWith({ ranks: {} })), ["~UNKNOWN"])
    for (const unusable of [null, [ofRanks(), ofRanks(), ofRanks(), ofRanks()], "none"]) {
      assert.deepStrictEqual(says("6.3.4.1", factsWith({ ranks: unusable })), ["~UNKNOWN"])
    }
  })

  it("6.3.4.1 compares what both have, and zeros too", () => {
    const of = (stated: Json, follows: Json) =>
      says(
        "6.3.4.1",
        factsWith({
          summary: summaryWith({}, { aggregated_read_bandwidth_gbps: stated }),
          ranks: { ...ranks, "1": ofRanks({}, { aggregated_read_bandwidth_gbps: follows }) }
        })
      )
    assert.deepStrictEqual(of(0, 0), none)
    assert.deepStrictEqual(of(0, 1e-12), ["INVALID"])
    assert.deepStrictEqual(of(null, 12.5), none)
    assert.deepStrictEqual(of(12.5, null), none)
  })

  it("6.3.4.1 says how many files of ranks can be read, and what became of the others", () => {
    const told = (one: JsonObject) => messagesOf("6.3.4.1", factsWith({ ranks: { ...ranks, "1": one } })).join()
    const some = (change: JsonObject) => told({ planned: 12, aggregates: null, ...change })
    assert.strictEqual(
      some({ whole: 11, packed: 0, unusable: [] }),
      "not checked: 11 of 12 files of ranks of option 1 can be read"
    )
    assert.strictEqual(
      some({ whole: 11, packed: 1, unusable: ["a"] }),
      "not checked: 11 of 12 files of ranks of option 1 can be read, 1 were pruned or are compressed, 1 cannot be used"
    )
    assert.strictEqual(
      some({ unusable: ["a", "b"] }),
      "not checked: 0 of 12 files of ranks of option 1 can be read, 2 cannot be used"
    )
    assert.strictEqual(
      some({ whole: 11, planned: null }),
      "not checked: 11 of an unknown number of files of ranks of option 1 can be read"
    )
    assert.strictEqual(
      some({ packed: 12 }),
      "not checked: 0 of 12 files of ranks of option 1 can be read, 12 were pruned or are compressed, " +
        "so nothing bears the summary out"
    )
    assert.match(some({ whole: 10, packed: 1, unusable: [] }), /^not checked: 10 of 12 .* can be read, 1 were pruned/)
    assert.deepStrictEqual(messagesOf("6.3.4.1", factsWith({ ranks: { "3": ofRanks() } })), [
      "not checked: no file of a rank of option 1, 2 is there, so nothing bears the summary out"
    ])
  })

  it("6.3.4.5 takes from the ranks what the summary does not have; a row of the round may lack the device P95", () => {
    const bare = { aggregated_device_read_p95_ms: null, aggregated_device_write_p95_ms: null }
    const lacking = { summary: summaryWith({}, bare), ranks: { ...ranks, "1": ofRanks({ aggregates: null }) } }
    assert.deepStrictEqual(says("6.3.4.5", factsWith({ summary: summaryWith({}, bare) })), none)
    assert.deepStrictEqual(says("6.3.4.5", factsWith(lacking)), ["UNKNOWN", "UNKNOWN"])
    assert.deepStrictEqual(says("6.3.4.5", { ...factsWith(lacking), ofRound: true }), ["UNKNOWN", "UNKNOWN"])
    const unkept = { ...lacking, ranks: { "2": ofRanks(), "3": ofRanks() } }
    assert.deepStrictEqual(says("6.3.4.5", factsWith(unkept)), ["UNKNOWN", "UNKNOWN"])
    assert.deepStrictEqual(says("6.3.4.5", { ...factsWith(unkept), ofRound: true }), ["~UNKNOWN?"])
    const unread = { summary: summaryWith({}, { aggregated_read_bandwidth_gbps: null }), ranks: {} }
    assert.deepStrictEqual(says("6.3.4.5", { ...factsWith(unread), ofRound: true }), ["UNKNOWN"])
  })

  it("6.3.4.5 a headline number of 0 is one that is missing", () => {
    const without = (first: JsonObject) => says("6.3.4.5", factsWith({ summary: summaryWith({}, first), ranks: {} }))
    assert.deepStrictEqual(without({ aggregated_read_bandwidth_gbps: 0 }), ["UNKNOWN"])
    assert.deepStrictEqual(without({ aggregated_device_write_p95_ms: null }), ["UNKNOWN"])
    assert.deepStrictEqual(without({ aggregated_device_read_p95_ms: "0.1" }), none)
    assert.deepStrictEqual(says("6.3.4.5", factsWith({ summary: summaryWith({ total_ranks: null }) })), ["UNKNOWN"])
    assert.strictEqual(says("6.3.4.5", factsWith({ summary: summaryWith({ options: {} }), ranks: {} })).length, 12)
    assert.deepStrictEqual(says("6.3.4.5", factsWith({ summary: [] })), ["UNKNOWN"])
  })

  it("6.3.4.4 an option that never left memory is OPEN at best", () => {
    const inMemory = (count: number) =>
      says(
        "6.3.4.4",
        factsWith({ summary: summaryWith({}, { cpu_tier_ranks: Array.from({ length: count }, String) }) })
      )
    assert.deepStrictEqual(inMemory(4), ["OPEN"])
    assert.deepStrictEqual(inMemory(3), ["~CLOSED"])
    assert.deepStrictEqual(inMemory(0), none)
    const unranked = summaryWith({}, { cpu_tier_ranks: ["rank_0"], rank_count: null })
    assert.deepStrictEqual(says("6.3.4.4", factsWith({ summary: unranked })), ["OPEN"])
    const inTheirFiles = { ...ranks, "1": ofRanks({ inMemory: ["a", "b", "c", "d"] }) }
    assert.deepStrictEqual(says("6.3.4.4", factsWith({ ranks: inTheirFiles })), ["OPEN"])
  })
})

describe("folders and parameters", () => {
  it("6.4.1 cache and results are apart", () => {
    assert.deepStrictEqual(says("kv-folders", factsWith({ cacheDir: "/home/me/results/" })), ["INVALID"])
    assert.deepStrictEqual(says("kv-folders", { facts: {} }), ["INVALID", "INVALID"])
    assert.deepStrictEqual(says("6.4.1", factsWith({ sameFileSystem: true })), ["INVALID"])
  })

  it("6.6.1, 6.6.2 names of CLOSED and OPEN", () => {
    const given = (key: string) => says("6.6.1", { overrides: here([changed(key, 1)]) })
    assert.deepStrictEqual(given("npernode"), none)
    assert.deepStrictEqual(given("num_users"), ["OPEN"])
    assert.deepStrictEqual(given("tensor_parallel"), ["INVALID"])
  })
})

describe("several runs", () => {
  it("R110 are an experiment each", () => {
    const runs = [trained(0, { benchmarkType: "kv_cache" }), trained(20, { benchmarkType: "kv_cache" })]
    const experiments = kvcacheRuleSet.experiments(editionId("v3.0"), runs)
    assert.deepStrictEqual(experiments.map(({ members }) => members.map(({ run }) => run.path)), [["run0020"], [
      "run0000"
    ]])
    const verdict = judgeGroup(kvcacheRuleSet.group, {
      edition: editionId("v3.0"),
      benchmarkType: "kv_cache",
      members: experiments[0]?.members ?? []
    })
    assert.strictEqual(verdict.category, "CLOSED")
  })
})
