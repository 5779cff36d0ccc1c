/** A request for sizes as the two command lines it stands for: the one that generates the data set and the one that reads it. */
import type { Setting, Settings } from "../../config/Option.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { Request } from "../Benchmark.ts"
import { commandLine } from "../shared/commandLine.ts"
import { commonOptions, localHost } from "../shared/commonOptions.ts"
import { launchOptions } from "../shared/launchOptions.ts"
import { seriesOptions } from "../shared/seriesOptions.ts"
import { unset } from "../shared/unset.ts"
import { type DatagenOptions, datagenOptions, type DatasizeOptions, type RunOptions, runOptions } from "./options.ts"

/** Stands in for `--data-dir` where nobody named one. */
export const exampleFolder = "./data"

/** The same for `--checkpoint-folder`. */
export const exampleCheckpoints = "./checkpoints"

const nothing = {
  ...unset(commonOptions),
  ...unset(launchOptions),
  ...unset(seriesOptions),
  dropCachesTimeout: { value: runOptions.dropCachesTimeout.default, origin: "default" },
  warmup: { value: runOptions.warmup.default, origin: "default" },
  resume: { value: false, origin: "default" },
  fit: { value: undefined, origin: "default" },
  verify: { value: false, origin: "default" }
} as const

const flag = <A>(value: A): Setting<A> => ({ value, origin: "flag" })

/** As many hosts as were counted; where nobody named them, names that say they are to be replaced. */
const hostsOf = ({ hosts, numClientHosts }: Settings<DatasizeOptions>): Setting<ReadonlyArray<string>> => {
  const count = numClientHosts.value ?? hosts.value.length
  return hosts.origin === "default" && count > 1 ? flag([`host[1-${count}]`]) : hosts
}

/** Hosts as asked for: names, or a number of them. */
export const clientHosts = ({ hosts, numClientHosts }: Settings<DatasizeOptions>): number =>
  numClientHosts.value ?? (hosts.origin === "default" && hosts.value[0] === localHost ? 1 : hosts.value.length)

/** The counts that were worked out, in place of what anybody said of them. */
export interface Counts {
  readonly files: number
  readonly subfolders: number
  /** The workload writes a checkpoint, so that the run must be told where. */
  readonly checkpoint: boolean
}

const countKeys = ["dataset.num_files_train", "dataset.num_subfolders_train"]

const counted = (
  { files, subfolders }: Counts,
  params: ReadonlyArray<Parameter>
): ReadonlyArray<Parameter> => [
  ...params.filter(({ key }) => !countKeys.includes(key)),
  { key: "dataset.num_files_train", value: files, origin: "flag" },
  ...(subfolders > 1
    ? [{ key: "dataset.num_subfolders_train", value: subfolders, origin: "flag" } satisfies Parameter]
    : [])
]

const folderOf = ({ dataDir }: Settings<DatasizeOptions>): Setting<string> => ({
  ...dataDir,
  value: dataDir.value ?? exampleFolder
})

const shared = (settings: Settings<DatasizeOptions>) => ({
  ...nothing,
  model: settings.model,
  hosts: hostsOf(settings),
  resultsDir: settings.resultsDir,
  systemname: settings.systemname,
  engine: settings.engine,
  closed: settings.closed,
  open: settings.open,
  edition: settings.edition,
  dataDir: folderOf(settings)
})

export const runRequest = (
  { settings, ...request }: Request<DatasizeOptions>,
  counts: Counts
): Request<RunOptions> => {
  const params = counted(counts, request.params)
  return {
    ...request,
    command: "run",
    params,
    settings: {
      ...shared(settings),
      params: { value: params.map(({ key, value }) => `${key}=${String(value)}`), origin: "flag" },
      acceleratorType: settings.acceleratorType,
      numAccelerators: flag(settings.maxAccelerators.value),
      numClientHosts: settings.numClientHosts,
      clientHostMemory: settings.clientHostMemory,
      checkpointFolder: counts.checkpoint && settings.checkpointFolder.value === undefined
        ? flag(exampleCheckpoints)
        : settings.checkpointFolder
    }
  }
}

/** Only what describes the data set matters to the generator. */
export const datagenRequest = (
  { settings, ...request }: Request<DatasizeOptions>,
  counts: Counts
): Request<DatagenOptions> => {
  const params = counted(counts, request.params).filter(({ key }) =>
    key.startsWith("dataset.") && key !== "dataset.skip_listing" && key !== "dataset.listing_validation_interval"
  )
  return {
    ...request,
    command: "datagen",
    params,
    settings: {
      ...shared(settings),
      params: { value: params.map(({ key, value }) => `${key}=${String(value)}`), origin: "flag" },
      numProcesses: flag(settings.numProcesses.value ?? settings.maxAccelerators.value)
    }
  }
}

export const runLine = ({ params, settings }: Request<RunOptions>): string =>
  commandLine({
    command: ["training", "run"],
    options: runOptions,
    settings,
    params,
    always: new Set(["model", "acceleratorType", "numAccelerators", "dataDir"])
  })

export const datagenLine = ({ params, settings }: Request<DatagenOptions>): string =>
  commandLine({
    command: ["training", "datagen"],
    options: datagenOptions,
    settings,
    params,
    always: new Set(["model", "numProcesses", "dataDir"])
  })
