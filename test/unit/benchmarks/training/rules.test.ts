import { assert, describe, it } from "@effect/vitest"
import { trainingEdition } from "../../../../src/benchmarks/training/edition.ts"
import { trainingRules } from "../../../../src/benchmarks/training/rules/list.ts"
import { fewestFiles, roundedDown } from "../../../../src/benchmarks/training/rules/minimumDataset.ts"
import { workloadNamed, workloadsOf } from "../../../../src/benchmarks/training/rules/workloads.ts"
import type { Json, JsonObject } from "../../../../src/domain/Json.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { editionIds } from "../../../../src/rules/editions/editions.ts"
import { defaultEdition, editionId, type PublishedEdition } from "../../../../src/rules/editions/list.ts"
import { missing, pending, present, type RunEvidence } from "../../../../src/rules/Evidence.ts"
import { judge } from "../../../../src/rules/judge.ts"
import { asRead, brief, changed, facts, here, saysOf, withValue } from "../../../fixtures/evidence.ts"
import { closedRun, unet3dWorkload } from "./rulesRun.ts"

const says = (id: string, change: Partial<RunEvidence>): ReadonlyArray<string> =>
  brief(saysOf(trainingRules, id, { ...closedRun, ...change }))

const messageOf = (id: string, change: Partial<RunEvidence>): string => {
  const found = saysOf(trainingRules, id, { ...closedRun, ...change })
  return found === "pending" ? "pending" : found.map(({ message }) => message).join("\n")
}

const workload = (...changes: ReadonlyArray<readonly [string, Json | undefined]>) => ({
  workload: here(changes.reduce((object, [key, value]) => withValue(object, key, value), unet3dWorkload))
})

const inEdition = (id: string, edition: PublishedEdition): string | undefined =>
  trainingRules.find((rule) => rule.id === id)?.byEdition?.[edition]

const given = (key: string, value: Json) => ({ overrides: here([changed(key, value)]) })

const none: ReadonlyArray<string> = []

describe("a run that satisfies CLOSED", () => {
  it("is CLOSED without an issue in v3.0", () => {
    assert.deepStrictEqual(judge(trainingRules, closedRun), {
      category: "CLOSED",
      edition: editionId("v3.0"),
      issues: [],
      pending: []
    })
  })

  it("is CLOSED in v2.0 on h100 with checkpoints on, as that edition's workload has it", () => {
    const verdict = judge(trainingRules, {
      ...closedRun,
      edition: editionId("v2.0"),
      command: here("run_benchmark"),
      accelerator: here("h100"),
      ...workload(["train.computation_time", 0.323], ["workflow.checkpoint", true])
    })
    assert.deepStrictEqual(verdict.issues, [])
  })

  it("G1 v1.0 has no parameter rules and judges nothing", () => {
    assert.strictEqual(judge(trainingRules, { ...closedRun, edition: editionId("v1.0") }).category, "UNKNOWN")
  })

  it("leaves to the finished run what a plan cannot know", () => {
    const verdict = judge(trainingRules, { ...closedRun, metrics: pending, facts: facts({ sameFileSystem: false }) })
    assert.deepStrictEqual(verdict.pending, ["3.3.1", "3.3.2", "caching"])
    assert.strictEqual(verdict.category, "CLOSED")
  })

  it("B12 demands nothing of data generation, whose workload has no reader", () => {
    const verdict = judge(trainingRules, {
      ...closedRun,
      command: here("datagen"),
      accelerator: missing("datagen names none", "m.json"),
      ...workload(["reader", undefined], ["train", undefined], ["metric", undefined])
    })
    assert.deepStrictEqual(verdict.issues, [])
  })

  it("judges a run whose command is not recorded as a run", () => {
    const verdict = judge(trainingRules, {
      ...closedRun,
      command: missing("no command", "m.json"),
      model: here("bert")
    })
    assert.strictEqual(verdict.category, "INVALID")
    assert.deepStrictEqual(says("2.1.11", { command: asRead(7), model: here("bert") }), ["INVALID"])
  })
})

describe("2.1.11 workload", () => {
  it.each(["unet3d", "UNet3D", "3d-unet", "retinanet"])("v3.0 takes %s", (model) => {
    assert.deepStrictEqual(says("2.1.11", { model: here(model) }), none)
  })

  it.each(["resnet50", "cosmoflow", "dlrm", "flux"])(
    "A14 F36 v3.0 refuses %s, which only the run check knows",
    (model) => {
      assert.deepStrictEqual(says("2.1.11", { model: here(model) }), ["INVALID?"])
    }
  )

  it("refuses names of no workload", () => {
    assert.deepStrictEqual(says("2.1.11", { model: here("bert") }), ["INVALID"])
    assert.deepStrictEqual(says("2.1.11", { model: asRead(7) }), ["UNKNOWN"])
  })

  it.each(["unet3d", "resnet50", "ResNet-50", "cosmoflow"])("v2.0 takes %s", (model) => {
    assert.deepStrictEqual(says("2.1.11", { edition: editionId("v2.0"), model: here(model) }), none)
  })

  it("names the edition that takes what this one does not, and no other", () => {
    assert.match(messageOf("2.1.11", { model: here("resnet50") }), /only unet3d, retinanet; v2\.0 takes it \(/)
    assert.match(messageOf("2.1.11", { model: here("dlrm") }), /only unet3d, retinanet \(/)
    assert.match(
      messageOf("2.1.11", { edition: editionId("v2.0"), model: here("retinanet") }),
      /only unet3d, resnet50, cosmoflow; v3\.0 takes it$/
    )
    assert.match(messageOf("accelerator", { accelerator: here("h100") }), /only b200, mi355; v2\.0 takes it$/)
    assert.match(messageOf("accelerator", { accelerator: here("v100") }), /only b200, mi355$/)
  })

  it("v2.0 refuses what came later", () => {
    assert.deepStrictEqual(says("2.1.11", { edition: editionId("v2.0"), model: here("retinanet") }), ["INVALID"])
  })
})

describe("accelerator", () => {
  const on = (model: string, accelerator: string, edition: "v2.0" | "v3.0" = "v3.0") =>
    says("accelerator", { model: here(model), accelerator: here(accelerator), edition: editionId(edition) })

  it("is one of the edition", () => {
    assert.deepStrictEqual(on("unet3d", "B200"), none)
    assert.deepStrictEqual(on("retinanet", "mi355"), none)
    assert.deepStrictEqual(on("unet3d", "h100"), ["INVALID"])
    assert.deepStrictEqual(on("unet3d", "h100", "v2.0"), none)
    assert.deepStrictEqual(on("unet3d", "b200", "v2.0"), ["INVALID"])
  })

  it("has a workload file", () => {
    assert.deepStrictEqual(on("unet3d", "mi355"), ["INVALID"])
    assert.match(
      messageOf("accelerator", { accelerator: here("mi355") }),
      /there is no unet3d workload for mi355, only for b200/
    )
    assert.deepStrictEqual(on("dlrm", "b200"), none)
    assert.deepStrictEqual(on("resnet50", "h100"), ["INVALID"])
    assert.deepStrictEqual(on("bert", "b200"), none)
    assert.match(messageOf("accelerator", { accelerator: here("a100") }), /v3.0 takes no a100 runs, only b200, mi355/)
  })

  it("is never assumed", () => {
    assert.deepStrictEqual(says("accelerator", { accelerator: missing("not recorded", "m.json") }), ["UNKNOWN"])
  })
})

describe("3.1.2 minimum data set", () => {
  const demanded = trainingEdition(defaultEdition).minimumDataset
  const inputs = { memoryBytes: 128 * GiB, processes: 1, batchSize: 7, samplesPerFile: 1, recordLength: 146_600_628 }

  it("B5 unet3d with 128 GiB: 4688 files, 4687 by tools that rounded down", () => {
    assert.deepStrictEqual(fewestFiles(inputs, demanded), { bySteps: 3500, byMemory: 4688, files: 4688 })
    assert.deepStrictEqual(roundedDown(inputs, demanded), { bySteps: 3500, byMemory: 4687, files: 4687 })
  })

  it("takes the larger of steps and memory", () => {
    assert.deepStrictEqual(fewestFiles({ ...inputs, processes: 8 }, demanded), {
      bySteps: 28_000,
      byMemory: 4688,
      files: 28_000
    })
  })

  it("stays exact with resnet50's broken record length and 1251 samples a file", () => {
    const odd = { memoryBytes: GiB, processes: 3, batchSize: 400, samplesPerFile: 1251, recordLength: 114_660.07 }
    assert.deepStrictEqual(roundedDown(odd, demanded), { bySteps: 479, byMemory: 37, files: 479 })
    assert.deepStrictEqual(fewestFiles(odd, demanded), { bySteps: 480, byMemory: 38, files: 480 })
    assert.strictEqual(
      fewestFiles(
        { memoryBytes: 4096 * GiB, processes: 1, batchSize: 1, samplesPerFile: 1, recordLength: 0.1 },
        demanded
      )
        .byMemory,
      5 * 4096 * GiB * 10
    )
    const millionths = { memoryBytes: 4e12, processes: 1, batchSize: 1, samplesPerFile: 1, recordLength: 1.000_001 }
    assert.strictEqual(roundedDown(millionths, demanded).byMemory, Number(20n * 10n ** 18n / 1_000_001n))
  })

  const files = (count: Json) => workload(["dataset.num_files_train", count])

  it("refuses one file less", () => {
    assert.deepStrictEqual(says("3.1.2", files(28_000)), none)
    assert.deepStrictEqual(says("3.1.2", files(27_999)), ["INVALID"])
    assert.match(messageOf("3.1.2", files(27_999)), /27999, 500 steps need 28000/)
  })

  const small = (count: number) => ({
    processes: here(1),
    hosts: here(1),
    hostMemoryBytes: here([128 * GiB]),
    ...files(count)
  })

  it("B5 F14 rounds up in v3.0; what its round's tool had rounded down is disputed, as its validator took it", () => {
    assert.deepStrictEqual(says("3.1.2", small(4688)), none)
    assert.deepStrictEqual(says("3.1.2", small(4687)), ["INVALID"])
    assert.deepStrictEqual(says("3.1.2", { ...small(4687), ofRound: true }), ["~CLOSED?"])
    assert.deepStrictEqual(says("3.1.2", { ...small(4686), ofRound: true }), ["INVALID"])
    assert.match(messageOf("3.1.2", small(4687)), /5 × the memory of all hosts \(128\.00 GiB, test\) needs 4688/)
    const asMuch = { ...small(3499), hostMemoryBytes: here([3500 * 146_600_628 / 5]) }
    assert.match(messageOf("3.1.2", asMuch), /3499, 5 × the memory of all hosts \(95\.57 GiB, test\) needs 3500/)
    const uneven = [64 * GiB, 256 * GiB, 64 * GiB]
    assert.match(
      messageOf("3.1.2", {
        ...small(1),
        hosts: here(3),
        hostMemoryBytes: present(uneven, "measured (ssh) of 2 hosts, declared of 1")
      }),
      /the memory of all hosts \(256\.00 GiB \+ 2 × 64\.00 GiB, measured \(ssh\) of 2 hosts, declared of 1\) needs/
    )
  })

  it("takes the values of a Parquet row for the sample of a set that names no length", () => {
    const flux = (columns: Json, count = 84) => ({
      processes: here(1),
      hosts: here(1),
      hostMemoryBytes: here([8 * GiB]),
      ...workload(
        ["dataset.record_length_bytes", undefined],
        ["dataset.num_samples_per_file", 288],
        ["dataset.num_files_train", count],
        ["dataset.parquet", { columns }],
        ["reader.batch_size", 48]
      )
    })
    const columns = [{ name: "a", dtype: "float32", size: 541_207 }, { name: "b", dtype: "float32" }]
    assert.deepStrictEqual(says("3.1.2", flux(columns)), none)
    assert.deepStrictEqual(says("3.1.2", flux(columns, 83)), ["INVALID"])
    assert.deepStrictEqual(says("3.1.2", flux([{ name: "a", dtype: "float32", size: 2e6 }], 84)), none)
    assert.deepStrictEqual(says("3.1.2", flux([...columns, { dtype: "float32", size: 1 }])), none)
    for (const unknown of [[], [{ name: "a", dtype: "complex" }], "columns", [{ dtype: "float32", size: 0 }], null]) {
      assert.deepStrictEqual(says("3.1.2", flux(unknown as Json)), ["UNKNOWN"])
    }
  })

  it("R131 rounds down in v2.0, as its tool does", () => {
    const older = (count: number) => says("3.1.2", { ...small(count), edition: editionId("v2.0") })
    assert.deepStrictEqual(older(4687), none)
    assert.deepStrictEqual(older(4686), ["INVALID"])
  })

  it("takes the larger of declared and measured memory in v3.0, and the measured one in v2.0", () => {
    const declaring = (gib: number) => ({ ...small(4688), declaredMemoryBytes: here(gib * GiB) })
    assert.deepStrictEqual(says("3.1.2", declaring(64)), none)
    assert.deepStrictEqual(says("3.1.2", declaring(130)), ["INVALID"])
    assert.match(
      messageOf("3.1.2", declaring(256)),
      /5 × the declared memory of all hosts \(256.00 GiB, measured 128.00 GiB\) needs 9376/
    )
    assert.deepStrictEqual(says("3.1.2", { ...declaring(256), edition: editionId("v2.0") }), none)
    assert.match(
      messageOf("3.1.2", { ...declaring(128), ...files(4687) }),
      /5 × the memory of all hosts \(128\.00 GiB, test\) needs 4688/
    )
    const unmeasured = { hostMemoryBytes: missing("system_info is null", "m.json") }
    assert.deepStrictEqual(says("3.1.2", { ...declaring(256), ...unmeasured }), ["INVALID"])
    assert.deepStrictEqual(says("3.1.2", { ...declaring(64), ...unmeasured }), ["UNKNOWN"])
  })

  it("is not judged by its steps alone where no memory is known", () => {
    const some = { ...small(1), hosts: here(2), edition: editionId("v2.0") }
    assert.deepStrictEqual(says("3.1.2", some), ["UNKNOWN"])
    assert.deepStrictEqual(says("3.1.2", { ...some, edition: editionId("v3.0") }), ["UNKNOWN"])
  })

  it("says which of the two a data set goes by", () => {
    const both = (gib: number) => messageOf("declared-memory", { ...small(1), declaredMemoryBytes: here(gib * GiB) })
    assert.match(both(256), /the larger value decides how large a data set must be$/)
    assert.match(both(64), /the measured value is used$/)
  })

  it("C17 counts the memory of every host", () => {
    assert.deepStrictEqual(
      says("3.1.2", { processes: here(1), hostMemoryBytes: here([64 * GiB, 64 * GiB]), ...files(4686) }),
      ["INVALID"]
    )
  })

  it("C17 does not take the memory of some hosts for that of all", () => {
    const recorded = (hosts: number, ...gib: ReadonlyArray<number>) =>
      says("3.1.2", { hosts: here(hosts), hostMemoryBytes: here(gib.map((each) => each * GiB)) })
    assert.deepStrictEqual(recorded(8, 256), ["UNKNOWN"])
    assert.deepStrictEqual(recorded(1, 256, 256), ["UNKNOWN"])
    assert.deepStrictEqual(recorded(2, 256, 256), none)
    assert.match(
      messageOf("3.1.2", { hosts: here(8) }),
      /^not checked: the memory of 2 hosts is recorded, 8 took part$/
    )
    assert.deepStrictEqual(says("3.1.2", { hosts: missing("not recorded", "m.json") }), none)
  })

  it("D7 reads counts in text, overrides before the workload", () => {
    assert.deepStrictEqual(says("3.1.2", files("28000.0")), none)
    assert.deepStrictEqual(says("3.1.2", given("dataset.num_files_train", "27999")), ["INVALID"])
    assert.deepStrictEqual(says("3.1.2", given("reader.batch_size", "8")), ["INVALID"])
  })

  it("A13 C13 D11 D4 R119 does not pass on what is missing or impossible", () => {
    assert.deepStrictEqual(says("3.1.2", { hostMemoryBytes: missing("system_info is null", "m.json") }), ["UNKNOWN"])
    assert.deepStrictEqual(says("3.1.2", { hostMemoryBytes: asRead([]) }), ["UNKNOWN"])
    assert.deepStrictEqual(says("3.1.2", workload(["dataset.record_length_bytes", 0])), ["UNKNOWN"])
    assert.deepStrictEqual(says("3.1.2", workload(["dataset.num_files_train", "NaN"])), ["UNKNOWN"])
    assert.deepStrictEqual(says("3.1.2", workload(["dataset", undefined])), ["UNKNOWN", "UNKNOWN", "UNKNOWN"])
  })
})

describe("3.3.2 utilisation", () => {
  const at = (mean: Json, word: Json = "success", model = "unet3d") => ({
    model: here(model),
    metrics: here({ train_au_mean_percentage: mean, train_au_meet_expectation: word })
  })

  it.each(
    [["unet3d", 90], ["resnet50", 90], ["cosmoflow", 70], ["retinanet", 85], ["dlrm", 70]] as const
  )("%s needs %i %", (model, minimum) => {
    assert.deepStrictEqual(says("3.3.2", at(minimum, "success", model)), none)
    assert.deepStrictEqual(says("3.3.2", at(minimum - 0.001, "success", model)), ["INVALID"])
  })

  it("warns where an epoch was too short to show the storage, and pardons nothing for it", () => {
    const starved = { facts: facts({ starvedEpochs: ["epochs 1, 2: an epoch has 3 steps"] }) }
    assert.deepStrictEqual(says("3.3.2", { ...at(99.9), ...starved }), ["~CLOSED"])
    assert.include(messageOf("3.3.2", { ...at(99.9), ...starved }), "epochs 1, 2: an epoch has 3 steps")
    assert.deepStrictEqual(says("3.3.2", { ...at(12), ...starved }), ["INVALID"])
    assert.deepStrictEqual(says("3.3.2", { ...at(99.9), facts: facts({ starvedEpochs: "no list" }) }), none)
  })

  it("C3 believes the number, not the word", () => {
    assert.deepStrictEqual(says("3.3.2", at(12, "success")), ["INVALID"])
    assert.deepStrictEqual(says("3.3.2", at("94.5", "success")), none)
    assert.deepStrictEqual(says("3.3.2", at(94.5, "FAIL")), ["UNKNOWN"])
  })

  it("D9 R106 P57 a run without its headline figure does not pass", () => {
    assert.deepStrictEqual(says("3.3.2", at(null, "fail")), ["INVALID"])
    assert.deepStrictEqual(says("3.3.2", at(null, "success")), ["UNKNOWN"])
    assert.deepStrictEqual(says("3.3.2", { metrics: missing("metric is null", "summary.json") }), ["UNKNOWN"])
  })
})

describe("3.3.1 data set of the run", () => {
  const trainedOn = (files: Json | undefined) => ({
    facts: facts({ sameFileSystem: false, ...(files === undefined ? {} : { filesTrained: files }) })
  })

  it("C18 is the one that its workload names", () => {
    assert.deepStrictEqual(says("3.3.1", trainedOn(28_000)), none)
    assert.deepStrictEqual(says("3.3.1", trainedOn("28000")), none)
    assert.deepStrictEqual(says("3.3.1", trainedOn(27_999)), ["INVALID"])
    assert.deepStrictEqual(says("3.3.1", trainedOn(28_001)), ["INVALID"])
  })

  it("D6 is not checked where the summary does not say", () => {
    assert.deepStrictEqual(says("3.3.1", trainedOn(undefined)), ["UNKNOWN"])
    assert.deepStrictEqual(says("3.3.1", trainedOn("many")), ["UNKNOWN"])
    assert.deepStrictEqual(says("3.3.1", { ...trainedOn(1), metrics: pending }), ["pending"])
    assert.deepStrictEqual(says("3.3.1", { ...trainedOn(1), command: here("datagen") }), none)
  })
})

describe("3.3.3, 3.3.4, 3.3.6 hosts", () => {
  const on = (processes: Json, hosts: Json) => ({ processes: asRead<number>(processes), hosts: asRead<number>(hosts) })

  it("3.3.3 advises more than 3 accelerators on a single host", () => {
    assert.deepStrictEqual(says("3.3.3", on(3, 1)), ["~CLOSED"])
    assert.deepStrictEqual(says("3.3.3", on(4, 1)), none)
    assert.deepStrictEqual(says("3.3.3", on(2, 2)), none)
  })

  it("3.3.4 finds two named hosts where one took part", () => {
    assert.deepStrictEqual(says("3.3.4", on(4, 1)), ["INVALID"])
    assert.deepStrictEqual(says("3.3.4", { ...on(4, 1), args: here({ hosts: ["a"] }) }), none)
    assert.deepStrictEqual(says("3.3.4", { ...on(4, 1), args: here({ hosts: ["a", "a"] }) }), none)
    assert.deepStrictEqual(says("3.3.4", { ...on(4, 1), args: here({}) }), none)
    assert.deepStrictEqual(says("3.3.4", on(4, 2)), none)
    assert.deepStrictEqual(says("3.3.4", { ...on(4, 1), args: here({ hosts: "a,b" }) }), none)
    assert.deepStrictEqual(says("3.3.4", { ...on(4, 1), args: missing("no metadata", "m.json") }), none)
  })

  it("3.3.4 does not know where the option is gone from options that are recorded", () => {
    for (const args of [{ data_dir: "/mnt/data" }, { data_dir: "/mnt/data", results_dir: "/home/me/results" }]) {
      assert.deepStrictEqual(says("3.3.4", { ...on(4, 1), args: here(args) }), ["UNKNOWN"])
      assert.deepStrictEqual(says("3.3.4", { ...on(4, 2), args: here(args) }), none)
    }
  })

  it("3.3.4 does not believe names alone of which the summary counts one", () => {
    const named = (counted: Json | undefined, from = "m.json", args: JsonObject = { hosts: ["a", "b"] }) =>
      says("3.3.4", {
        args: present(args, "m.json"),
        hosts: present(2, from),
        facts: counted === undefined ? {} : facts({ countedHosts: counted })
      })
    assert.deepStrictEqual(named(1), ["UNKNOWN"])
    assert.deepStrictEqual(named("1"), ["UNKNOWN"])
    assert.deepStrictEqual(named(2), none)
    assert.deepStrictEqual(named(undefined), none)
    assert.deepStrictEqual(named(1, "cluster_information.json"), none)
    assert.deepStrictEqual(named(1, "m.json", {}), none)
  })

  it("counted-hosts warns where the summary counts others than took part, and asks nothing where it does not", () => {
    assert.deepStrictEqual(says("counted-hosts", { facts: facts({ countedHosts: 8 }) }), ["~CLOSED"])
    assert.match(messageOf("counted-hosts", { facts: facts({ countedHosts: 8 }) }), / is 8, .* hosts are 2: 2 is used$/)
    assert.deepStrictEqual(says("counted-hosts", { facts: facts({ countedHosts: "many" }) }), ["~UNKNOWN"])
    assert.deepStrictEqual(says("counted-hosts", {}), none)
    const unknown = { facts: facts({ countedHosts: 8 }), hosts: missing("not recorded", "m.json") }
    assert.deepStrictEqual(says("counted-hosts", unknown), none)
  })

  it("D5 3.3.6 wants the same number on each host", () => {
    assert.deepStrictEqual(says("3.3.6", on(9, 2)), ["INVALID"])
    assert.deepStrictEqual(says("3.3.6", on("9", "3")), none)
    assert.deepStrictEqual(says("3.3.6", on(8, 0)), ["UNKNOWN"])
  })
})

describe("3.4.1, 3.4.2 folders", () => {
  it("C19 finds one folder in two spellings, and a folder that was not given", () => {
    assert.deepStrictEqual(says("3.4.1", { args: here({ data_dir: "/a/", results_dir: "/a" }) }), ["INVALID"])
    assert.deepStrictEqual(says("3.4.1", { args: here({ data_dir: null, results_dir: "/a" }) }), ["INVALID"])
  })

  it("warns of one file system, and refuses it for CLOSED", () => {
    const same = { facts: facts({ sameFileSystem: true }) }
    assert.deepStrictEqual(says("3.4.2", same), ["OPEN"])
    // What nobody asked for is judged as if it had been.
    assert.deepStrictEqual(says("3.4.2", { ...same, requestedDivision: here(null) }), ["OPEN"])
    const probed = (value: Json) => says("3.4.2", { facts: facts({ probedFileSystem: value }) })
    assert.deepStrictEqual([probed(false), probed(true), probed("perhaps")], [none, ["~CLOSED?"], ["~UNKNOWN"]])
    assert.deepStrictEqual(says("3.4.2", { facts: facts({ probedFileSystem: false, sameFileSystem: true }) }), ["OPEN"])
    assert.deepStrictEqual(says("3.4.2", { facts: facts({ probedFileSystem: true, sameFileSystem: false }) }), [
      "UNKNOWN"
    ])
    assert.deepStrictEqual(says("3.4.2", { facts: facts({ probedFileSystem: false, sameFileSystem: false }) }), none)
  })
})

describe("3.6.2 parameters", () => {
  const closed = [
    "dataset.num_files_train",
    "dataset.num_subfolders_train",
    "dataset.data_folder",
    "reader.read_threads",
    "reader.computation_threads",
    "reader.transfer_size",
    "reader.odirect",
    "reader.prefetch_size",
    "storage.storage_type",
    "storage.storage_root"
  ]

  it("takes an object store's window in v3.0, as its table does", () => {
    const window = given("storage.storage_options.prefetch_window", 64)
    assert.deepStrictEqual(says("3.6.2", window), none)
    assert.deepStrictEqual(says("3.6.2", { edition: editionId("v2.0"), ...window }), ["INVALID"])
  })

  it.each([
    "dataset.skip_listing",
    "dataset.listing_validation_interval",
    "dataset.total_disk_bytes",
    "storage.storage_options.uri_scheme",
    "workflow.checkpoint"
  ])("takes %s from people in v3.0 with a warning, as the round did", (key) => {
    assert.deepStrictEqual(says("3.6.2", given(key, "x")), ["~CLOSED?"])
    assert.deepStrictEqual(says("3.6.2", { edition: editionId("v2.0"), ...given(key, "x") }), ["INVALID"])
  })

  it.each(closed)("CLOSED lets people change %s", (key) => {
    assert.deepStrictEqual(says("3.6.2", given(key, "x")), none)
    const disputed = key === "reader.odirect" ? ["~CLOSED?"] : none
    assert.deepStrictEqual(says("3.6.2", { edition: editionId("v2.0"), ...given(key, "x") }), disputed)
  })

  it.each(["framework", "dataset.format", "dataset.num_samples_per_file", "reader.data_loader"])(
    "OPEN adds %s",
    (key) => {
      assert.deepStrictEqual(says("3.6.2", given(key, "x")), ["OPEN"])
    }
  )

  it.each(
    [
      "reader.batch_size",
      "train.epochs",
      "workflow.train",
      "workflowish",
      "dataset.data_folder.x"
    ]
  )("C9 nobody may change %s", (key) => {
    assert.deepStrictEqual(says("3.6.2", given(key, "x")), ["INVALID"])
  })

  it("names what is free, and what was set to what", () => {
    const found = saysOf(trainingRules, "3.6.2", { ...closedRun, ...given("reader.batch_size", "8") })
    const numeric = saysOf(trainingRules, "3.6.2", { ...closedRun, ...given("reader.batch_size", [8]) })
    assert.notStrictEqual(found, "pending")
    if (found === "pending" || numeric === "pending") return
    assert.strictEqual(
      found[0]?.message,
      "reader.batch_size may not be changed; mlpstorage rules explain 3.6.2 lists what may"
    )
    const rule = trainingRules.find(({ id }) => id === "3.6.2")
    assert.match(
      rule?.byEdition?.["v3.0"] ?? "",
      /^CLOSED dataset\.num_files_train, .*; OPEN also framework, .*; any other INVALID; .* is disputed$/
    )
    assert.strictEqual(found[0]?.actual, "8")
    assert.strictEqual(numeric[0]?.actual, "[8]")
  })

  it("B14 takes the checkpoint folder, and in v3.0 names the other reading", () => {
    assert.deepStrictEqual(says("3.6.2", given("checkpoint.checkpoint_folder", "x")), ["~CLOSED?"])
    assert.deepStrictEqual(
      says("3.6.2", { edition: editionId("v2.0"), ...given("checkpoint.checkpoint_folder", "x") }),
      none
    )
  })

  it.each([
    "dataset.skip_listing",
    "dataset.listing_validation_interval",
    "dataset.total_disk_bytes",
    "dataset.data_folder",
    "storage.storage_type",
    "storage.storage_root",
    "storage.storage_options.storage_library",
    "storage.storage_options.uri_scheme",
    "storage.s3_force_path_style"
  ])("P41 R118 %s from the tool is no override", (key) => {
    assert.deepStrictEqual(says("3.6.2", { overrides: here([changed(key, "x", "tool")]) }), none)
  })
})

describe("reader", () => {
  it("takes any number of read threads: published CLOSED runs had 100 and 128", () => {
    for (const threads of ["32", 33, 100, 128]) {
      assert.deepStrictEqual(says("read-threads", given("reader.read_threads", threads)), none)
    }
    assert.deepStrictEqual(says("read-threads", given("reader.read_threads", 0)), none)
    assert.deepStrictEqual(says("read-threads", given("reader.read_threads", -1)), ["INVALID"])
    assert.deepStrictEqual(says("read-threads", workload(["reader.read_threads", undefined])), ["UNKNOWN"])
  })

  it("B9 direct I/O is for unet3d, and the text False is off", () => {
    const retinanet = { model: here("retinanet") }
    assert.deepStrictEqual(says("reader.odirect", given("reader.odirect", "True")), none)
    assert.deepStrictEqual(says("reader.odirect", { ...retinanet, ...given("reader.odirect", "True") }), ["INVALID"])
    assert.deepStrictEqual(says("reader.odirect", { ...retinanet, ...given("reader.odirect", "False") }), none)
    assert.deepStrictEqual(says("reader.odirect", retinanet), none)
    assert.deepStrictEqual(says("reader.odirect", { ...retinanet, ...given("reader.odirect", "perhaps") }), ["UNKNOWN"])
  })

  it("takes a prefetch of 0, 1 or 2, and warns of the 4 that was published", () => {
    for (const depth of [0, "1", 2]) {
      assert.deepStrictEqual(says("parameter-values", given("reader.prefetch_size", depth)), none)
    }
    for (const depth of [3, "4", 16]) {
      assert.deepStrictEqual(says("parameter-values", given("reader.prefetch_size", depth)), ["~CLOSED?"])
    }
    for (const depth of [-1, 1.5, "many"]) {
      assert.deepStrictEqual(says("parameter-values", given("reader.prefetch_size", depth)), ["INVALID"])
    }
  })

  it("warns where a parameter is meant for another workload", () => {
    const resnet = { model: here("resnet50") }
    assert.deepStrictEqual(says("parameter-values", given("reader.computation_threads", 4)), ["~CLOSED?"])
    assert.deepStrictEqual(says("parameter-values", { ...resnet, ...given("reader.computation_threads", 4) }), none)
    assert.deepStrictEqual(says("parameter-values", given("reader.transfer_size", 4)), ["~CLOSED?"])
    assert.deepStrictEqual(says("parameter-values", { ...resnet, ...given("reader.transfer_size", 4) }), none)
  })
})

describe("A15 epochs", () => {
  it("are those of the workload file", () => {
    assert.deepStrictEqual(says("epochs", workload(["train.epochs", "5"])), none)
    assert.deepStrictEqual(says("epochs", workload(["train.epochs", 4])), ["INVALID"])
    assert.deepStrictEqual(says("epochs", workload(["train.epochs", 6])), ["INVALID"])
    assert.deepStrictEqual(says("epochs", workload(["train.epochs", undefined])), ["UNKNOWN"])
    const retinanet = { model: here("retinanet"), accelerator: here("MI355") }
    assert.deepStrictEqual(says("epochs", { ...retinanet, metrics: pending, ...workload(["train.epochs", 8]) }), none)
    assert.deepStrictEqual(says("epochs", { ...retinanet, metrics: pending }), ["INVALID"])
  })

  it("are as many as were measured", () => {
    assert.deepStrictEqual(says("epochs", { metrics: here({ train_au_percentage: [94, 94] }) }), ["INVALID"])
    assert.deepStrictEqual(says("epochs", { metrics: pending }), none)
    for (const metrics of [{ train_au_percentage: "94" }, { train_au_percentage: null }, {}]) {
      assert.deepStrictEqual(says("epochs", { metrics: here(metrics) }), ["UNKNOWN"])
    }
    assert.match(
      messageOf("epochs", { metrics: here({ train_au_percentage: [94] }) }),
      /^1 epoch was measured, 5 make a run$/
    )
  })
})

describe("workload-values", () => {
  it.each(
    [
      ["reader.batch_size", 8],
      ["train.computation_time", 0.163],
      ["dataset.record_length_bytes", 146_600_627],
      ["dataset.record_length_bytes_stdev", 0],
      ["dataset.record_length_bytes_resize", "2097151"],
      ["metric.au", 0.5]
    ] as const
  )("finds a changed %s", (key, value) => {
    assert.deepStrictEqual(says("workload-values", workload([key, value])), ["INVALID"])
    assert.deepStrictEqual(says("workload-values", workload([key, undefined])), ["UNKNOWN"])
  })

  it.each(
    [
      ["framework", "tensorflow"],
      ["dataset.format", "hdf5"],
      ["dataset.num_samples_per_file", 2],
      ["reader.data_loader", "dali"]
    ] as const
  )("a changed %s is OPEN, though nobody named an override", (key, value) => {
    assert.deepStrictEqual(says("workload-values", workload([key, value])), ["OPEN"])
    assert.deepStrictEqual(says("workload-values", given(key, value)), ["OPEN"])
    assert.deepStrictEqual(says("workload-values", workload([key, undefined])), ["UNKNOWN"])
  })

  it("takes spellings of one value for one", () => {
    assert.deepStrictEqual(
      says("workload-values", workload(["framework", "PyTorch"], ["dataset.num_samples_per_file", "1"])),
      none
    )
  })

  it("knows the values of each accelerator", () => {
    const mi355 = workload(
      ["reader.batch_size", 36],
      ["train.computation_time", 0.071325],
      ["dataset.record_length_bytes", 322_957],
      ["dataset.record_length_bytes_stdev", undefined],
      ["dataset.record_length_bytes_resize", undefined],
      ["dataset.format", "jpeg"],
      ["metric.au", "0.85"]
    )
    assert.deepStrictEqual(
      says("workload-values", { model: here("retinanet"), accelerator: here("mi355"), ...mi355 }),
      none
    )
    assert.strictEqual(
      says("workload-values", { model: here("retinanet"), accelerator: here("b200"), ...mi355 }).length,
      2
    )
  })

  it("has nothing to say of what the other rules refuse", () => {
    assert.deepStrictEqual(says("workload-values", { model: here("bert") }), none)
    assert.deepStrictEqual(says("workload-values", { accelerator: here("mi355") }), none)
    assert.deepStrictEqual(
      says("workload-values", {
        model: here("flux"),
        accelerator: here("b200"),
        ...workload(
          ["reader.batch_size", 48],
          ["train.computation_time", 1.35],
          ["dataset.record_length_bytes", undefined],
          ["dataset.num_samples_per_file", 288],
          ["dataset.format", "parquet"]
        )
      }),
      none
    )
  })
})

describe("workflow", () => {
  it("C9 a run trains and generates nothing", () => {
    assert.deepStrictEqual(says("workflow", given("workflow.train", "False")), ["INVALID"])
    assert.deepStrictEqual(says("workflow", given("workflow.generate_data", "True")), ["INVALID"])
    assert.deepStrictEqual(says("workflow", workload(["workflow", undefined])), ["UNKNOWN"])
  })

  it("A9 unet3d checkpoints in v2.0 and not in v3.0, each as its workload file has it", () => {
    const checkpoint = (value: Json) => workload(["workflow.checkpoint", value])
    assert.deepStrictEqual(says("workflow", checkpoint(false)), none)
    assert.deepStrictEqual(says("workflow", checkpoint(true)), ["~CLOSED?"])
    assert.deepStrictEqual(says("workflow", { edition: editionId("v2.0"), ...checkpoint("True") }), none)
    assert.deepStrictEqual(says("workflow", { edition: editionId("v2.0"), ...checkpoint("False") }), ["INVALID"])
    assert.deepStrictEqual(says("workflow", { edition: editionId("v2.0"), ...checkpoint(undefined as never) }), [
      "INVALID"
    ])
    assert.deepStrictEqual(
      says("workflow", { edition: editionId("v2.0"), model: here("resnet50"), ...checkpoint(false) }),
      none
    )
    assert.deepStrictEqual(says("workflow", { model: here("retinanet"), ...checkpoint(true) }), ["INVALID"])
    assert.deepStrictEqual(says("workflow", { model: here("bert"), ...checkpoint(true) }), none)
    assert.strictEqual(inEdition("workflow", "v2.0"), "workflow.checkpoint of unet3d is True")
    assert.strictEqual(inEdition("workflow", "v3.0"), "workflow.checkpoint of unet3d is False")
  })
})

describe("A15 caching", () => {
  it("warns when a host could hold its share, and when the caches served the reads", () => {
    assert.deepStrictEqual(says("caching", { facts: facts({ potentialCaching: [0, 1] }) }), ["~CLOSED"])
    for (const state of ["warm", "memory", "Warm"]) {
      assert.deepStrictEqual(says("caching", { facts: facts({ potentialCaching: [0], clientCache: state }) }), [
        "~CLOSED"
      ])
    }
    for (const state of ["cold", "unknown"]) {
      assert.deepStrictEqual(says("caching", { facts: facts({ potentialCaching: [0], clientCache: state }) }), none)
    }
  })

  it("names the hosts counted", () => {
    const said = (...hosts: ReadonlyArray<number>) =>
      messageOf("caching", { facts: facts({ potentialCaching: hosts }) })
    assert.strictEqual(said(1, 0, 1), "2 of 3 hosts could hold their share of the data in memory")
    assert.strictEqual(said(0, 1), "1 of 2 hosts could hold its share of the data in memory")
  })

  it("says that nothing was recorded without taking the category", () => {
    assert.deepStrictEqual(says("caching", { facts: {} }), ["~UNKNOWN"])
    assert.deepStrictEqual(says("caching", { facts: {}, metrics: pending }), ["pending"])
    assert.deepStrictEqual(says("caching", { facts: facts({ clientCache: "warm" }), metrics: pending }), ["~CLOSED"])
  })
})

describe("tables", () => {
  it("every submittable workload exists, with an accelerator of its edition", () => {
    for (const edition of editionIds) {
      const { accelerators, models } = trainingEdition(edition).submittable
      for (const name of models) {
        const known = workloadNamed(edition, name)
        assert.isDefined(known)
        assert.isTrue(accelerators.some((accelerator) => Object.hasOwn(known?.accelerators ?? {}, accelerator)))
      }
    }
    assert.strictEqual(workloadsOf(defaultEdition).length, 6)
  })
})
