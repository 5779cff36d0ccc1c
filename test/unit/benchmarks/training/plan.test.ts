import { describe, expect, it } from "@effect/vitest"
import { launchOptions } from "../../../../src/benchmarks/shared/launchOptions.ts"
import { seriesOptions } from "../../../../src/benchmarks/shared/seriesOptions.ts"
import { modelNames } from "../../../../src/benchmarks/training/models.ts"
import { datagenOptions, runOptions } from "../../../../src/benchmarks/training/options.ts"
import { workloadsOf } from "../../../../src/benchmarks/training/rules/workloads.ts"
import { GiB, MiB } from "../../../../src/domain/Units.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { defaultEdition, editionId } from "../../../../src/rules/editions/list.ts"
import { datagenPlanned, datagenRefused, type Given, type GivenDatagen, planned, refused } from "./requests.ts"

const originOf = (plan: ReturnType<typeof planned>, key: string) =>
  plan.parameters.find((parameter) => parameter.key === key)?.origin

const workloads = workloadsOf(defaultEdition)

describe("training run", () => {
  it("unet3d on b200 has the published values", () => {
    const plan = planned({}, ["dataset.num_files_train=7000"])
    expect(plan).toMatchObject({
      benchmark: "training",
      command: "run",
      model: "unet3d",
      accelerator: "b200",
      processes: 4,
      engine: { name: "native" },
      work: {
        kind: "train",
        set: { format: "npz", files: 7000, samplesPerFile: 1, folder: "/mnt/sut/unet3d", subfolders: 0 },
        ranks: 4,
        dialect: "v3.0",
        batchSize: 7,
        epochs: 5,
        readThreads: 4,
        prefetchBatches: 2,
        computeSeconds: 0.162,
        fileShuffle: true,
        seed: 123,
        seedChangesByEpoch: true,
        auThresholdPercent: 90,
        nominalSampleBytes: 146_600_628,
        checkpoint: null
      }
    })
    expect(plan.destinations).toEqual([{ role: "data", path: "/mnt/sut/unet3d", bytesToWrite: 0 }])
  })

  it.each(
    workloads.flatMap(({ accelerators, name }) => Object.keys(accelerators).map((type) => [name, type] as const))
  )("%s on %s: batch, compute, epochs and threshold are its own", (name, type) => {
    const workload = workloads.find((one) => one.name === name)!
    const pinned = workload.accelerators[type]!
    const model = modelNames.find((one) => one === name)!
    const { work } = planned({ model, acceleratorType: type as Given["acceleratorType"] & string }, [
      "dataset.num_files_train=4000"
    ])
    expect(work).toMatchObject({
      batchSize: pinned.batchSize,
      computeSeconds: pinned.computationTime,
      epochs: pinned.epochs
    })
    expect(work.auThresholdPercent).toBeCloseTo(workload.minimumUtilisation, 10)
  })

  it("what batches leave over is counted, and the policy named", () => {
    const noteOf = (files: number, more: ReadonlyArray<string> = []) =>
      planned({}, [`dataset.num_files_train=${files}`, ...more]).notes.find((note) => note.includes("not read"))
    // 4 ranks of batches of 7: 16 files a rank make 2, and 2 are over; 3 belong to none.
    expect(noteOf(67)).toBe(
      "11 of 67 files (16.4 %) are not read in an epoch: files that do not divide evenly among the ranks belong to none, and what makes no whole batch of a rank is dropped (drop_last)"
    )
    expect(noteOf(56)).toBeUndefined()
    expect(noteOf(112, ["train.total_training_steps=3"])).toMatch(/^28 of 112 .* train\.total_training_steps=3 ends it/)
  })

  it("what an accelerator needs goes by the bytes that are read, DLIO's figure beside it", () => {
    const needs = planned({ model: "dlrm" }).notes.find((note) => note.startsWith("never to wait"))
    expect(needs).toMatch(
      /an accelerator needs 31\.1\d GiB\/s, .*; DLIO's figure would be 23\.22 GiB\/s an accelerator/
    )
  })

  it("dlrm and flux have their columns: 761 and 2164832 bytes a row", () => {
    const dlrm = planned({ model: "dlrm" }).work
    expect(dlrm.nominalSampleBytes).toBe(761)
    expect(dlrm.set.parquet?.columns).toHaveLength(200)
    const flux = planned({ model: "flux" }).work
    expect(flux.nominalSampleBytes).toBe(2_164_832)
    expect(flux.set).toMatchObject({ recordLength: 2_164_832, parquet: { rowGroupRows: 48 } })
  })

  it("v2.0 shuffles no files, checkpoints unet3d and wants to be told where", () => {
    const v2: Given = { edition: editionId("v2.0"), acceleratorType: "h100" }
    expect(planned({ ...v2, checkpointFolder: "/mnt/ckpt" }).work).toMatchObject({
      dialect: "v2.0",
      fileShuffle: false,
      checkpoint: { folder: "/mnt/ckpt/unet3d", bytes: 10_240, afterEpoch: 5 }
    })
    expect(refused(v2)).toMatchObject({ _tag: "MissingOption", options: ["--checkpoint-folder"] })
    expect(planned(v2, ["checkpoint.checkpoint_folder=/mnt/x"]).work.checkpoint?.folder).toBe("/mnt/x")
    expect(planned({ ...v2, allowInvalidParams: true }).work.checkpoint).not.toBeNull()
    expect(planned({ ...v2, model: "resnet50" }).work).toMatchObject({
      set: { tfrecordSize: "dimension" },
      checkpoint: null
    })
  })

  it("a checkpoint folder is refused where nothing writes one", () => {
    for (
      const error of [
        refused({ checkpointFolder: "/mnt/ckpt" }),
        refused({}, ["checkpoint.checkpoint_folder=/mnt/ckpt"])
      ]
    ) {
      expect(error).toMatchObject({ _tag: "ConflictingOptions" })
      expect(statusOf(error)).toBe(2)
    }
  })

  it.each([
    ["/mnt/sut", "/mnt/sut/unet3d"],
    ["/mnt/sut/unet3d/", "/mnt/sut/unet3d"],
    ["sets", "/home/me/work/sets/unet3d"],
    ["/mnt/retinanet", "/mnt/retinanet"]
  ])("--data-dir %s holds the set in %s", (dataDir, folder) => {
    expect(planned({ dataDir }).work.set.folder).toBe(folder)
    expect(originOf(planned({ dataDir }), "dataset.data_folder")).toBe("tool")
  })

  it("dataset.data_folder is the folder itself, and must agree with --data-dir", () => {
    expect(planned({}, ["dataset.data_folder=/mnt/sut/unet3d"]).work.set.folder).toBe("/mnt/sut/unet3d")
    expect(refused({}, ["dataset.data_folder=/mnt/other"])).toMatchObject({ _tag: "ConflictingOptions" })
  })

  it("what the tool injects is the tool's, by edition", () => {
    const v3 = planned({}, ["dataset.num_files_train=50000"])
    expect(v3.workload).toMatchObject({ dataset: { skip_listing: true, listing_validation_interval: 10 } })
    expect(originOf(v3, "dataset.skip_listing")).toBe("tool")
    expect(originOf(v3, "dataset.listing_validation_interval")).toBe("tool")
    const v2 = planned({ edition: editionId("v2.0"), model: "resnet50", acceleratorType: "h100" })
    expect(originOf(v2, "dataset.skip_listing")).toBeUndefined()
    expect(originOf(planned({}, ["dataset.listing_validation_interval=7"]), "dataset.listing_validation_interval"))
      .toBe("flag")
  })

  it.each([[1, false], [2, true], [9, true], [10, false], [100, false], [101, true]] as const)(
    "%d subfolders: v3.0 may skip listing only where it finds the names that it made (%s)",
    (subfolders, skips) => {
      const plan = planned({}, [`dataset.num_subfolders_train=${subfolders}`])
      expect(plan.workload).toMatchObject({ dataset: { skip_listing: skips } })
    }
  )

  it("direct I/O is the profile's, until --io or reader.odirect says otherwise", () => {
    expect(planned().work).toMatchObject({ directIo: true, dropCaches: false, transferBytes: 8 * MiB })
    expect(planned({ profile: "dlio" }).work).toMatchObject({ directIo: false, dropCaches: true, transferBytes: null })
    const buffered = planned({ io: "buffered" })
    expect(buffered.work).toMatchObject({ directIo: false, dropCaches: true })
    expect(buffered.parameters).toContainEqual({ key: "reader.odirect", value: false, origin: "flag" })
    expect(planned({ profile: "dlio" }, ["reader.odirect=True"]).work.directIo).toBe(true)
    expect(refused({ io: "buffered" }, ["reader.odirect=true"])).toMatchObject({ _tag: "ConflictingOptions" })
    expect(originOf(planned(), "reader.odirect")).toBeUndefined()
  })

  it("DLIO reads only npz directly", () => {
    expect(planned({ engine: "dlio", io: "direct" }).work.directIo).toBe(true)
    expect(refused({ engine: "dlio", io: "direct", model: "retinanet" })).toMatchObject({ _tag: "ConflictingOptions" })
  })

  it("waiting for dropped caches needs caches that are dropped", () => {
    expect(refused({ dropCachesTimeout: 60 })).toMatchObject({ _tag: "ConflictingOptions" })
    expect(planned({ dropCachesTimeout: 60, io: "buffered" }).work.dropCachesTimeoutSeconds).toBe(60)
    expect(planned({ dropCachesTimeout: 60, engine: "dlio" }).work.dropCachesTimeoutSeconds).toBe(60)
  })

  it("an edition without the pair practises with the file of another, and says so", () => {
    const plan = planned({ edition: editionId("v2.0"), model: "retinanet", acceleratorType: "mi355" })
    expect(plan.notes.join("\n")).toContain("workload retinanet_mi355 of edition v3.0: v2.0 has none")
    expect(plan).toMatchObject({ edition: "v2.0", work: { batchSize: 36 } })
  })

  it("--num-client-hosts must say what --hosts says", () => {
    expect(planned({ numClientHosts: 1 }).args).toMatchObject({ num_client_hosts: 1 })
    expect(refused({ numClientHosts: 2 })).toMatchObject({ _tag: "ConflictingOptions" })
    expect(planned({ numClientHosts: 2, hosts: ["a", "b"] }).engine.name).toBe("dlio")
  })

  it("fewer samples than one step of every rank is no run", () => {
    const error = refused({ numAccelerators: 8 }, ["dataset.num_files_train=50"])
    expect(error).toMatchObject({ _tag: "ConflictingOptions" })
    expect(error.message).toContain("floor(50 / 8)")
    expect(statusOf(error)).toBe(2)
  })

  it("an epoch too short for its figures is refused, with the files it needs", () => {
    const error = refused({ numAccelerators: 2 }, ["dataset.num_files_train=27"])
    expect(error.message).toContain("at least 2 steps")
    expect(JSON.stringify(error)).toContain("at least 28 files")
    expect(planned({ numAccelerators: 2 }, ["dataset.num_files_train=28"]).work.ranks).toBe(2)
    const limited = refused({}, ["train.total_training_steps=1"])
    expect(limited.message).toContain("total_training_steps=1")
    expect(limited).toMatchObject({ advice: "raise train.total_training_steps to 2 or more" })
  })

  it("rows that no read thread can make a batch of are no steps: refused, with the files that are enough", () => {
    const given: Given = { model: "dlrm", acceleratorType: "mi355", numAccelerators: 1 }
    const params = (files: number) => [
      `dataset.num_files_train=${files}`,
      "dataset.num_samples_per_file=2",
      "reader.batch_size=4",
      "reader.read_threads=4"
    ]
    const error = refused(given, params(4))
    expect(error.message).toContain(
      "has 0: each of 1 rank has floor(4 / 1) files of 2, for batches of 4 samples, which"
    )
    expect(error.message).toContain("each of 4 read threads makes of files of its own")
    expect(JSON.stringify(error)).toContain("at least 6 files")
    expect(statusOf(error)).toBe(2)
    const { notes } = planned(given, params(7))
    expect(notes.join("\n")).toContain("of 3 steps;")
    expect(notes.join("\n")).toContain("no whole batch of a read thread is dropped")
  })

  it("v2.0's blocks: files that leave the last one too short are refused, with a number that is taken", () => {
    const given: Given = {
      edition: editionId("v2.0"),
      acceleratorType: "h100",
      numAccelerators: 4,
      checkpointFolder: "/mnt/c"
    }
    // 4 ranks: 22, 22, 22 and 20 files in batches of 7.
    const error = refused(given, ["dataset.num_files_train=86"])
    expect(error.message).toContain("has 2: the last of 4 ranks has 20 of 86 files")
    expect(JSON.stringify(error)).toContain("have 88 files, or more that 4 divides")
    expect(planned(given, ["dataset.num_files_train=88"]).work.ranks).toBe(4)
  })

  it("a checkpoint due after more epochs than there are is not expected, and the plan says so", () => {
    const textOf = (epochs: number) =>
      planned({ edition: editionId("v2.0"), acceleratorType: "h100", checkpointFolder: "/mnt/c" }, [
        `train.epochs=${epochs}`
      ]).notes.join("\n")
    expect(textOf(4)).toContain("no checkpoint: one is due after epoch 5, and there are 4")
    expect(textOf(4)).not.toContain("one checkpoint of")
    expect(textOf(5)).toContain("one checkpoint of 10.00 KiB after epoch 5")
    expect(textOf(5)).not.toContain("no checkpoint")
  })

  it("v2.0's throughput needs three steps", () => {
    const given = {
      edition: editionId("v2.0"),
      acceleratorType: "h100",
      numAccelerators: 1,
      checkpointFolder: "/mnt/c"
    } as const
    expect(refused(given, ["dataset.num_files_train=20"]).message).toContain("at least 3 steps")
    expect(planned(given, ["dataset.num_files_train=21"]).edition).toBe(editionId("v2.0"))
  })

  it("results do not go into the data set", () => {
    expect(refused({ resultsDir: "/mnt/sut/unet3d/results" })).toMatchObject({ _tag: "ConflictingOptions" })
  })

  it("what says nothing of files of this format is refused: it would only change the rates that are computed with it", () => {
    for (
      const [model, key] of [
        ["dlrm", "dataset.record_length_bytes=5000"],
        ["dlrm", "dataset.record_length_bytes_stdev=50"],
        ["unet3d", "dataset.parquet.row_group_size=7"]
      ] as const
    ) {
      const error = refused({ model }, [key])
      expect(error).toMatchObject({ _tag: "ConflictingOptions", options: [`--params ${key}`, expect.any(String)] })
      expect(statusOf(error)).toBe(2)
    }
    expect(planned({ model: "dlrm" }, ["dataset.parquet.row_group_size=512"]).work.set.parquet?.rowGroupRows).toBe(512)
    expect(planned({ engine: "dlio", model: "dlrm" }, ["dataset.record_length_bytes=5000"]).engine.name).toBe("dlio")
  })

  it("row groups so many that no footer could name them are refused before anything is laid out, with how many rows do", () => {
    for (const engine of ["native", "dlio"] as const) {
      const words = ["dataset.parquet.row_group_size=5"]
      const error = datagenRefused({ engine, model: "dlrm" }, words)
      expect(error).toMatchObject({ _tag: "ConflictingOptions", advice: expect.stringContaining("to 294 or more") })
      expect(error.message).toContain("307,200 row groups of 200 columns")
      expect(refused({ engine, model: "dlrm" }, words)).toEqual(error)
    }
    expect(planned({ model: "dlrm" }, ["dataset.parquet.row_group_size=294"]).model).toBe("dlrm")
    expect(refused({ model: "dlrm" }, ["dataset.parquet.row_group_size=293"])._tag).toBe("ConflictingOptions")
  })

  it("direct I/O that DLIO cannot do leads to the native engine only where that is taken", () => {
    const given = { model: "dlrm", engine: "dlio", io: "direct" } as const
    expect(refused(given)).toMatchObject({ advice: "leave direct I/O out, or use --engine native" })
    expect(refused({ ...given, closed: true })).toMatchObject({ advice: "leave direct I/O out" })
    expect(refused({ ...given, hosts: ["a", "b"] })).toMatchObject({ advice: "leave direct I/O out" })
  })

  it("a record of less than a byte would make files of none", () => {
    const error = refused({}, ["dataset.record_length_bytes=0.5"])
    expect(error).toMatchObject({ _tag: "InvalidParameter", expected: "bytes, at least 1" })
    expect(statusOf(error)).toBe(5)
  })

  it("a parameter nobody acts on is refused by the native engine, with the nearest, and sent to DLIO", () => {
    const error = refused({}, ["reader.batchsize=2"])
    expect(error).toMatchObject({ _tag: "UnsupportedParameter", nearest: "reader.batch_size" })
    expect(statusOf(error)).toBe(5)
    expect(planned({ engine: "dlio" }, ["reader.dont_use_mmap=true"]).workload).toMatchObject({
      reader: { dont_use_mmap: true }
    })
    expect(refused({}, ["reader.batch_size=none"])).toMatchObject({ _tag: "InvalidParameter" })
  })

  it("CLOSED is DLIO's, and takes none of the native engine's options", () => {
    expect(planned({ closed: true })).toMatchObject({ engine: { name: "dlio" }, requestedDivision: "CLOSED" })
    expect(refused({ closed: true, profile: "device" })).toMatchObject({ _tag: "ConflictingOptions" })
    expect(refused({ closed: true, engine: "native" })).toMatchObject({ _tag: "ConflictingOptions" })
  })

  it("says beforehand what memory it takes, and that it is bounded", () => {
    const plan = planned()
    expect(plan.notes.join("\n")).toContain("memory: 4 ranks × (4 readers")
    expect(plan.bufferBytes).toBe(4 * plan.work.bufferBytesPerRank)
    expect(plan.bufferBytes).toBeLessThan(GiB)
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
  skipValidation: { skipValidation: true },
  loops: { loops: 5 },
  warmup: { warmup: 1 },
  resume: { resume: true, loops: 5 },
  baseline: { baseline: "before" },
  require: { require: ["au>=90"] },
  timeout: { timeout: 60 },
  profile: { profile: "dlio" },
  io: { io: "buffered" },
  clientHostMemory: { clientHostMemory: 64 },
  model: { model: "retinanet" },
  acceleratorType: { acceleratorType: "h100" },
  numAccelerators: { numAccelerators: 2 },
  numClientHosts: { numClientHosts: 1 },
  dataDir: { dataDir: "/elsewhere" },
  checkpointFolder: { checkpointFolder: "/elsewhere", edition: editionId("v2.0"), acceleratorType: "h100" },
  dropCachesTimeout: { dropCachesTimeout: 5, io: "buffered" },
  hostfile: { hostfile: "hosts.txt" },
  startTimeout: { startTimeout: 30 },
  npernode: { npernode: 4 },
  mpiBin: { mpiBin: "mpiexec" },
  mpiParams: { mpiParams: ["--tag-output"] },
  mpiBtl: { mpiBtl: "tcp" },
  oversubscribe: { oversubscribe: true },
  allowRunAsRoot: { allowRunAsRoot: true },
  dlioBinPath: { dlioBinPath: "/opt/dlio/bin" },
  collector: { collector: "none" },
  timeseriesInterval: { timeseriesInterval: 5 },
  maxTimeseriesSamples: { maxTimeseriesSamples: 10 },
  skipTimeseries: { skipTimeseries: true }
}

/** The pipeline's own, or a check: the plan is the same, and its record of the command line says so. */
const inArgsOnly: ReadonlyArray<string> = [
  "whatIf",
  "skipValidation",
  "baseline",
  "require",
  "warmup",
  "numClientHosts",
  ...Object.keys(seriesOptions)
]

describe("each option changes the plan", () => {
  it.each(Object.keys(runOptions).map((key) => key as keyof typeof runOptions))("run: %s", (key) => {
    const start: Given = key in launchOptions ? { engine: "dlio" } : {}
    const { args: argsBefore, ...before } = planned(start)
    const params = key === "params" ? ["reader.read_threads=8"] : []
    const { args, ...after } = planned({ ...start, ...variations[key] }, params)
    if (inArgsOnly.includes(key)) {
      // --num-client-hosts 1 says what the one host says already.
      if (key !== "numClientHosts") expect(args).not.toEqual(argsBefore)
      expect(after).toEqual(before)
    } else {
      expect(after).not.toEqual(before)
    }
    expect(args).toHaveProperty(runOptions[key].name.replaceAll("-", "_"))
  })

  const generating: { readonly [K in keyof typeof datagenOptions]?: GivenDatagen } = {
    numProcesses: { numProcesses: 2 },
    verify: { verify: true },
    dataDir: { dataDir: "/elsewhere" },
    model: { model: "retinanet" },
    edition: { edition: editionId("v2.0") },
    closed: { closed: true },
    timeout: { timeout: 9 },
    label: { label: "x" }
  }

  it.each(Object.keys(generating).map((key) => key as keyof typeof generating))("datagen: %s", (key) => {
    const { args, ...after } = datagenPlanned(generating[key], [])
    const { args: argsBefore, ...before } = datagenPlanned()
    expect(after).not.toEqual(before)
    expect(args).not.toEqual(argsBefore)
  })
})

describe("training datagen", () => {
  it("makes the published set, whose sizes v3.0 draws by rank", () => {
    const plan = datagenPlanned()
    expect(plan).toMatchObject({
      command: "datagen",
      accelerator: null,
      work: { kind: "datagen", processes: 4, seedsByRank: true, verifyOnly: false, tfrecordIndex: false }
    })
    const [destination] = plan.destinations
    expect(destination?.path).toBe("/mnt/sut/unet3d")
    expect(destination?.bytesToWrite).toBeGreaterThan(168 * 100_000_000)
    expect(datagenPlanned({ numProcesses: 2 }).destinations[0]?.bytesToWrite).not.toBe(destination?.bytesToWrite)
  })

  it("v2.0 makes the same sizes whoever generates", () => {
    const bytes = (numProcesses: number) =>
      datagenPlanned({ edition: editionId("v2.0"), numProcesses }).destinations[0]?.bytesToWrite
    expect(bytes(2)).toBe(bytes(8))
  })

  it("writes to the byte: 14 resnet50 files of 142,994,304 bytes", () => {
    const plan = datagenPlanned({ model: "resnet50" }, ["dataset.num_files_train=14"])
    expect(plan.destinations[0]?.bytesToWrite).toBe(14 * 142_994_304)
    expect(plan.work.tfrecordIndex).toBe(true)
  })

  it("--verify writes nothing, and is the native engine's", () => {
    expect(datagenPlanned({ verify: true }).destinations[0]?.bytesToWrite).toBe(0)
    expect(datagenRefused({ verify: true, engine: "dlio" })).toMatchObject({ _tag: "ConflictingOptions" })
  })

  it("acts on what describes the data set, and refuses what only a reader would", () => {
    expect(datagenRefused({}, ["reader.batch_size=2"])).toMatchObject({ _tag: "UnsupportedParameter" })
    expect(datagenPlanned({}, ["dataset.num_subfolders_train=3"]).work.set.subfolders).toBe(3)
  })

  it("says that .jpeg files are none", () => {
    const plan = datagenPlanned({ model: "retinanet" }, ["dataset.num_files_train=4"])
    expect(plan.notes.join("\n")).toContain("no picture can be decoded")
  })
})
