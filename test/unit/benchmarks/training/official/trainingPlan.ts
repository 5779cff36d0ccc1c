/** Plans of training as the benchmark hands them to the engine. */
import * as Either from "effect/Either"
import { fileURLToPath } from "node:url"
import type {
  DatagenWork,
  DataSet,
  TrainingWork,
  TrainWork
} from "../../../../../src/benchmarks/training/TrainingWork.ts"
import { parseAssignments } from "../../../../../src/config/parameters.ts"
import type { EditionId } from "../../../../../src/domain/Edition.ts"
import type { Parameter } from "../../../../../src/domain/Parameter.ts"
import type { LaunchPlan, Plan } from "../../../../../src/domain/Plan.ts"
import { editionId } from "../../../../../src/rules/editions/list.ts"

export const unet3d = (changes: Partial<DataSet> = {}): DataSet => ({
  model: "unet3d",
  format: "npz",
  folder: "/D/unet3d",
  filePrefix: "img",
  files: 168,
  subfolders: 0,
  samplesPerFile: 1,
  recordLength: 65_536,
  recordLengthStdev: 0,
  recordLengthResize: 0,
  tfrecordSize: null,
  parquet: null,
  ...changes
})

export const trainWork = (changes: Partial<TrainWork> = {}): TrainWork => ({
  kind: "train",
  set: unet3d(),
  manifestPath: "/D/unet3d/.mlpstorage.json",
  ranks: 2,
  dialect: "v3.0",
  batchSize: 7,
  epochs: 5,
  stepsLimit: null,
  readThreads: 4,
  prefetchBatches: 2,
  computeSeconds: 0.05,
  fileShuffle: true,
  seed: 123,
  seedChangesByEpoch: true,
  directIo: false,
  transferBytes: null,
  dropCaches: true,
  dropCachesTimeoutSeconds: 30,
  auThresholdPercent: 90,
  nominalSampleBytes: 65_536,
  checkpoint: null,
  bufferBytesPerRank: 0,
  ...changes
})

export const datagenWork = (changes: Partial<DatagenWork> = {}): DatagenWork => ({
  kind: "datagen",
  set: unet3d({ files: 20 }),
  manifestPath: "/D/unet3d/.mlpstorage.json",
  processes: 2,
  seedsByRank: true,
  verifyOnly: false,
  tfrecordIndex: false,
  ...changes
})

export interface GivenPlan {
  readonly work: TrainingWork
  readonly edition?: EditionId
  readonly accelerator?: string
  readonly params?: ReadonlyArray<string>
  /** What the benchmark adds by itself. */
  readonly tool?: ReadonlyArray<Parameter>
  readonly launch?: Partial<LaunchPlan>
  readonly bin?: string | null
  readonly resultsDir?: string
}

/** What people gave is in `params`, as the benchmark would have it in the plan. */
export const trainingPlan = (
  {
    accelerator = "h100",
    bin = null,
    edition = editionId("v3.0"),
    launch = {},
    params = [],
    resultsDir = "/R",
    tool = [],
    work
  }: GivenPlan
): Plan => {
  const processes = work.kind === "train" ? work.ranks : work.processes
  const command = work.kind === "train" ? "run" : "datagen"
  return {
    benchmark: "training",
    benchmarkType: "training",
    command,
    model: work.set.model,
    accelerator: work.kind === "train" ? accelerator : null,
    engine: { name: "dlio", reason: "--engine dlio was given" },
    profile: "dlio",
    edition,
    requestedDivision: null,
    allowInvalidParameters: false,
    identity: { systemName: null, organization: null, label: null },
    hosts: ["127.0.0.1"],
    processes,
    launch: {
      hosts: [{ host: "127.0.0.1", slots: null, ranks: processes }],
      includesThisMachine: true,
      program: processes === 1 ? null : "mpirun",
      perNode: null,
      oversubscribe: false,
      allowRunAsRoot: false,
      btl: "auto",
      parameters: [],
      startSeconds: 600,
      collector: "auto",
      dlio: {
        binPath: bin,
        onPath: null,
        workload: `${work.set.model}_${work.kind === "train" ? accelerator : "datagen"}`,
        configDirectory: fileURLToPath(new URL(`../../../../../configs/dlio/${edition}`, import.meta.url)).replace(
          /\/$/,
          ""
        )
      },
      ...launch
    },
    mode: null,
    scale: 1,
    declaredMemoryPerHostBytes: null,
    resultsDir,
    loops: 1,
    timeoutSeconds: null,
    parameters: [...Either.getOrThrow(parseAssignments("--params", params, "flag")), ...tool],
    workload: {},
    args: {},
    destinations: [{ role: "data", path: work.set.folder, bytesToWrite: 0 }],
    bufferBytes: 0,
    notes: [],
    work
  }
}
