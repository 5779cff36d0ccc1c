/** The options of the training commands, in v2.0's grammar. */
import * as Option from "../../config/Option.ts"
import type { EditionId } from "../../domain/Edition.ts"
import { commonOptions, mostMemory } from "../shared/commonOptions.ts"
import { launchOptions } from "../shared/launchOptions.ts"
import { seriesOptions } from "../shared/seriesOptions.ts"
import { trainingEdition } from "./edition.ts"
import { type Accelerator, accelerators, type ModelName, modelNames } from "./models.ts"

const mostRanks = 131_072

const submittable = (edition: EditionId) => trainingEdition(edition).submittable

const model = Option.required<ModelName>("model", {
  type: "choice",
  choices: modelNames,
  inEdition: (edition) => submittable(edition).models
}, {
  aliases: ["-m"],
  summary: "Workload whose training is simulated.",
  metavar: "MODEL"
})

const acceleratorType = Option.required<Accelerator>("accelerator-type", {
  type: "choice",
  choices: accelerators,
  inEdition: (edition) => submittable(edition).accelerators
}, {
  aliases: ["-at", "-g"],
  sample: "b200",
  summary: "Accelerator that is simulated: it decides the batch and the seconds a batch is computed.",
  metavar: "TYPE"
})

const numAccelerators = Option.required<number>("num-accelerators", { type: "integer", min: 1, max: mostRanks }, {
  aliases: ["-na"],
  sample: "8",
  summary: "Simulated accelerators of all hosts, one rank each.",
  metavar: "N"
})

const numClientHosts = Option.optional<number>("num-client-hosts", { type: "integer", min: 1, max: 100_000 }, {
  aliases: ["-nc"],
  sample: "1",
  everyday: true,
  summary: "Hosts the accelerators are spread over; as many as --hosts names.",
  metavar: "N"
})

const numProcesses = {
  aliases: ["-np"],
  sample: "8",
  summary:
    "Ranks that generate. v3.0 draws the sizes of unet3d and cosmoflow by rank: another number makes other files.",
  metavar: "N"
}

const dataDir = {
  aliases: ["-dd"],
  sample: "/mnt/storage/data",
  summary: "Folder of data sets; the model's own is below it, unless the path ends with the name of a model.",
  metavar: "PATH"
}

const requiredDataDir = Option.required<string>("data-dir", { type: "path" }, dataDir)
const optionalDataDir = Option.optional<string>("data-dir", { type: "path" }, dataDir)

const fit = Option.optional<number>("fit", { type: "size" }, {
  sample: "50GiB",
  summary: "As many files as this much room holds, for practice on a disk that is smaller than the rules' data set.",
  metavar: "SIZE",
  everyday: true
})

/** What acts on a run only: data generation reads nothing, is not judged, and is asked for once. */
const {
  allowInvalidParams: _a,
  baseline: _b,
  clientHostMemory: _c,
  io: _i,
  loops: _l,
  profile: _p,
  require: _r,
  ...generating
} = commonOptions

export const datagenOptions = {
  ...generating,
  model,
  numProcesses: Option.required<number>("num-processes", { type: "integer", min: 1, max: mostRanks }, numProcesses),
  dataDir: requiredDataDir,
  fit,
  verify: Option.flag("verify", {
    everyday: true,
    summary: "Generate nothing: check names and sizes of all files and the contents of some (native only)."
  }),
  ...launchOptions
} as const satisfies Option.OptionTable

export type DatagenOptions = typeof datagenOptions

const checkpointFolder = Option.optional<string>("checkpoint-folder", { type: "path" }, {
  aliases: ["-cf"],
  sample: "/mnt/storage/checkpoints",
  summary: "Folder for the one checkpoint that unet3d of v2.0 writes.",
  metavar: "PATH"
})

const trainOptions = {
  ...commonOptions,
  model,
  acceleratorType,
  numAccelerators,
  numClientHosts,
  dataDir: requiredDataDir,
  checkpointFolder,
  dropCachesTimeout: Option.withDefault<number>(
    "drop-caches-timeout-seconds",
    { type: "integer", min: 1, max: 86_400 },
    30,
    {
      environment: "DLIO_DROP_CACHES_TIMEOUT",
      summary: "How long dropping the client's caches before an epoch may take.",
      metavar: "SECONDS"
    }
  ),
  warmup: Option.withDefault<number>("warmup", { type: "integer", min: 0, max: 1000 }, 0, {
    everyday: true,
    summary: "Runs before those of --loops that warm up and are not counted.",
    metavar: "N"
  })
} as const satisfies Option.OptionTable

export const runOptions = {
  ...trainOptions,
  resume: Option.flag("resume", {
    everyday: true,
    summary: "Go on with an experiment that was not finished: make the runs it lacks."
  }),
  ...seriesOptions,
  ...launchOptions
} as const satisfies Option.OptionTable

export type RunOptions = typeof runOptions

const maxAccelerators = Option.required<number>("max-accelerators", { type: "integer", min: 1, max: mostRanks }, {
  aliases: ["-ma"],
  sample: "8",
  summary: "Accelerators that the largest run will simulate, on all hosts together.",
  metavar: "N"
})

/** A search asks for no division, and makes as many runs as it needs. */
const {
  allowInvalidParams: _sa,
  baseline: _sb,
  closed: _sc,
  loops: _sl,
  numAccelerators: _sn,
  open: _so,
  require: _sr,
  resume: _sre,
  warmup: _sw,
  ...searching
} = runOptions

export const sweepOptions = {
  ...searching,
  maxAccelerators,
  step: Option.withDefault<number>("step", { type: "integer", min: 1, max: mostRanks }, 1, {
    summary: "Accelerators between one candidate and the next.",
    metavar: "N",
    everyday: true
  }),
  resume: Option.flag("resume", {
    summary: "Go on with the newest search of the same command line: make the runs it lacks.",
    everyday: true
  })
} as const satisfies Option.OptionTable

export type SweepOptions = typeof sweepOptions

const { loops: _ll, warmup: _w, whatIf: _wi, ...configOptions } = trainOptions

/** Prints what a run would have; it touches nothing and starts nothing. */
export const configviewOptions = { ...configOptions, dataDir: optionalDataDir } as const satisfies Option.OptionTable

export type ConfigviewOptions = typeof configviewOptions

export const datasizeOptions = {
  params: commonOptions.params,
  hosts: commonOptions.hosts,
  resultsDir: commonOptions.resultsDir,
  systemname: commonOptions.systemname,
  engine: commonOptions.engine,
  closed: commonOptions.closed,
  open: commonOptions.open,
  edition: commonOptions.edition,
  model,
  acceleratorType,
  maxAccelerators,
  clientHostMemory: Option.required<number>("client-host-memory-in-gb", { type: "number", above: 0, max: mostMemory }, {
    aliases: ["-cm"],
    sample: "512",
    summary: "Memory of each client host in GiB.",
    metavar: "GIB"
  }),
  numClientHosts,
  numProcesses: Option.optional<number>("num-processes", { type: "integer", min: 1, max: mostRanks }, numProcesses),
  dataDir: optionalDataDir,
  fit,
  checkpointFolder
} as const satisfies Option.OptionTable

export type DatasizeOptions = typeof datasizeOptions
