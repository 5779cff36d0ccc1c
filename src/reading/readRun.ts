/**
 * One run folder → what reports and rules need of it. A projection: the per-host facts of `system_info` are passed over
 * but for memory, and YAML is parsed only where the metadata lacks what it holds. Synchronous: report workers read
 * 100 000 folders with it, and the pipeline judges its own runs through it.
 */
import { readKvcache } from "../benchmarks/kvcache/reading/readKvcache.ts"
import { readVectordb } from "../benchmarks/vectordb/reading/readVectordb.ts"
import type { JsonObject } from "../domain/Json.ts"
import { benchmarkFacts, datasetOf } from "../results/draft/benchmarkFacts.ts"
import { integerAt } from "../results/draft/common.ts"
import { checkedDeeply } from "../results/draft/deepCheck.ts"
import { draftOfDlioFiles, unreadRound } from "../results/draft/dlioFiles.ts"
import type { Draft } from "../results/draft/Draft.ts"
import { experimentOf } from "../results/draft/experiment.ts"
import { draftOfOtherTool, otherTypeOf } from "../results/draft/otherTools.ts"
import { draftOfOwnRecord, isOwnRecord } from "../results/draft/ownRecord.ts"
import { openSources, type Sources } from "../results/draft/sources.ts"
import { withPossibleEnd } from "../results/draft/times.ts"
import { draftOfToolMetadata } from "../results/draft/toolMetadata.ts"
import type { ReadToolRun, ToolRun } from "../results/draft/ToolRun.ts"
import { benchmarkTypeOf, isMetadataFile, programLogFile, recordTemporaryFile, wholeName } from "../results/layout.ts"
import { divisionOf, isPackaged, isPreparation, placeOf, preparationOf, seriesOf } from "../results/place.ts"
import type { LeftOut, RunFacts } from "../results/RunFacts.ts"
import type { RunFolder } from "../results/RunFolder.ts"
import { orNull } from "../results/values.ts"
import { defaultEdition } from "../rules/editions/list.ts"
import { type Known, missing, present } from "../rules/Evidence.ts"
import * as K from "../rules/known.ts"
import { countedHostsFact } from "../rules/shared/countedHosts.ts"
import * as T from "../rules/tolerant.ts"

export type RunReading =
  | { readonly _tag: "run"; readonly facts: RunFacts }
  | { readonly _tag: "leftOut"; readonly leftOut: LeftOut }

/** Commands that prepare or print, and measure nothing. */
const auxiliaryCommands: ReadonlyMap<string, string> = new Map([
  ["datagen", "a data generation"],
  ["datasize", "a sizing"],
  ["configview", "a printed configuration"]
])

const notRecorded = missing("not recorded", "facts")

type Kind = Pick<RunFacts, "kind" | "kindReason" | "mayBeOfOneHost" | "toldUnfinished">

const incomplete = (
  kindReason: string,
  { mayBeOfOneHost = false, toldUnfinished = false }: Partial<Kind> = {}
): Kind => ({ kind: "incomplete", kindReason, mayBeOfOneHost, toldUnfinished })

const whole = (kind: "measured" | "auxiliary", kindReason: string | null): Kind => ({
  kind,
  kindReason,
  mayBeOfOneHost: false,
  toldUnfinished: false
})

/** DLIO leaves no figures of what prepares or prints, and where it prepares the folder says so; other tools leave figures. */
const contradictsItself = (sources: Sources, draft: Draft): boolean => {
  const type = benchmarkTypeOf(orNull(draft.benchmarkType) ?? "")
  const figures = Object.keys(orNull(sources.summary.metrics) ?? {})
  return type !== "vector_database" && type !== "kv_cache" && figures.length > 0 && !isPreparation(sources.folder.path)
}

const kindOf = (sources: Sources, draft: Draft, result: Known<JsonObject>): Kind => {
  const command = orNull(draft.command)
  const prepares = command === null ? undefined : auxiliaryCommands.get(command.toLowerCase())
  const measuresNothing = prepares ?? draft.auxiliary
  if (measuresNothing !== null) {
    return contradictsItself(sources, draft)
      ? incomplete(
        `its record says that it is ${measuresNothing}, and its ${sources.resultFile} holds figures of a run`
      )
      : whole("auxiliary", measuresNothing)
  }
  if (sources.metadataFile !== null && sources.metadata === undefined) {
    const reason = sources.problems.find(({ file }) => file === sources.metadataFile)?.reason
    return incomplete(`its metadata cannot be used: ${reason ?? "it is not readable"}`)
  }
  if (
    sources.metadataFile === null &&
    sources.folder.entries.some(({ name }) => name === programLogFile || name === recordTemporaryFile)
  ) {
    return incomplete("it is a run of this program, and its record is not there")
  }
  if (draft.unfinished !== null) return incomplete(draft.unfinished.reason, { toldUnfinished: draft.unfinished.told })
  if (result._tag !== "present") {
    const { folder: { path }, metadataFile, resultFile } = sources
    const prepared = metadataFile === null ? preparationOf(path) : undefined
    if (prepared !== undefined) return whole("auxiliary", `${auxiliaryCommands.get(prepared)}, by its folder`)
    const damage = sources.problems.find(({ file }) => file === resultFile)
    return damage === undefined
      ? incomplete(`there is no ${resultFile}: the run did not reach its end`, {
        mayBeOfOneHost: metadataFile === null
      })
      : incomplete(`its ${resultFile} cannot be used: ${damage.reason}`)
  }
  return whole("measured", null)
}

const count = (draft: Draft, fact: string, option: string): number | null =>
  orNull(K.firstOf(
    T.integer(draft.facts[fact] ?? { _tag: "missing", reason: "not recorded", source: "facts" }, fact),
    K.flatMap(draft.overrides, (all, source) => {
      const found = all.findLast(({ key }) => key === `checkpoint.${option}`)
      return T.integer(
        found === undefined
          ? { _tag: "missing", reason: "not overridden", source }
          : { _tag: "present", value: found.value, source },
        option
      )
    }),
    integerAt(draft.args, option),
    integerAt(draft.workload, `checkpoint.${option}`)
  ))

/** Where the record and the tree both name it, they must agree. */
const named = (sources: Sources, field: string, recorded: string | null, inTree: string | null): string | null => {
  if (recorded !== null && inTree !== null && recorded.toLowerCase() !== inTree.toLowerCase()) {
    sources.problems.push({
      file: sources.metadataFile ?? "",
      field,
      kind: "contradiction",
      reason: `the record says ${recorded}, the folder's path ${inTree}; the record counts`
    })
  }
  return recorded ?? inTree
}

/**
 * Whose run it is. A record holds what was typed on the day; organisations and systems were renamed in published packages, so
 * there the path counts. A tree of this program's own is one where it names a division.
 */
const owners = (
  sources: Sources,
  { organization, shape, systemName }: Draft
): Pick<RunFacts, "organization" | "recordedAs" | "systemName"> => {
  const { path } = sources.folder
  const place = placeOf(path)
  if (!isPackaged(path) || (shape === "mlpstorage" && place.division === null)) {
    return {
      organization: named(sources, "orgname", organization, place.organization),
      systemName: named(sources, "systemname", systemName, place.systemName),
      recordedAs: null
    }
  }
  const another = (recorded: string | null, inTree: string | null) => recorded === inTree ? null : recorded
  const recordedAs = {
    organization: another(organization, place.organization),
    systemName: another(systemName, place.systemName)
  }
  return {
    organization: place.organization,
    systemName: place.systemName,
    recordedAs: recordedAs.organization === null && recordedAs.systemName === null ? null : recordedAs
  }
}

/** Readers of benchmarks whose tools are not DLIO. */
const toolReaders: Readonly<Record<string, ReadToolRun>> = { kv_cache: readKvcache, vector_database: readVectordb }

const recordOf = ({ folder, metadata, metadataFile }: Sources): Known<JsonObject> =>
  metadata === undefined ? missing("there is no metadata", folder.path) : present(metadata, metadataFile ?? folder.path)

const toolRunOf = (sources: Sources, draft: Draft): ToolRun | undefined =>
  toolReaders[benchmarkTypeOf(orNull(draft.benchmarkType) ?? "") ?? ""]?.(sources, recordOf(sources), draft)

const factsOf = (sources: Sources, read: Draft): RunFacts => {
  const other = toolRunOf(sources, read)
  const draft = other?.draft ?? read
  const { path } = sources.folder
  const place = placeOf(path)
  const type = orNull(draft.benchmarkType)
  const checkpointing = type === "checkpointing"
  const recordedMode = orNull(T.text(
    K.firstOf(
      K.flatMap(draft.overrides, (all, source) => {
        const found = all.findLast(({ key }) => key === "checkpoint.mode")
        return found === undefined
          ? { _tag: "missing", reason: "not overridden", source }
          : { _tag: "present", value: found.value, source }
      }),
      T.at(draft.workload, "checkpoint.mode")
    ),
    "checkpoint.mode"
  ))
  const kind = kindOf(sources, draft, other?.result ?? sources.result)
  const { hosts: counted } = sources.summary
  const facts = {
    ...benchmarkFacts(sources, draft, other?.facts ?? {}),
    ...draft.facts,
    ...(counted._tag === "present" && counted.value !== orNull(draft.hosts) ? { [countedHostsFact]: counted } : {})
  }
  return {
    path,
    series: seriesOf(path),
    shape: draft.shape,
    ...kind,
    recordedId: draft.recordedId,
    division: draft.shape === "mlpstorage"
      ? draft.division
      : divisionOf(named(sources, "division", draft.division, place.division) ?? ""),
    ...owners(sources, draft),
    label: draft.label,
    benchmarkType: type === null ? null : benchmarkTypeOf(type) ?? type,
    command: orNull(draft.command),
    model: orNull(draft.model),
    accelerator: orNull(draft.accelerator),
    processes: orNull(draft.processes),
    hosts: orNull(draft.hosts),
    engine: orNull(draft.engine),
    profile: draft.profile,
    engineVersion: draft.engineVersion,
    mode: draft.mode ?? recordedMode ?? (checkpointing ? "default" : null),
    scale: orNull(draft.scale),
    role: draft.role,
    experiment: draft.shape === "mlpstorage" ? experimentOf(sources.metadata) : null,
    remapSeconds: orNull(T.number(draft.facts["remapSeconds"] ?? notRecorded, "remapSeconds")),
    edition: draft.edition,
    editionReason: draft.editionReason,
    start: orNull(draft.start),
    end: orNull(draft.end),
    invocation: draft.invocation,
    clock: draft.clock,
    metrics: orNull(other?.figures ?? draft.metrics),
    search: other?.search ?? null,
    measured: draft.measured,
    parameters: orNull(draft.workload),
    dataset: datasetOf(type === null ? null : benchmarkTypeOf(type) ?? type, facts),
    batchSize: orNull(T.number(T.at(draft.workload, "reader.batch_size"), "reader.batch_size")),
    checkpointWrites: checkpointing ? count(draft, "writes", "num_checkpoints_write") : null,
    checkpointReads: checkpointing ? count(draft, "reads", "num_checkpoints_read") : null,
    system: draft.system,
    process: draft.process,
    problems: sources.problems,
    evidence: {
      edition: draft.edition ?? defaultEdition,
      benchmarkType: K.map(draft.benchmarkType, (text) => benchmarkTypeOf(text) ?? text),
      command: draft.command,
      model: draft.model,
      accelerator: draft.accelerator,
      engine: draft.engine,
      requestedDivision: draft.requestedDivision,
      processes: draft.processes,
      hosts: draft.hosts,
      hostMemoryBytes: draft.hostMemoryBytes,
      declaredMemoryBytes: draft.declaredMemoryBytes,
      scale: draft.scale,
      workload: draft.workload,
      overrides: draft.overrides,
      args: draft.args,
      metrics: other?.metrics ?? draft.metrics,
      start: draft.start,
      end: draft.end,
      facts,
      ofRound: draft.shape === draft.edition,
      doubts: draft.doubts ?? []
    }
  }
}

const draftOf = (sources: Sources): Draft => {
  const { metadata } = sources
  if (metadata === undefined) {
    const draft = draftOfDlioFiles(sources)
    const other = sources.metadataFile === null ? otherTypeOf(sources) : undefined
    return other === undefined ? draft : draftOfOtherTool(sources, other, draft)
  }
  return isOwnRecord(metadata) ? draftOfOwnRecord(sources, metadata) : draftOfToolMetadata(sources, metadata)
}

export interface ReadOptions {
  /** Opens what the engine left of its own even where the metadata holds all of it, and compares the two. */
  readonly deep: boolean
}

/** Reads a folder that `looksLikeRun`. Never throws; damage becomes problems, missing values or a reason for leaving it out. */
export const readRun = (folder: RunFolder, { deep }: ReadOptions = { deep: false }): RunReading => {
  const names = folder.entries.flatMap(({ kind, name }) => kind === "folder" ? [] : [wholeName(name)])
  const metadata = [...new Set(names)].filter(isMetadataFile)
  if (metadata.length > 1) {
    return {
      _tag: "leftOut",
      leftOut: {
        path: folder.path,
        looksLike: "a run",
        reason: `it holds ${metadata.length} metadata files, and nothing says which is the run's: ${
          metadata.join(", ")
        }`
      }
    }
  }
  const sources = openSources(folder, metadata[0] ?? null)
  const unread = sources.metadataFile === null ? unreadRound(sources) : undefined
  if (unread !== undefined) return { _tag: "leftOut", leftOut: unread }
  const draft = withPossibleEnd(sources, draftOf(sources))
  const checked = deep && sources.metadata !== undefined ? checkedDeeply(sources, draft) : draft
  return { _tag: "run", facts: factsOf(sources, checked) }
}
