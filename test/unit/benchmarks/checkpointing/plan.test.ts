import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { checkpointExperiment } from "../../../../src/benchmarks/checkpointing/experiment.ts"
import { runOptions } from "../../../../src/benchmarks/checkpointing/options.ts"
import { planRun } from "../../../../src/benchmarks/checkpointing/plan.ts"
import { isRunStep } from "../../../../src/benchmarks/Experiment.ts"
import { launchOptions } from "../../../../src/benchmarks/shared/launchOptions.ts"
import { seriesOptions } from "../../../../src/benchmarks/shared/seriesOptions.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { discoveryOf, type Given, parameters, planned, planOf, refused, requestOf, settingsOf } from "./requests.ts"

const MiB = 2 ** 20

describe("the plan of a checkpoint run", () => {
  it("defaults: eight ranks, ten and ten, the native engine, the device profile", () => {
    const plan = planned()
    expect(plan).toMatchObject({
      benchmark: "checkpointing",
      benchmarkType: "checkpointing",
      command: "run",
      model: "llama3-8b",
      engine: { name: "native" },
      profile: "device",
      edition: "v3.0",
      requestedDivision: null,
      processes: 8,
      mode: "default",
      scale: 1,
      resultsDir: "/home/me/work/mlpstorage-results",
      loops: 1,
      timeoutSeconds: null
    })
    expect(plan.work).toMatchObject({
      folder: "/mnt/sut/llama3-8b",
      markerPath: "/mnt/sut/.mlpstorage-llama3-8b.json",
      checkpointBytes: 112_425_623_552,
      writes: 10,
      reads: 10,
      secondsBetween: 5,
      fsync: true,
      verify: "sample",
      overwrite: false,
      cleanup: false,
      io: {
        profile: "device",
        mode: "direct",
        writeRequestBytes: 16 * MiB,
        readRequestBytes: 8 * MiB,
        readStreams: 4,
        cacheHints: false
      }
    })
    expect(plan.work.io.writeBuffers).toBeGreaterThanOrEqual(2)
    expect(plan.bufferBytes).toBe(8 * plan.work.io.writeBuffers * 16 * MiB)
  })

  it("is plain data: it survives the journey to the engine as JSON", () => {
    const plan = planned({ model: "llama3-405b", numProcesses: 8 })
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })

  it("takes paths relative to where the command was typed", () => {
    const plan = planned({ checkpointFolder: "./scratch/../ckpt/", resultsDir: "out" })
    expect(plan.work.folder).toBe("/home/me/work/ckpt/llama3-8b")
    expect(plan.resultsDir).toBe("/home/me/work/out")
    expect(plan.args).toMatchObject({ checkpoint_folder: "/home/me/work/ckpt", results_dir: "/home/me/work/out" })
  })

  it("R55: asks for the bytes of the subset that is written, and for none when only reading", () => {
    const write = planned({ model: "llama3-70b", numProcesses: 8 })
    expect(write.destinations).toEqual([
      { role: "checkpoints", path: "/mnt/sut/llama3-70b", bytesToWrite: 1_223_008_215_040 }
    ])
    const read = planned({ model: "llama3-70b", numProcesses: 8, numCheckpointsWrite: 0 })
    expect(read.destinations[0]?.bytesToWrite).toBe(0)
  })

  it("says mode, reason, bytes per rank and in total", () => {
    const text = planned({ model: "llama3-70b", numProcesses: 8, numCheckpointsWrite: 2, numCheckpointsRead: 0 }).notes
      .join("\n")
    expect(text).toContain("subset mode: 8 processes are fewer than the CLOSED count of 64")
    expect(text).toContain("TP 8 x PP 1 x DP 8, ZeRO 3")
    expect(text).toContain("113.90 GiB (122.30 GB) in 16 files, 14.24 GiB a rank")
    expect(text).toContain("writes 2: 227.80 GiB (244.60 GB)")
  })

  it.each<readonly [string, Given, boolean]>([
    ["native, v2.0, writing", { edition: editionId("v2.0"), numCheckpointsRead: 0 }, true],
    ["native, v2.0, only reading", { edition: editionId("v2.0"), numCheckpointsWrite: 0 }, false],
    ["native, v3.0, writing", { numCheckpointsRead: 0 }, false],
    ["dlio, v2.0, writing", { edition: editionId("v2.0"), engine: "dlio", numCheckpointsRead: 0 }, false]
  ])("says that DLIO cannot read what is written where that is so: %s", (_, given, isSaid) => {
    const said = planned(given).notes.filter((note) => note.includes("DLIO cannot read these checkpoints"))
    expect(said).toHaveLength(isSaid ? 1 : 0)
  })

  it("the dlio profile: DLIO's request sizes, buffered, with its hints; a person's --io wins and drops the hints", () => {
    expect(planned({ profile: "dlio" }).work.io).toMatchObject({
      mode: "buffered",
      writeRequestBytes: 32 * MiB,
      readRequestBytes: 128 * MiB,
      readStreams: 4,
      cacheHints: true
    })
    expect(planned({ profile: "dlio", io: "direct" }).work.io).toMatchObject({ mode: "direct", cacheHints: false })
    expect(planned({ io: "buffered" }).work.io).toMatchObject({ mode: "buffered", cacheHints: false })
  })

  it("scale: each file's share in whole blocks, and less memory than a full buffer for tiny files", () => {
    const { bufferBytes, scale, work } = planned({ scale: 0.0001, numProcesses: 2 })
    expect(scale).toBe(0.0001)
    expect(work.ranks.flatMap((rank) => rank.files.map((file) => file.bytes % 4096))).toEqual([0, 0, 0, 0])
    expect(work.checkpointBytes).toBeLessThan(112_425_623_552 / 1000)
    expect(bufferBytes).toBeLessThan(2 * 4 * 16 * MiB)
  })

  it("a parameter the tool injects is the tool's, one a person gave is the person's", () => {
    const origins = Object.fromEntries(
      planned({ model: "llama3-70b", numProcesses: 8, numCheckpointsWrite: 2, numCheckpointsRead: 1 }, [
        "checkpoint.fsync=false"
      ]).parameters.map(({ key, origin }) => [key, origin])
    )
    expect(origins).toMatchObject({
      "model.num_layers": "workload",
      "checkpoint.fsync": "flag",
      "checkpoint.mode": "tool",
      "model.parallelism.data": "tool",
      "checkpoint.num_checkpoints_write": "tool",
      "checkpoint.num_checkpoints_read": "tool",
      "checkpoint.checkpoint_folder": "tool"
    })
  })

  it("the workload is what runs: parameters, counts and folder folded in", () => {
    expect(
      planned({ numCheckpointsWrite: 3, numCheckpointsRead: 2 }, ["checkpoint.time_between_checkpoints=0.5"]).workload
    )
      .toMatchObject({
        model: { name: "llama_8b", num_layers: 32, parallelism: { tensor: 1, pipeline: 1, zero_stage: 3 } },
        checkpoint: {
          num_checkpoints_write: 3,
          num_checkpoints_read: 2,
          time_between_checkpoints: 0.5,
          fsync: true,
          checkpoint_folder: "/mnt/sut/llama3-8b"
        }
      })
  })

  it("the fingerprint changes with everything that changes the files, and with nothing else", () => {
    const base = planned().work.fingerprint
    for (const other of [{ numProcesses: 4 }, { scale: 0.5 }, { model: "llama3-70b" }] satisfies ReadonlyArray<Given>) {
      expect(planned(other).work.fingerprint).not.toBe(base)
    }
    expect(planned({}, ["model.num_layers=2"]).work.fingerprint).not.toBe(base)
    expect(planned({ numCheckpointsWrite: 0, profile: "dlio", verify: "full", label: "x" }).work.fingerprint).toBe(base)
  })
})

describe("what is refused", () => {
  it.each<readonly [string, Given, ReadonlyArray<string>, string, number]>([
    ["0/0", { numCheckpointsWrite: 0, numCheckpointsRead: 0 }, [], "ConflictingOptions", 2],
    ["more reads than writes", { numCheckpointsWrite: 2, numCheckpointsRead: 3 }, [], "ConflictingOptions", 2],
    ["both divisions", { closed: true, open: true, numProcesses: 8 }, [], "ConflictingOptions", 2],
    ["a division without a number of processes", { open: true }, [], "MissingOption", 2],
    ["loops in CLOSED", { closed: true, numProcesses: 8, loops: 2 }, [], "ConflictingOptions", 2],
    ["loops over the same checkpoints", { loops: 2 }, [], "ConflictingOptions", 2],
    ["native engine for a division", { engine: "native", closed: true, numProcesses: 8 }, [], "ConflictingOptions", 2],
    ["native engine on two hosts", { engine: "native", hosts: ["a", "b"] }, [], "ConflictingOptions", 2],
    ["a native option on dlio", { engine: "dlio", scale: 0.5 }, [], "ConflictingOptions", 2],
    ["a native option with a division", { closed: true, numProcesses: 8, verify: "full" }, [], "ConflictingOptions", 2],
    ["requests no kernel takes", { transferSize: 2 ** 31 }, [], "InvalidOption", 2],
    ["results inside the checkpoints", { resultsDir: "/mnt/sut/llama3-8b/r" }, [], "ConflictingOptions", 2],
    ["a parameter of another benchmark", {}, ["dataset.num_files_train=1"], "UnsupportedParameter", 5],
    ["a misspelt parameter", {}, ["checkpoint.fsinc=true"], "UnsupportedParameter", 5],
    ["a number of layers that is a word", {}, ["model.num_layers=many"], "InvalidParameter", 5],
    ["a negative pause", {}, ["checkpoint.time_between_checkpoints=-1"], "InvalidParameter", 5],
    ["a truth value that is none", {}, ["checkpoint.fsync=maybe"], "InvalidParameter", 5],
    ["a ZeRO stage that does not exist", {}, ["model.parallelism.zero_stage=4"], "InvalidParameter", 5],
    ["negative writes as a parameter", {}, ["checkpoint.num_checkpoints_write=-1"], "InvalidParameter", 5],
    ["a count said twice", { numCheckpointsWrite: 5 }, ["checkpoint.num_checkpoints_write=6"], "ConflictingOptions", 2],
    ["a folder said twice", {}, ["checkpoint.checkpoint_folder=/elsewhere"], "ConflictingOptions", 2],
    ["data parallelism in default mode", {}, ["model.parallelism.data=2"], "ConflictingOptions", 2],
    ["a model too large to size", {}, ["model.transformer.hidden_size=1000000000"], "ImpossibleLayout", 2],
    [
      "default mode on half an instance",
      { model: "llama3-70b", numProcesses: 12 },
      ["checkpoint.mode=default"],
      "ImpossibleLayout",
      2
    ]
  ])("%s", (_, given, params, tag, status) => {
    const error = refused(given, params)
    expect(error._tag).toBe(tag)
    expect(statusOf(error)).toBe(status)
  })

  it("R13: 0/0 with --closed lists the pairs that are allowed", () => {
    const error = refused({ closed: true, numProcesses: 8, numCheckpointsWrite: 0, numCheckpointsRead: 0 })
    expect(error).toMatchObject({ advice: expect.stringContaining("10/10, or 10/0 and then 0/10") })
  })

  it("names the nearest key a person may have meant", () => {
    expect(refused({}, ["checkpoint.fsinc=true"])).toMatchObject({ nearest: "checkpoint.fsync" })
  })

  it("an impossible layout names the nearest counts that work", () => {
    expect(refused({ model: "llama3-70b", numProcesses: 12 }, ["checkpoint.mode=default"]))
      .toMatchObject({ nearest: [8, 16] })
    expect(refused({ model: "llama3-405b", numProcesses: 600 })).toMatchObject({ nearest: [512, 768] })
  })
})

describe("flags and parameters that set the same thing", () => {
  it("agree when they are equal, and the parameter keeps its origin", () => {
    const plan = planned({ numCheckpointsWrite: 5, numCheckpointsRead: 5 }, [
      "checkpoint.num_checkpoints_write=5",
      "checkpoint.checkpoint_folder=/mnt/sut/llama3-8b"
    ])
    expect(plan.work.writes).toBe(5)
    expect(plan.parameters.find(({ key }) => key === "checkpoint.num_checkpoints_write")?.origin).toBe("flag")
  })

  it("a parameter beats a default, and a flag beats a parameter of the configuration file", () => {
    expect(planned({}, ["checkpoint.num_checkpoints_write=20"]).work.writes).toBe(20)
    const request = {
      ...requestOf({ numCheckpointsWrite: 12 }),
      params: parameters(["checkpoint.num_checkpoints_write=20"], "configFile")
    }
    expect(planRun(request, discoveryOf())).toMatchObject({ right: { work: { writes: 12 } } })
  })

  it("a parameter flag beats an option of the configuration file", () => {
    const request = {
      ...requestOf({}, ["checkpoint.num_checkpoints_write=20"]),
      settings: { ...settingsOf({}), numCheckpointsWrite: { value: 12, origin: "configFile" as const } }
    }
    expect(planRun(request, discoveryOf())).toMatchObject({ right: { work: { writes: 20 } } })
  })
})

describe("an experiment of two runs", () => {
  const steps = (given: Given, params: ReadonlyArray<string> = []) => {
    const request = requestOf({ between: "drop-caches", ...given }, params)
    const whole = Either.getOrThrow(planRun(request, discoveryOf()))
    const experiment = Either.getOrThrow(checkpointExperiment(whole.work, request, discoveryOf()))
    return experiment?.steps.map((step) => isRunStep(step) ? step.plan : step.command) ?? []
  }

  it("is what two command lines would be, one with -ncr 0 and one with -ncw 0", () => {
    const [write, command, read] = steps({ numCheckpointsWrite: 4, numCheckpointsRead: 3 })
    expect(command).toBe("drop-caches")
    for (
      const [step, counts] of [
        [write, { numCheckpointsWrite: 4, numCheckpointsRead: 0 }],
        [read, { numCheckpointsWrite: 0, numCheckpointsRead: 3 }]
      ] as const
    ) {
      const { args, work, ...alone } = planned(counts)
      expect(step).toMatchObject({ ...alone, args: { ...args, between: "drop-caches" } })
      expect(step).toMatchObject({ work })
    }
  })

  it("takes counts from --params too", () => {
    const [write, , read] = steps({}, ["checkpoint.num_checkpoints_write=3", "checkpoint.num_checkpoints_read=2"])
    expect(write).toMatchObject({ work: { writes: 3, reads: 0 } })
    expect(read).toMatchObject({ work: { writes: 0, reads: 2 }, destinations: [{ bytesToWrite: 0 }] })
  })

  it("is one run without --between", () => {
    const request = requestOf({})
    expect(checkpointExperiment(planned({}).work, request, discoveryOf())).toEqual(Either.right(null))
  })

  it.each<readonly [string, Given, string]>([
    ["nothing to read", { between: "x", numCheckpointsRead: 0 }, "--between"],
    ["nothing to write", { between: "x", numCheckpointsWrite: 0 }, "--between"],
    ["no command", { between: "  " }, "--between"],
    ["more than once", { between: "x", loops: 2, overwrite: true }, "--loops 2"],
    ["--resume without runs to go on with", { resume: true }, "--resume"],
    ["a remap time without a read", { remapSeconds: 5, numCheckpointsRead: 0 }, "--remap-seconds 5"],
    ["a clean-up of nothing", { cleanup: true, numCheckpointsWrite: 0 }, "--cleanup"]
  ])("refused: %s", (_, given, named) => {
    const error = refused(given)
    expect(statusOf(error)).toBe(2)
    expect(error.message).toContain(named)
  })
})

describe("advice", () => {
  it("never leads to an option that the engine refuses", () => {
    const says = (given: Given) => JSON.stringify(refused({ loops: 2, ...given }))
    expect(says({})).toContain("--cleanup")
    expect(says({ engine: "dlio" })).toContain("--cleanup, or --overwrite")
    for (const given of [{ cleanup: true }, { overwrite: true }]) {
      expect(planned({ loops: 2, engine: "dlio", ...given }).loops).toBe(2)
    }
  })
})

describe("which engine", () => {
  it.each<readonly [string, Given, "native" | "dlio"]>([
    ["nothing said", {}, "native"],
    ["CLOSED", { closed: true, numProcesses: 8 }, "dlio"],
    ["OPEN", { open: true, numProcesses: 8 }, "dlio"],
    ["two hosts", { hosts: ["client1", "client2"] }, "dlio"],
    ["one host that is another machine", { hosts: ["client2"] }, "dlio"],
    ["this machine by its short name, with slots", { hosts: ["client1:8"] }, "native"],
    ["asked for", { engine: "dlio" }, "dlio"]
  ])("%s", (_, given, name) => {
    const { engine } = planned(given)
    expect(engine.name).toBe(name)
    expect(engine.reason).not.toBe("")
  })

  it("an installed dlio_benchmark is mentioned and changes nothing", () => {
    const discovery = discoveryOf()
    const plan = planRun(requestOf({}), {
      ...discovery,
      tools: { ...discovery.tools, dlio_benchmark: "/opt/dlio/bin/dlio_benchmark" }
    })
    expect(plan).toMatchObject({
      right: { engine: { name: "native", reason: expect.stringContaining("/opt/dlio/bin/dlio_benchmark") } }
    })
  })

  const refusing = Object.entries(launchOptions).filter(([key]) => key !== "allowRunAsRoot")

  it.each(refusing.map(([key, { name }]) => [name, key as keyof typeof launchOptions] as const))(
    "--%s on the native engine is a usage error that names it",
    (name, key) => {
      const error = refused(variations[key])
      expect(error).toMatchObject({ _tag: "ConflictingOptions" })
      expect(error).toHaveProperty("options.0", `--${name}`)
      expect(statusOf(error)).toBe(2)
    }
  )

  it("other parameters reach DLIO, which acts on them", () => {
    const plan = planned({ engine: "dlio" }, ["checkpoint.rank_sync=true"])
    expect(plan.workload).toMatchObject({ checkpoint: { rank_sync: true } })
  })
})

/** A value of each option that differs from its default, with what else it needs. */
const variations: { readonly [K in keyof typeof runOptions]: Given } = {
  hosts: { hosts: ["client1"] },
  params: {},
  resultsDir: { resultsDir: "/elsewhere" },
  systemname: { systemname: "array-7" },
  orgname: { orgname: "lab" },
  label: { label: "friday" },
  engine: { engine: "dlio" },
  closed: { closed: true },
  open: { open: true },
  edition: { edition: editionId("v2.0") },
  whatIf: { whatIf: true },
  allowInvalidParams: { allowInvalidParams: true },
  loops: { loops: 2, cleanup: true },
  baseline: { baseline: "before" },
  require: { require: ["write>=1"] },
  timeout: { timeout: 60 },
  profile: { profile: "dlio" },
  io: { io: "buffered" },
  clientHostMemory: { clientHostMemory: 64 },
  model: { model: "llama3-70b" },
  numProcesses: { numProcesses: 4 },
  numCheckpointsWrite: { numCheckpointsWrite: 11 },
  numCheckpointsRead: { numCheckpointsRead: 1 },
  checkpointFolder: { checkpointFolder: "/elsewhere" },
  scale: { scale: 0.5 },
  transferSize: { transferSize: 4096 },
  verify: { verify: "full" },
  overwrite: { overwrite: true },
  cleanup: { cleanup: true },
  hostfile: { hostfile: "hosts.txt" },
  startTimeout: { startTimeout: 30 },
  npernode: { npernode: 8 },
  mpiBin: { mpiBin: "mpiexec" },
  mpiParams: { mpiParams: ["--tag-output"] },
  mpiBtl: { mpiBtl: "tcp" },
  oversubscribe: { oversubscribe: true },
  allowRunAsRoot: { allowRunAsRoot: true },
  dlioBinPath: { dlioBinPath: "/opt/dlio/bin" },
  collector: { collector: "none" },
  timeseriesInterval: { timeseriesInterval: 5 },
  maxTimeseriesSamples: { maxTimeseriesSamples: 10 },
  skipTimeseries: { skipTimeseries: true },
  skipValidation: { skipValidation: true },
  between: { between: "drop-caches" },
  remapSeconds: { remapSeconds: 30 },
  resume: { resume: true, between: "drop-caches" }
}

/** The pipeline's own: the plan is the same, and its record of the command line says so. */
const ofThePipeline: ReadonlyArray<string> = [
  "whatIf",
  "skipValidation",
  "baseline",
  "require",
  ...Object.keys(seriesOptions)
]

describe("each option changes the plan", () => {
  it.each(Object.keys(runOptions).map((key) => key as keyof typeof runOptions))("%s", (key) => {
    const base: Given = key in launchOptions ? { numProcesses: 8, engine: "dlio" } : { numProcesses: 8 }
    const { args: argsBefore, ...before } = planned(base)
    const params = key === "params" ? ["checkpoint.fsync=false"] : []
    const { args, ...after } = planned({ ...base, ...variations[key] }, params)
    if (ofThePipeline.includes(key)) {
      expect(args).not.toEqual(argsBefore)
      expect(after).toEqual(before)
    } else {
      expect(after).not.toEqual(before)
    }
    expect(args).toHaveProperty(runOptions[key].name.replaceAll("-", "_"))
  })

  it("the permission to run as root is a note where no launcher starts, and no reason to refuse", () => {
    const plan = planned({ numProcesses: 8, allowRunAsRoot: true })
    expect(plan.engine.name).toBe("native")
    expect(plan.notes[0]).toBe(
      "native engine: no division and no other host is asked for; it starts no launcher, so --allow-run-as-root changes nothing here"
    )
  })

  it("fsync=false reaches the engine", () => {
    expect(planned({}, ["checkpoint.fsync=False"]).work.fsync).toBe(false)
    expect(planOf({}, ["checkpoint.fsync=False"])).toMatchObject({
      right: { workload: { checkpoint: { fsync: false } } }
    })
  })
})
