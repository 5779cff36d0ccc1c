/**
 * One run folder → what reports and rules need of it. A projection: the per-host facts of `system_info` are passed over
 * but for memory, and YAML is parsed only where the metadata lacks what it holds. Synchronous: report workers read
 * 100 000 folders with it, and the pipeline judges its own runs through it.
 */
import type { Reading } from "../benchmarks/Reading.ts"
import type { JsonObject } from "../domain/Json.ts"
import { draftedRun } from "../results/draft/BenchmarkRun.ts"
import { checkedDeeply } from "../results/draft/deepCheck.ts"
import { draftOfDlioFiles, unreadRound } from "../results/draft/dlioFiles.ts"
import type { Draft } from "../results/draft/Draft.ts"
import { experimentOf } from "../results/draft/experiment.ts"
import { draftOfOtherTool, otherToolOf } from "../results/draft/otherTools.ts"
import { draftOfOwnRecord, isOwnRecord } from "../results/draft/ownRecord.ts"
import { separation } from "../results/draft/separation.ts"
import { openSources, type Sources } from "../results/draft/sources.ts"
import { withPossibleEnd } from "../results/draft/times.ts"
import { draftOfToolMetadata } from "../results/draft/toolMetadata.ts"
import { isMetadataFile, programLogFile, recordTemporaryFile, wholeName } from "../results/layout.ts"
import { divisionOf, isPackaged, isPreparation, placeOf, preparationOf, seriesOf } from "../results/place.ts"
import type { LeftOut, RunFacts } from "../results/RunFacts.ts"
import type { RunFolder } from "../results/RunFolder.ts"
import { orNull } from "../results/values.ts"
import { defaultEdition } from "../rules/editions/list.ts"
import { type Known, missing, present } from "../rules/Evidence.ts"
import * as K from "../rules/known.ts"
import { countedHostsFact } from "../rules/shared/countedHosts.ts"
import { probedFileSystem } from "../rules/shared/separateFileSystems.ts"
import type { KnownReadings } from "./KnownReadings.ts"

type RunReading =
  | { readonly _tag: "run"; readonly facts: RunFacts }
  | { readonly _tag: "leftOut"; readonly leftOut: LeftOut }

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
const contradictsItself = (sources: Sources, reading: Reading | undefined): boolean => {
  const figures = Object.keys(orNull(sources.summary.metrics) ?? {})
  return reading?.tool === undefined && figures.length > 0 && !isPreparation(sources.suite, sources.folder.path)
}

const kindOf = (
  sources: Sources,
  draft: Draft,
  result: Known<JsonObject>,
  reading: Reading | undefined
): Kind => {
  const { suite } = sources
  const command = orNull(draft.command)
  const prepares = command === null ? undefined : suite.prepared(command.toLowerCase())
  const measuresNothing = prepares ?? draft.auxiliary
  if (measuresNothing !== null) {
    return contradictsItself(sources, reading)
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
  if (draft.unread !== undefined) return whole("measured", null)
  if (result._tag !== "present") {
    const { folder: { path }, metadataFile, resultFile } = sources
    const prepared = metadataFile === null ? preparationOf(suite, path) : undefined
    if (prepared !== undefined) return whole("auxiliary", `${prepared}, by its folder`)
    const damage = sources.problems.find(({ file }) => file === resultFile)
    return damage === undefined
      ? incomplete(`there is no ${resultFile}: the run did not reach its end`, {
        mayBeOfOneHost: metadataFile === null
      })
      : incomplete(`its ${resultFile} cannot be used: ${damage.reason}`)
  }
  return whole("measured", null)
}

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
  const { folder: { path }, suite } = sources
  const place = placeOf(suite, path)
  if (!isPackaged(suite, path) || (shape === "mlpstorage" && place.division === null)) {
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

const recordOf = ({ folder, metadata, metadataFile }: Sources): Known<JsonObject> =>
  metadata === undefined ? missing("there is no metadata", folder.path) : present(metadata, metadataFile ?? folder.path)

/** Only what is there: a fact that is missing is left for the rule to look for elsewhere. */
const presentFacts = (facts: Draft["facts"]): Draft["facts"] =>
  Object.fromEntries(Object.entries(facts).filter(([, { _tag }]) => _tag === "present"))

/** As it is called on disk, where it is known here. */
const typeOf = ({ suite }: KnownReadings, { benchmarkType }: Draft): Known<string> =>
  K.map(benchmarkType, (text) => suite.named(text)?.directoryName ?? text)

const factsOf = (known: KnownReadings, sources: Sources, drafted: Draft): RunFacts => {
  const { suite } = sources
  const type = orNull(typeOf(known, drafted))
  const reading = known.of(type)
  const { draft, facts: found, figures, metrics, own, result } = reading === undefined
    ? draftedRun(sources, drafted)
    : reading.read(sources, recordOf(sources), drafted)
  const { path } = sources.folder
  const place = placeOf(suite, path)
  const kind = kindOf(sources, draft, result, reading)
  const { hosts: counted } = sources.summary
  const facts = {
    ...presentFacts({
      ...found,
      [probedFileSystem]: separation(sources, draft, reading?.onDisk.dataOptions ?? [])
    }),
    ...draft.facts,
    ...(counted._tag === "present" && counted.value !== orNull(draft.hosts) ? { [countedHostsFact]: counted } : {})
  }
  return {
    path,
    series: seriesOf(suite, path),
    shape: draft.shape,
    ...kind,
    recordedId: draft.recordedId,
    division: draft.shape === "mlpstorage"
      ? draft.division
      : divisionOf(named(sources, "division", draft.division, place.division) ?? ""),
    ...owners(sources, draft),
    label: draft.label,
    benchmarkType: type,
    command: orNull(draft.command),
    model: orNull(draft.model),
    accelerator: orNull(draft.accelerator),
    processes: orNull(draft.processes),
    hosts: orNull(draft.hosts),
    engine: orNull(draft.engine),
    profile: draft.profile,
    told: draft.told,
    scale: orNull(draft.scale),
    role: draft.role,
    experiment: draft.shape === "mlpstorage" ? experimentOf(sources.metadata) : null,
    edition: draft.edition,
    editionReason: draft.editionReason,
    start: orNull(draft.start),
    end: orNull(draft.end),
    invocation: draft.invocation,
    clock: draft.clock,
    metrics: orNull(figures),
    ...own,
    measured: draft.measured,
    parameters: orNull(draft.workload),
    system: draft.system,
    process: draft.process,
    problems: sources.problems,
    evidence: {
      edition: draft.edition ?? defaultEdition,
      benchmarkType: typeOf(known, draft),
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
      metrics,
      start: draft.start,
      end: draft.end,
      facts,
      ofRound: draft.shape === draft.edition,
      ...(draft.unread === undefined ? {} : { unread: draft.unread }),
      doubts: draft.doubts ?? []
    }
  }
}

const draftOf = ({ all }: KnownReadings, sources: Sources): Draft => {
  const { metadata } = sources
  if (metadata === undefined) {
    const draft = draftOfDlioFiles(
      sources,
      all.flatMap(({ dlio, onDisk }) =>
        dlio === undefined ? [] : [{ directoryName: onDisk.directoryName, marks: dlio }]
      )
    )
    const tools = all.flatMap(({ onDisk, tool }) => tool === undefined ? [] : [{ onDisk, tool }])
    const other = sources.metadataFile === null ? otherToolOf(sources, tools) : undefined
    return other === undefined ? draft : draftOfOtherTool(sources, other, draft)
  }
  return isOwnRecord(metadata) ? draftOfOwnRecord(sources, metadata) : draftOfToolMetadata(sources, metadata)
}

export interface ReadOptions {
  /** Opens what the engine left of its own even where the metadata holds all of it, and compares the two. */
  readonly deep: boolean
}

/** Reads a folder that `looksLikeRun`. Never throws; damage becomes problems, missing values or a reason for leaving it out. */
export const readRun = (
  known: KnownReadings,
  folder: RunFolder,
  { deep }: ReadOptions = { deep: false }
): RunReading => {
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
  const sources = openSources(known.suite, folder, metadata[0] ?? null)
  const unread = sources.metadataFile === null ? unreadRound(sources) : undefined
  if (unread !== undefined) return { _tag: "leftOut", leftOut: unread }
  const draft = withPossibleEnd(sources, draftOf(known, sources))
  // Tools beside DLIO leave neither Hydra's files nor its log.
  const isDlios = known.of(orNull(typeOf(known, draft)))?.tool === undefined
  const isCompared = deep && sources.metadata !== undefined && draft.unread === undefined && isDlios
  const checked = isCompared ? checkedDeeply(sources, draft) : draft
  return { _tag: "run", facts: factsOf(known, sources, checked) }
}
