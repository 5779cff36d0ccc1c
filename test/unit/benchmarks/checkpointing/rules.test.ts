import { assert, describe, it } from "@effect/vitest"
import { clientCache as clientCacheRule } from "../../../../src/benchmarks/checkpointing/rules/clientCache.ts"
import { checkpointingRules } from "../../../../src/benchmarks/checkpointing/rules/list.ts"
import type { Json, JsonObject } from "../../../../src/domain/Json.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { missing, pending, type RunEvidence } from "../../../../src/rules/Evidence.ts"
import { judge } from "../../../../src/rules/judge.ts"
import { hostValidation } from "../../../../src/rules/shared/hostValidation.ts"
import { asRead, brief, changed, errorsOf, facts, here, saysOf, withValue } from "../../../fixtures/evidence.ts"
import { closedRun, largeWorkload, smallWorkload, subset70b } from "./rulesRun.ts"

const says = (id: string, change: Partial<RunEvidence>): ReadonlyArray<string> =>
  brief(saysOf(checkpointingRules, id, { ...closedRun, ...change }))

const saysOfSubset = (id: string, change: Partial<RunEvidence>): ReadonlyArray<string> =>
  brief(saysOf(checkpointingRules, id, { ...subset70b, ...change }))

const messagesOf = (id: string, change: Partial<RunEvidence>): ReadonlyArray<string> => {
  const found = saysOf(checkpointingRules, id, { ...closedRun, ...change })
  return found === "pending" ? [] : found.map(({ message }) => message)
}

const withFacts = (values: Readonly<Record<string, Json>>): Partial<RunEvidence> => ({
  facts: facts({ sameFileSystem: false, ...values })
})

const none: ReadonlyArray<string> = []

describe("a run that satisfies CLOSED", () => {
  it("is CLOSED without an issue in v3.0 and v2.0", () => {
    assert.deepStrictEqual(judge(checkpointingRules, closedRun), {
      category: "CLOSED",
      edition: editionId("v3.0"),
      issues: [],
      pending: []
    })
    assert.strictEqual(judge(checkpointingRules, { ...closedRun, edition: editionId("v2.0") }).category, "CLOSED")
  })

  it("G9 is the same run under the name DLIO gives the model", () => {
    assert.strictEqual(judge(checkpointingRules, { ...closedRun, model: here("llama_8b") }).category, "CLOSED")
  })

  it("is not judged by v1.0, which has no parameter rules", () => {
    const verdict = judge(checkpointingRules, { ...closedRun, edition: editionId("v1.0") })
    assert.strictEqual(verdict.category, "UNKNOWN")
    assert.match(verdict.issues[0]?.message ?? "", /not judged/)
  })

  it("C10 is no longer CLOSED once it skips fsync, cuts the model or runs 7 processes", () => {
    const verdict = judge(checkpointingRules, {
      ...closedRun,
      processes: here(7),
      workload: here(withValue(withValue(smallWorkload, "model.num_layers", 1), "checkpoint.fsync", "False")),
      overrides: here([changed("checkpoint.fsync", "False"), changed("model.num_layers", "1")])
    })
    assert.strictEqual(verdict.category, "INVALID")
    assert.deepStrictEqual([...errorsOf(verdict)].sort(), [
      "4.3.2 INVALID",
      "4.3.3 INVALID",
      "4.6.1 OPEN",
      "4.6.3 OPEN",
      "4.6.3 OPEN"
    ])
  })
})

describe("benchmark-type", () => {
  it("accepts checkpointing in any case and refuses another type", () => {
    assert.deepStrictEqual(says("benchmark-type", { benchmarkType: here("Checkpointing") }), none)
    assert.deepStrictEqual(says("benchmark-type", { benchmarkType: here("training") }), ["INVALID"])
    assert.deepStrictEqual(says("benchmark-type", { benchmarkType: missing("no metadata", "m.json") }), ["UNKNOWN"])
  })
})

describe("scale", () => {
  it("is INVALID below full size, in numbers and text", () => {
    assert.deepStrictEqual(says("scale", { scale: here(0.999) }), ["INVALID"])
    assert.deepStrictEqual(says("scale", { scale: asRead("0.01") }), ["INVALID"])
    assert.deepStrictEqual(says("scale", { scale: asRead("1") }), none)
  })

  it("needs no record from DLIO, which cannot scale, but one from the native engine", () => {
    const absent = missing("no scale", "m.json")
    assert.deepStrictEqual(says("scale", { scale: absent, engine: here("dlio") }), none)
    assert.deepStrictEqual(says("scale", { scale: absent, engine: here("native") }), ["UNKNOWN"])
  })
})

describe("4.3.3 model", () => {
  it.each(["llama3-8b", "llama_8b", "llama3_8b", "LLAMA3-8B"])("knows %s", (name) => {
    assert.deepStrictEqual(says("4.3.3", { model: here(name) }), none)
  })

  it.each(["llama3-7b", "my-llama3-8b-variant", "8b", "unet3d"])("C27 refuses %s", (name) => {
    assert.deepStrictEqual(says("4.3.3", { model: here(name) }), ["INVALID"])
  })

  it.each(
    [
      ["model.num_layers", 31],
      ["model.transformer.hidden_size", 2048],
      ["model.transformer.ffn_hidden_size", "14337"],
      ["model.transformer.num_attention_heads", 16],
      ["model.transformer.num_kv_heads", 4],
      ["model.parallelism.tensor", 2],
      ["model.parallelism.pipeline", 2],
      ["model.parallelism.zero_stage", 1],
      ["model.model_datatype", "fp8"],
      ["model.optimizer_datatype", "fp16"]
    ] as const
  )("refuses %s = %s", (key, value) => {
    assert.deepStrictEqual(says("4.3.3", { workload: here(withValue(smallWorkload, key, value)) }), ["INVALID"])
    assert.deepStrictEqual(says("4.3.3", { workload: here(withValue(smallWorkload, key, undefined)) }), ["UNKNOWN"])
  })

  it("C10 believes an override, even where the recorded workload does not have it", () => {
    assert.deepStrictEqual(says("4.3.3", { overrides: here([changed("model.num_layers", "1")]) }), ["INVALID"])
    assert.deepStrictEqual(says("4.3.3", { overrides: here([changed("model.optimizer_datatype", "FP32")]) }), none)
  })

  it("reads sizes in text and says what is not recorded", () => {
    assert.deepStrictEqual(says("4.3.3", { workload: here(withValue(smallWorkload, "model.num_layers", "32")) }), none)
    assert.deepStrictEqual(says("4.3.3", { workload: here(withValue(smallWorkload, "model.num_layers", undefined)) }), [
      "UNKNOWN"
    ])
    assert.deepStrictEqual(
      says("4.3.3", { workload: here({ model: null }) }),
      Array.from({ length: 11 }, () => "UNKNOWN")
    )
  })

  it("holds the shapes of all four models", () => {
    assert.deepStrictEqual(says("4.3.3", { model: here("llama3-70b"), workload: here(largeWorkload) }), none)
    assert.strictEqual(says("4.3.3", { model: here("llama3-405b"), workload: here(largeWorkload) }).length, 5)
    assert.strictEqual(says("4.3.3", { model: here("llama3-1t"), workload: here(largeWorkload) }).length, 7)
  })
})

describe("4.6.1 CLOSED process counts", () => {
  it.each(
    [["llama3-8b", 8], ["llama_70b", 64], ["llama3-405b", 512], ["llama3_1t", 1024]] as const
  )("%s needs exactly %i", (model, count) => {
    assert.deepStrictEqual(says("4.6.1", { model: here(model), processes: here(count) }), none)
    assert.deepStrictEqual(says("4.6.1", { model: here(model), processes: here(count - 1) }), ["OPEN"])
    assert.deepStrictEqual(says("4.6.1", { model: here(model), processes: here(count + 1) }), ["OPEN"])
  })

  it("says what a valid run needs", () => {
    assert.deepStrictEqual(messagesOf("4.6.1", { processes: here(2) }), [
      "llama3-8b CLOSED needs 8 processes; 2 were given"
    ])
  })

  it("counts one as one", () => {
    assert.deepStrictEqual(messagesOf("4.6.1", { processes: here(1) }), [
      "llama3-8b CLOSED needs 8 processes; 1 was given"
    ])
  })

  it.each(["CLOSED", "closed", null])("A1 fires whatever division the record names (%s)", (division) => {
    assert.deepStrictEqual(says("4.6.1", { processes: here(9), requestedDivision: asRead(division) }), ["OPEN"])
  })

  it("D8 reads a count in text and never judges one that is none", () => {
    assert.deepStrictEqual(says("4.6.1", { processes: asRead("8") }), none)
    assert.deepStrictEqual(says("4.6.1", { processes: asRead("9") }), ["OPEN"])
    for (const value of ["eight", null, [8], 0, 8.5]) {
      assert.deepStrictEqual(says("4.6.1", { processes: asRead(value) }), ["UNKNOWN"])
    }
  })

  it("takes 8 for a subset", () => {
    const v2 = { edition: editionId("v2.0") }
    assert.deepStrictEqual(saysOfSubset("4.6.1", v2), none)
    assert.deepStrictEqual(saysOfSubset("4.6.1", { ...v2, processes: here(64) }), ["OPEN"])
    assert.deepStrictEqual(saysOfSubset("4.6.1", {}), ["OPEN"])
  })
})

describe("4.6.4 OPEN process counts", () => {
  it.each(
    [["llama3-70b", 72], ["llama3-70b", 8], ["llama3-405b", 256], ["llama3-405b", 768], ["llama3-1t", 512]] as const
  )("accepts %s with %i", (model, count) => {
    assert.deepStrictEqual(says("4.6.4", { model: here(model), processes: here(count) }), none)
  })

  it.each(
    [["llama3-70b", 4], ["llama3-70b", 65], ["llama3-405b", 128], ["llama3-405b", 512 + 8], [
      "llama3-1t",
      1023
    ]] as const
  )("refuses %s with %i", (model, count) => {
    assert.deepStrictEqual(says("4.6.4", { model: here(model), processes: here(count) }), ["INVALID"])
  })

  it("names the nearest counts", () => {
    assert.match(
      messagesOf("4.6.4", { model: here("llama3-405b"), processes: here(300) })[0] ?? "",
      /nearest 256 or 512/
    )
    assert.match(messagesOf("4.6.4", { model: here("llama3-405b"), processes: here(100) })[0] ?? "", /nearest 256$/)
  })

  it("F13 llama3-8b: the rule's multiple of 1 is applied, the other reading is said", () => {
    assert.deepStrictEqual(says("4.6.4", { processes: here(12) }), ["~CLOSED?"])
    assert.deepStrictEqual(says("4.6.4", { processes: here(16) }), none)
  })

  it("does not speak about a subset", () => {
    assert.deepStrictEqual(says("4.6.4", { model: here("llama3-405b"), ...withFacts({ mode: "subset" }) }), none)
  })
})

describe("4.3.5 subset", () => {
  it("v3.0 takes 8 processes of 8b and no other, as the round was ruled", () => {
    assert.deepStrictEqual(saysOfSubset("4.3.5", {}), ["INVALID"])
    for (const model of ["llama3-405b", "llama3-1t"]) {
      assert.deepStrictEqual(saysOfSubset("4.3.5", { model: here(model) }), ["INVALID"])
    }
    assert.deepStrictEqual(says("4.3.5", withFacts({ mode: "subset" })), none)
    assert.deepStrictEqual(says("4.3.5", { ...withFacts({ mode: "subset" }), processes: here(7) }), ["INVALID"])
  })

  it("R117 v2.0 takes 8 processes of any model", () => {
    assert.deepStrictEqual(saysOfSubset("4.3.5", { edition: editionId("v2.0") }), none)
    assert.deepStrictEqual(says("4.3.5", { edition: editionId("v2.0"), ...withFacts({ mode: "SUBSET" }) }), none)
  })

  it("says for each edition which models have one", () => {
    const rule = checkpointingRules.find(({ id }) => id === "4.3.5")
    assert.deepStrictEqual(rule?.byEdition, {
      "v2.0": "8 processes, any model",
      "v3.0": "8 processes, any model but llama3-70b, llama3-405b, llama3-1t"
    })
  })

  it("refuses other counts", () => {
    assert.deepStrictEqual(saysOfSubset("4.3.5", { edition: editionId("v2.0"), processes: here(7) }), ["INVALID"])
    assert.deepStrictEqual(saysOfSubset("4.3.5", { edition: editionId("v2.0"), processes: here(9) }), ["INVALID"])
  })

  it("finds the mode in an override, in the workload, or nowhere", () => {
    const plain = { ...subset70b, facts: {}, edition: editionId("v2.0"), processes: here(16) }
    const of = (run: RunEvidence) => brief(saysOf(checkpointingRules, "4.3.5", run))
    assert.deepStrictEqual(of(plain), none)
    assert.deepStrictEqual(of({ ...plain, overrides: here([changed("checkpoint.mode", "subset", "tool")]) }), [
      "INVALID"
    ])
    assert.deepStrictEqual(
      of({ ...plain, workload: here(withValue(largeWorkload, "checkpoint.mode", "subset")) }),
      ["INVALID"]
    )
    assert.deepStrictEqual(of({ ...plain, facts: facts({ mode: "half" }) }), ["UNKNOWN"])
  })
})

describe("checkpoint-counts", () => {
  const counts = (writes: Json, reads: Json) => withFacts({ writes, reads })

  it.each([[10, 10], [10, 0], [0, 10], ["10", "0"]] as const)("accepts %s/%s", (writes, reads) => {
    assert.deepStrictEqual(says("checkpoint-counts", counts(writes, reads)), none)
    assert.deepStrictEqual(says("checkpoint-counts", { edition: editionId("v2.0"), ...counts(writes, reads) }), none)
  })

  it.each([[9, 10], [11, 10], [10, 9], [10, 11], [20, 20], [1, 0]] as const)(
    "B11 %i/%i is OPEN in v3.0 and INVALID in v2.0, whose OPEN fixes the counts",
    (writes, reads) => {
      assert.deepStrictEqual(says("checkpoint-counts", counts(writes, reads)), ["OPEN?"])
      assert.deepStrictEqual(says("checkpoint-counts", { edition: editionId("v2.0"), ...counts(writes, reads) }), [
        "INVALID"
      ])
    }
  )

  it.each([[11, -1], [-1, 11], [10, -1], [0, 0]] as const)("C11 %i/%i is INVALID", (writes, reads) => {
    assert.deepStrictEqual(says("checkpoint-counts", counts(writes, reads)), ["INVALID"])
  })

  it("v2.0 takes -1 for a phase left out, as its table 3 writes it", () => {
    assert.deepStrictEqual(says("checkpoint-counts", { edition: editionId("v2.0"), ...counts(10, -1) }), none)
    assert.deepStrictEqual(says("checkpoint-counts", { edition: editionId("v2.0"), ...counts(-1, -1) }), ["INVALID"])
    assert.deepStrictEqual(says("checkpoint-counts", { edition: editionId("v2.0"), ...counts(-2, 10) }), ["INVALID"])
  })

  it("D20 finds the counts in overrides, then args, then the workload", () => {
    const workload = here(withValue(smallWorkload, "checkpoint.num_checkpoints_write", "4"))
    assert.deepStrictEqual(says("checkpoint-counts", { workload }), ["OPEN?"])
    const args = here({ num_checkpoints_write: "10" })
    assert.deepStrictEqual(says("checkpoint-counts", { workload, args }), none)
    const overrides = here([changed("checkpoint.num_checkpoints_write", "3", "tool")])
    assert.deepStrictEqual(says("checkpoint-counts", { workload, args, overrides }), ["OPEN?"])
    assert.deepStrictEqual(says("checkpoint-counts", counts("many", 10)), ["UNKNOWN"])
  })
})

describe("4.3.2 fsync", () => {
  it.each([false, "False", "off", 0])("refuses %s", (value) => {
    assert.deepStrictEqual(says("4.3.2", { overrides: here([changed("checkpoint.fsync", value)]) }), ["INVALID"])
    assert.deepStrictEqual(says("4.3.2", withFacts({ fsync: value })), ["INVALID"])
  })

  it.each([true, "True", "on", 1])("accepts %s", (value) => {
    assert.deepStrictEqual(says("4.3.2", { overrides: here([changed("checkpoint.fsync", value)]) }), none)
  })

  it("does not take a missing key or another word for a yes", () => {
    assert.deepStrictEqual(says("4.3.2", { workload: here({ checkpoint: {} }) }), ["UNKNOWN"])
    assert.deepStrictEqual(says("4.3.2", withFacts({ fsync: "maybe" })), ["UNKNOWN"])
  })
})

describe("4.3.1 data per client against its memory", () => {
  const at = (gib: number) => ({ hostMemoryBytes: here([gib * GiB]), ...withFacts({ checkpointBytes: 105 * GiB }) })

  it("F29 counts all checkpoints written, and must be above three times the memory", () => {
    assert.deepStrictEqual(says("4.3.1", at(349)), none)
    assert.deepStrictEqual(says("4.3.1", at(350)), ["~CLOSED"])
    assert.deepStrictEqual(says("4.3.1", at(351)), ["~CLOSED"])
  })

  it("shares the data among the hosts and looks at the largest memory", () => {
    assert.deepStrictEqual(says("4.3.1", { ...at(349), hosts: here(2) }), ["~CLOSED"])
    assert.deepStrictEqual(says("4.3.1", { ...at(1), hostMemoryBytes: here([GiB, 400 * GiB]), hosts: here(2) }), [
      "~CLOSED"
    ])
    assert.deepStrictEqual(says("4.3.1", { ...at(1), hostMemoryBytes: here([GiB, 174 * GiB]), hosts: here(2) }), none)
  })

  it("has nothing to say of a read-only invocation, and of one written checkpoint says what it must", () => {
    const writing = (writes: number) => ({
      hostMemoryBytes: here([400 * GiB]),
      ...withFacts({ checkpointBytes: 105 * GiB, writes, reads: 10 })
    })
    assert.deepStrictEqual(says("4.3.1", writing(0)), none)
    assert.deepStrictEqual(says("4.3.1", writing(1)), ["~CLOSED"])
  })

  it("D4 D16 says that memory is unknown without taking the category away", () => {
    for (const value of [[], [0], "64", null]) {
      assert.deepStrictEqual(says("4.3.1", { hostMemoryBytes: asRead(value) }), ["~UNKNOWN"])
    }
  })
})

describe("the size of a checkpoint", () => {
  const sized = (model: string, processes: number, gib: number, more: Partial<RunEvidence> = {}) =>
    says("checkpoint-size", {
      model: here(model),
      processes: here(processes),
      metrics: here({ checkpoint_size_GB: gib }),
      ...more
    })
  const subset = withFacts({ mode: "subset" })

  it.each([
    ["llama3-8b", 8, 104.70452117919922],
    ["llama3-70b", 64, 911.2121276855469],
    ["llama3-405b", 512, 5292.248718261719]
  ])("is what the published round has: %s on %i", (model, processes, gib) => {
    assert.deepStrictEqual(sized(model, processes, gib), none)
    assert.deepStrictEqual(sized(model, processes, gib * 1.009), none)
    for (const other of [gib / 10, gib * 1.02, 0.000_001]) {
      assert.deepStrictEqual(sized(model, processes, other), ["UNKNOWN"])
    }
  })

  it("is a share of the whole in a subset, and goes by the scale", () => {
    assert.deepStrictEqual(sized("llama3-70b", 8, 122_300_821_504 / GiB, subset), none)
    assert.deepStrictEqual(sized("llama3-70b", 8, 911.2, subset), ["UNKNOWN"])
    assert.deepStrictEqual(sized("llama3-8b", 8, 1.0471, { scale: here(0.01) }), none)
    assert.deepStrictEqual(sized("llama3-8b", 8, 1.0471), ["UNKNOWN"])
  })

  it("is that of the ranks there are, also where they are fewer or more than hold the model once", () => {
    const whole = 978_379_046_912
    assert.deepStrictEqual(sized("llama3-70b", 8, whole / GiB), none)
    assert.deepStrictEqual(sized("llama3-70b", 4, whole / 2 / GiB), none)
    assert.deepStrictEqual(sized("llama3-70b", 4, whole / GiB), ["UNKNOWN"])
    assert.deepStrictEqual(sized("llama3-8b", 100_000, 136_985_200_000 / GiB), none)
  })

  it("may differ by a hundredth", () => {
    const [least, most] = [0.99 * 112_426_605_000, 1.01 * 112_426_605_000]
    assert.deepStrictEqual(sized("llama3-8b", 12, most / GiB), none)
    assert.deepStrictEqual(sized("llama3-8b", 12, (most + 1000) / GiB), ["UNKNOWN"])
    assert.deepStrictEqual(sized("llama3-8b", 12, (least + 1000) / GiB), none)
    assert.deepStrictEqual(sized("llama3-8b", 12, (least - 1000) / GiB), ["UNKNOWN"])
  })

  it("is said with what it should be, the ranks, and a scale or a subset where there is one", () => {
    const words = (change: Partial<RunEvidence>) =>
      messagesOf("checkpoint-size", { metrics: here({ checkpoint_size_GB: 1 }), ...change }).join()
    assert.match(words({}), /has 1\.00 GiB, and llama3-8b has 104\.70 GiB on 8 ranks$/)
    assert.match(words({ scale: missing("not recorded", "m.json") }), /has 104\.70 GiB on 8 ranks$/)
    assert.match(words({ scale: here(0.5) }), /has 52\.35 GiB on 8 ranks at scale 0\.5$/)
    assert.match(words({ scale: here(2) }), / at scale 2$/)
    assert.match(words({ ...subset, model: here("llama3-70b") }), /has 113\.90 GiB on 8 ranks of a subset$/)
  })

  it("is not taken for right where it is not known, nor judged of another model", () => {
    assert.deepStrictEqual(says("checkpoint-size", { metrics: here({}) }), ["UNKNOWN"])
    assert.deepStrictEqual(says("checkpoint-size", { metrics: here({ checkpoint_size_GB: 0 }) }), ["UNKNOWN"])
    assert.deepStrictEqual(sized("llama3-8b", 2 ** 40, 104.7), ["UNKNOWN"])
    assert.deepStrictEqual(sized("my-model", 8, 1), none)
  })
})

describe("4.3.4 aggregate accelerator memory", () => {
  const of = (processes: number, checkpointBytes: number, scale = 1) => ({
    processes: here(processes),
    scale: here(scale),
    ...withFacts({ checkpointBytes })
  })

  it("counts 80 GiB for each accelerator", () => {
    assert.deepStrictEqual(says("4.3.4", of(2, 160 * GiB)), none)
    assert.deepStrictEqual(says("4.3.4", of(2, 160 * GiB + 1)), ["INVALID?"])
  })

  it("A7 is disputed only where the accelerators of v3.0 would decide otherwise", () => {
    assert.deepStrictEqual(says("4.3.4", of(2, 360 * GiB)), ["INVALID?"])
    assert.deepStrictEqual(says("4.3.4", of(2, 360 * GiB + 1)), ["INVALID"])
    assert.deepStrictEqual(says("4.3.4", { edition: editionId("v2.0"), ...of(2, 161 * GiB) }), ["INVALID"])
  })

  it("judges a scaled run by the size it stands for", () => {
    assert.deepStrictEqual(says("4.3.4", of(1, GiB, 0.01)), ["INVALID?"])
    assert.deepStrictEqual(says("4.3.4", of(2, GiB, 0.01)), none)
  })

  it("takes DLIO's figure after the run, and is pending before it without one", () => {
    assert.deepStrictEqual(says("4.3.4", { processes: here(1) }), ["INVALID?"])
    assert.deepStrictEqual(says("4.3.4", { metrics: pending }), ["pending"])
    assert.deepStrictEqual(says("4.3.4", { metrics: here({}) }), ["UNKNOWN"])
    const unscaled = { scale: missing("not recorded", "m.json") }
    assert.deepStrictEqual(says("4.3.4", { ...of(2, 160 * GiB), ...unscaled }), none)
    assert.deepStrictEqual(says("4.3.4", { ...of(2, 160 * GiB + 1), ...unscaled }), ["INVALID?"])
  })

  it("names how many would do", () => {
    assert.match(messagesOf("4.3.4", of(1, 161 * GiB))[0] ?? "", /needs 3 accelerators of 80 GiB; 1 was given/)
  })
})

describe("4.6.2 ranks per host", () => {
  const on = (processes: number, hosts: number) => ({ processes: here(processes), hosts: here(hosts) })

  it("A1 F11 takes more than 4, warns at exactly 4, and is not CLOSED below", () => {
    assert.deepStrictEqual(says("4.6.2", on(40, 8)), none)
    assert.deepStrictEqual(says("4.6.2", on(32, 8)), ["~CLOSED?"])
    assert.deepStrictEqual(says("4.6.2", on(31, 8)), ["OPEN?"])
    assert.deepStrictEqual(says("4.6.2", on(2, 1)), ["OPEN?"])
  })

  it("P16 looks at the host with fewest where the ranks are recorded", () => {
    assert.deepStrictEqual(says("4.6.2", { ...on(12, 2), ...withFacts({ ranksPerHost: [9, 3] }) }), ["OPEN?"])
    assert.deepStrictEqual(says("4.6.2", { ...on(12, 2), ...withFacts({ ranksPerHost: [7, 5] }) }), none)
  })

  it("D5 reads hosts in text, and divides by no zero", () => {
    assert.deepStrictEqual(says("4.6.2", { hosts: asRead("2") }), ["~CLOSED?"])
    assert.deepStrictEqual(says("4.6.2", { hosts: here(0) }), ["UNKNOWN"])
  })
})

describe("4.6.3 parameters", () => {
  const given = (...keys: ReadonlyArray<string>) => ({ overrides: here(keys.map((key) => changed(key, "x"))) })

  it("A3 lets people change the folder, the counts and the mode", () => {
    assert.deepStrictEqual(
      says(
        "4.6.3",
        given(
          "checkpoint.checkpoint_folder",
          "checkpoint.num_checkpoints_write",
          "checkpoint.num_checkpoints_read",
          "checkpoint.mode"
        )
      ),
      none
    )
  })

  it.each(["flag", "configFile", "environment"] as const)("takes other changes out of CLOSED (%s)", (origin) => {
    assert.deepStrictEqual(
      says("4.6.3", { overrides: here([changed("checkpoint.time_between_checkpoints", 0, origin)]) }),
      ["OPEN"]
    )
  })

  it.each(["tool", "workload", "default"] as const)("P41 R118 never counts what no person set (%s)", (origin) => {
    assert.deepStrictEqual(says("4.6.3", { overrides: here([changed("model.parallelism.data", 8, origin)]) }), none)
  })

  it("A3 names what is free", () => {
    assert.deepStrictEqual(messagesOf("4.6.3", given("model.num_layers")), [
      "model.num_layers may not be changed; mlpstorage rules explain 4.6.3 lists what may"
    ])
    const rule = checkpointingRules.find(({ id }) => id === "4.6.3")
    assert.match(
      rule?.byEdition?.["v3.0"] ?? "",
      /^CLOSED checkpoint\.checkpoint_folder, .*checkpoint\.mode; any other OPEN$/
    )
  })

  it("does not pass when the overrides cannot be read", () => {
    assert.deepStrictEqual(says("4.6.3", { overrides: missing("overrides.yaml is empty", "o.yaml") }), ["UNKNOWN"])
  })
})

describe("4.4.1 folders", () => {
  const args = (checkpoint_folder: Json, results_dir: Json) => ({ args: here({ checkpoint_folder, results_dir }) })

  it.each(["/a/b/", "/a//b", "/a/./b", "/a/c/../b"])("C19 %s is /a/b", (path) => {
    assert.deepStrictEqual(says("4.4.1", args(path, "/a/b")), ["INVALID"])
  })

  it("accepts two folders, one below the other too", () => {
    assert.deepStrictEqual(says("4.4.1", args("/a/b", "/a/bc")), none)
    assert.deepStrictEqual(says("4.4.1", args("/a", "/a/results")), none)
    assert.deepStrictEqual(says("4.4.1", args("/a", "a")), none)
    assert.deepStrictEqual(says("4.4.1", args("../a", "../../a")), none)
    assert.deepStrictEqual(says("4.4.1", args("c/../a", "a")), ["INVALID"])
    assert.deepStrictEqual(says("4.4.1", args("/../a", "/a")), ["INVALID"])
  })

  it("D10 refuses an option left out, and does not guess when there is no record", () => {
    assert.deepStrictEqual(says("4.4.1", args(null, "/r")), ["INVALID"])
    assert.deepStrictEqual(says("4.4.1", args("/c", null)), ["INVALID"])
    assert.deepStrictEqual(says("4.4.1", { args: here({}) }), ["INVALID", "INVALID"])
    assert.deepStrictEqual(says("4.4.1", { args: missing("no metadata", "m.json") }), ["UNKNOWN", "UNKNOWN"])
  })

  it("prefers the facts of the plan", () => {
    assert.deepStrictEqual(says("4.4.1", { ...args("/a", "/b"), ...withFacts({ checkpointFolder: "/b/" }) }), [
      "INVALID"
    ])
    assert.deepStrictEqual(says("4.4.1", { ...args("/a", "/b"), ...withFacts({ resultsDir: "/a" }) }), ["INVALID"])
  })
})

describe("4.4.2 file systems (R35)", () => {
  const same = (value: Json, division: Json) => ({
    facts: facts({ sameFileSystem: value }),
    requestedDivision: asRead<"CLOSED" | "OPEN" | null>(division)
  })

  it("P51 is an error when CLOSED is asked for, else a warning", () => {
    assert.deepStrictEqual(says("4.4.2", same(true, "CLOSED")), ["OPEN"])
    assert.deepStrictEqual(says("4.4.2", same(true, "OPEN")), ["OPEN"])
    assert.deepStrictEqual(says("4.4.2", same(true, null)), ["OPEN"])
    assert.deepStrictEqual(says("4.4.2", same(false, "CLOSED")), none)
  })

  it("A8 says that nothing recorded it, which no release does, and takes no category for that", () => {
    assert.deepStrictEqual(says("4.4.2", { facts: {} }), ["~UNKNOWN"])
    assert.deepStrictEqual(says("4.4.2", { facts: { sameFileSystem: missing("no such folder", "statfs") } }), [
      "UNKNOWN"
    ])
    assert.deepStrictEqual(says("4.4.2", { facts: { sameFileSystem: pending } }), ["pending"])
  })
})

describe("client-cache", () => {
  const found = (clientCache: JsonObject) =>
    judge([clientCacheRule], { ...closedRun, facts: facts({ sameFileSystem: false, clientCache }) })

  it("says nothing of phases that came from the storage", () => {
    assert.deepStrictEqual(found({ write: "cold", read: "cold" }).issues, [])
  })

  for (const state of ["warm", "memory", "unknown"]) {
    it(`names a phase that was ${state}, and changes no category`, () => {
      const { category, issues } = found({ write: "cold", read: state })
      assert.strictEqual(category, "CLOSED")
      assert.deepStrictEqual(issues.map(({ actual, severity }) => ({ actual, severity })), [
        { actual: state, severity: "warning" }
      ])
      assert.match(issues[0]?.message ?? "", /^what was read /)
      assert.match(found({ write: state }).issues[0]?.message ?? "", /^what was written /)
    })
  }

  it("waits for the run, and asks nothing of records that do not say", () => {
    assert.deepStrictEqual(judge([clientCacheRule], { ...closedRun, facts: { clientCache: pending } }).pending, [
      "client-cache"
    ])
    assert.deepStrictEqual(judge([clientCacheRule], closedRun).issues, [])
    const unreadable = { clientCache: missing("unreadable", "test") }
    assert.deepStrictEqual(judge([clientCacheRule], { ...closedRun, facts: unreadable }).issues, [])
  })
})

describe("host-validation", () => {
  const found = (given: Parameters<typeof facts>[0]) => judge([hostValidation], { ...closedRun, facts: facts(given) })

  it("names a run that nobody looked at the hosts of, and changes no category", () => {
    const { category, issues } = found({ hostsNotLookedAt: "--skip-validation" })
    assert.strictEqual(category, "CLOSED")
    assert.deepStrictEqual(issues.map(({ message, severity }) => ({ message, severity })), [
      { message: "the hosts were not looked at before the run: --skip-validation", severity: "warning" }
    ])
  })

  it("asks nothing of records that do not say", () => {
    assert.deepStrictEqual(found({}).issues, [])
  })
})

describe("declared-memory", () => {
  const declared = (gib: number, ...measured: ReadonlyArray<number>) => ({
    declaredMemoryBytes: here(gib * GiB),
    hostMemoryBytes: here(measured.map((n) => n * GiB))
  })

  it("P27: warns beyond 10 % on either side", () => {
    assert.deepStrictEqual(says("declared-memory", declared(110, 100)), none)
    assert.deepStrictEqual(says("declared-memory", declared(111, 100)), ["~CLOSED"])
    assert.deepStrictEqual(says("declared-memory", declared(90, 100)), none)
    assert.deepStrictEqual(says("declared-memory", declared(89, 100)), ["~CLOSED"])
    assert.deepStrictEqual(says("declared-memory", declared(64, 64, 512)), ["~CLOSED"])
  })

  it("names the host that differs most", () => {
    assert.match(messagesOf("declared-memory", declared(64, 128, 512, 64))[0] ?? "", /2 of 3 hosts differ, one has 512/)
    assert.match(messagesOf("declared-memory", declared(64, 512))[0] ?? "", /says 64.00 GiB, the host has 512.00 GiB/)
  })

  it("says nothing when nothing was declared or measured", () => {
    assert.deepStrictEqual(says("declared-memory", {}), none)
    assert.deepStrictEqual(
      says("declared-memory", { ...declared(64, 512), hostMemoryBytes: missing("nobody looked", "m.json") }),
      none
    )
  })
})
