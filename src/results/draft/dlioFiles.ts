/** A folder without metadata: DLIO's own files say what ran. v1.0's published trees look like this. */
import type { EditionId } from "../../domain/Edition.ts"
import { editionId } from "../../rules/editions/list.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"
import type { WorkloadConfig } from "../dlio/workloadConfig.ts"
import { dlioLogFile, summaryFile } from "../layout.ts"
import { placeOf } from "../place.ts"
import type { LeftOut } from "../RunFacts.ts"
import { orNull } from "../values.ts"
import {
  askedDivision,
  canonicalModel,
  modelOfWorkload,
  overridesOfConfig,
  systemOfSummary,
  workloadOfConfig
} from "./common.ts"
import type { Draft } from "./Draft.ts"
import type { Sources } from "./sources.ts"
import { nothingTold } from "./told.ts"

/** How DLIO's own files show which benchmark ran, and with which of its commands. */
export interface DlioMarks {
  /** Flags below `workflow`. */
  readonly workflow: Readonly<Record<string, string>>
  /** Words of the log's first lines. */
  readonly activity: Readonly<Record<string, string>>
  /** Figures that only a finished run of it has. */
  readonly figure: { readonly name: RegExp; readonly command: string }
}

/** In the order in which they are looked for: one run may do what several of them do. */
type DlioBenchmarks = ReadonlyArray<{ readonly directoryName: string; readonly marks: DlioMarks }>

interface Activity {
  readonly benchmarkType: Known<string>
  readonly command: Known<string>
}

const flag = (config: WorkloadConfig | undefined, name: string): boolean | null =>
  orNull(T.truth(T.at(workloadOfConfig(config), `workflow.${name}`), `workflow.${name}`))

/** By the workflow flags, else by the log's first lines, else by the figures in the summary. */
const activityOf = (sources: Sources, config: WorkloadConfig | undefined, benchmarks: DlioBenchmarks): Activity => {
  const first = (
    source: string,
    commandsOf: (marks: DlioMarks) => ReadonlyArray<string>
  ): Activity | undefined =>
    benchmarks.flatMap(({ directoryName, marks }) =>
      commandsOf(marks).map((command) => ({
        benchmarkType: present(directoryName, source),
        command: present(command, source)
      }))
    )[0]
  const entriesOf = (commands: Readonly<Record<string, string>>, isSaid: (word: string) => boolean) =>
    Object.entries(commands).flatMap(([word, command]) => isSaid(word) ? [command] : [])

  const flags = `${config?.folder ?? "dlio_config"}/config.yaml workflow`
  const byFlags = first(flags, ({ workflow }) => entriesOf(workflow, (name) => flag(config, name) === true))
  if (byFlags !== undefined) return byFlags
  const activity = sources.log()?.activity
  if (activity !== undefined) {
    const unknown = missing(`the log says ${activity}, which is no known work`, dlioLogFile)
    return first(dlioLogFile, (marks) => entriesOf(marks.activity, (word) => activity.includes(word))) ??
      { benchmarkType: unknown, command: unknown }
  }
  const figures = Object.keys(orNull(sources.summary.metrics) ?? {})
  const byFigures = first(
    summaryFile,
    ({ figure }) => figures.some((name) => figure.name.test(name)) ? [figure.command] : []
  )
  if (byFigures !== undefined) return byFigures
  const unknown = missing("neither workflow flags, nor a log, nor figures say what ran", summaryFile)
  return { benchmarkType: unknown, command: unknown }
}

/** What DLIO wrote of the machine from the round v1.0 on. */
const namesHosts = ({ summary }: Sources): boolean => summary.hosts._tag === "present"

/**
 * Round v0.5 had a run of DLIO for each host, which knew nothing of the others: of two hosts there are two summaries of
 * eight processes, and the run is their sum.
 */
const ofRoundV05 = (sources: Sources): boolean =>
  T.text(T.at(sources.result, "model"), "model")._tag === "present" &&
  sources.summary.metrics._tag === "present" && !namesHosts(sources)

/** A round whose results this program does not read; undefined for any other folder. */
export const unreadRound = (sources: Sources): LeftOut | undefined =>
  ofRoundV05(sources)
    ? {
      path: sources.folder.path,
      looksLike: "a run of round v0.5",
      reason: "round v0.5 is not read: each of its hosts measured for itself, and the run is their sum",
      ofOneHost: true
    }
    : undefined

const newAccelerators: ReadonlySet<string> = new Set(["b200", "mi355"])
const firstAccelerators: ReadonlySet<string> = new Set(["a100", "h100"])

/** marks of a round in files that no tool described. */
const editionOf = (
  sources: Sources,
  config: WorkloadConfig | undefined,
  accelerator: string | null
): { readonly edition: EditionId | null; readonly reason: string } => {
  if (config?.overrides?.some(({ key }) => key === "dataset.skip_listing") === true) {
    return { edition: editionId("v3.0"), reason: "overrides.yaml sets dataset.skip_listing, which only v3.0 does" }
  }
  if (accelerator !== null && newAccelerators.has(accelerator)) {
    return { edition: editionId("v3.0"), reason: `accelerator ${accelerator} is only in v3.0` }
  }
  const unprefixed = sources.folder.entries.some(({ name }) => name === "per_epoch_stats.json")
  const ofThatAge = sources.result._tag !== "present" || namesHosts(sources)
  return unprefixed && ofThatAge && accelerator !== null && firstAccelerators.has(accelerator) &&
      config !== undefined && config.folder !== "dlio_config"
    ? {
      edition: editionId("v1.0"),
      reason: `per_epoch_stats.json without a rank, beside ${config.folder}/ with ${accelerator}, as v1.0 wrote it`
    }
    : { edition: null, reason: "no metadata and no mark of a round" }
}

const processesOfLog = (sources: Sources): Known<number> => {
  const header = sources.log()
  return header === undefined
    ? missing("neither summary.json nor a log says how many processes ran", dlioLogFile)
    : present(header.processes, dlioLogFile)
}

export const draftOfDlioFiles = (sources: Sources, benchmarks: DlioBenchmarks): Draft => {
  const { folder, suite, summary } = sources
  const config = sources.config()
  const workload = workloadOfConfig(config)
  const activity = activityOf(sources, config, benchmarks)
  const choice = config?.choice ?? null
  const accelerator = choice === null ? undefined : suite.acceleratorOf(choice)
  const { edition, reason } = editionOf(sources, config, accelerator ?? null)
  const division = placeOf(suite, folder.path).division
  const unrecorded = (what: string): Known<never> => missing(`${what} is not recorded without metadata`, folder.path)
  return {
    shape: edition === "v1.0" ? "v1.0" : "dlio",
    edition,
    editionReason: reason,
    recordedId: null,
    division: null,
    organization: null,
    systemName: null,
    label: null,
    role: null,
    ...activity,
    model: canonicalModel(suite, modelOfWorkload(workload)),
    accelerator: accelerator === undefined
      ? missing("no accelerator is named", `${config?.folder ?? "dlio_config"}/overrides.yaml`)
      : present(accelerator, `${config?.folder}/overrides.yaml`),
    engine: activity.benchmarkType._tag === "present"
      ? present("dlio", activity.benchmarkType.source)
      : missing("nothing says that its files are DLIO's", folder.path),
    requestedDivision: division === null
      ? unrecorded("the division asked for")
      : present(askedDivision(division), "the folder's path"),
    processes: summary.processes._tag === "present" ? summary.processes : processesOfLog(sources),
    hosts: summary.hosts,
    hostMemoryBytes: summary.hostMemoryBytes,
    declaredMemoryBytes: unrecorded("a declared memory"),
    scale: present(1, "DLIO knows no scale"),
    workload,
    overrides: overridesOfConfig(config, (key) => suite.isToolKey(key) ? "tool" : "flag"),
    args: unrecorded("the command line"),
    metrics: summary.metrics,
    start: summary.start,
    end: summary.end,
    facts: {},
    profile: null,
    told: nothingTold,
    mode: null,
    invocation: null,
    clock: null,
    measured: [],
    process: null,
    system: systemOfSummary(summary),
    unfinished: null,
    auxiliary: null
  }
}
