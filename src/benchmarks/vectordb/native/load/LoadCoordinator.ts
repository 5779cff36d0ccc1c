/**
 * A build: centroids of a sample, the list of every row, lists that are too long split, and then every list written once, in one piece.
 * What an earlier build of the same collection left whole is kept: centroids, assignments, and lists whose digests still hold.
 */
import { appendFile } from "node:fs/promises"
import { basename, dirname } from "node:path"
import type { Measurement } from "../../../../domain/Measurement.ts"
import { sum } from "../../../../domain/statistics.ts"
import { there } from "../../../../domain/there.ts"
import { formatBytes, formatSeconds, plural } from "../../../../domain/Units.ts"
import { breakageFrom } from "../../../../engines/native/coordinator/breakage.ts"
import { conductRun, note, tell } from "../../../../engines/native/coordinator/conductRun.ts"
import type { Coordinator, CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import { callRanks, type RankCalls } from "../../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow } from "../../../../engines/native/coordinator/RunFiles.ts"
import { outputLine } from "../../../../engines/native/dlioOutput/logLines.ts"
import {
  closeFile,
  createFile,
  EngineFailure,
  syncFolder,
  truncateFile
} from "../../../../engines/native/files/fileIo.ts"
import { sizeIfThere, tryDirect } from "../../../../engines/native/files/folderProbes.ts"
import { makeFolders, unlinkIfThere } from "../../../../engines/native/files/folders.ts"
import { heldBelow } from "../../../../engines/native/files/HeldFolder.ts"
import type { Job } from "../../../../engines/native/Job.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import { wallClock } from "../../../../results/layout.ts"
import { vectorsOf } from "../../data/vectors.ts"
import { isUnit, widthOf } from "../../data/VectorSet.ts"
import { buildSeconds } from "../../ivf/buildCost.ts"
import { Sums } from "../../ivf/Centroids.ts"
import {
  centroidBytes,
  extentBytes,
  iterations,
  type ListEntry,
  longestListFactor,
  sampleRows
} from "../../ivf/IvfIndex.ts"
import { assignmentsFile, definitionOf, journalFile, listsFile, type Manifest } from "../../ivf/manifest.ts"
import { Kernel } from "../../kernel/Kernel.ts"
import type { LoadEvent, LoadStage } from "../../LoadEvent.ts"
import type { LoadMeasurement } from "../../LoadMeasurement.ts"
import type { LoadWork } from "../../VectorWork.ts"
import {
  digestOfFile,
  newManifest,
  ownManifest,
  readCentroids,
  readDirectory,
  removeCollection,
  writeCentroids,
  writeDirectory,
  writeManifest
} from "../CollectionFolder.ts"
import { Wire } from "../Wire.ts"
import { readJournal } from "./journal.ts"
import type { FromLoadRank, ListToWrite, LoadReport, SplitList, ToLoadRank } from "./LoadProtocol.ts"

const progressMilliseconds = 500
const poolThreads = 4

interface Told {
  rows: number
  bytes: number
}

interface Conduct {
  readonly job: Job<LoadWork>
  readonly port: CoordinatorPort
  readonly calls: RankCalls<ToLoadRank, FromLoadRank>
  readonly wires: ReadonlyArray<Wire>
  readonly told: ReadonlyArray<Told>
  readonly written: Map<number, number>
  /** Lists that became whole since the journal was last written. */
  readonly toJournal: Array<string>
}

interface Layout extends ListToWrite {
  /** The rank that has its rows. */
  readonly rank: number
}

/** Tells how far a stage is while it goes on. */
const staged = async <A>(
  { port, told }: Conduct,
  stage: LoadStage,
  of: { readonly rows: number; readonly bytes: number | null; readonly before?: number },
  work: () => Promise<A>
): Promise<{ readonly value: A; readonly seconds: number }> => {
  const start = monotonic()
  for (const one of told) one.rows = 0
  const progress = () =>
    tell<LoadEvent>(port, {
      _tag: "loadProgress",
      stage,
      done: Math.min(of.rows, (of.before ?? 0) + sum(told.map(({ rows }) => rows))),
      of: of.rows,
      bytes: sum(told.map(({ bytes }) => bytes)),
      bytesTotal: of.bytes,
      seconds: (monotonic() - start) / 1e6
    })
  progress()
  const timer = setInterval(progress, progressMilliseconds)
  try {
    const value = await work()
    return { value, seconds: (monotonic() - start) / 1e6 }
  } finally {
    clearInterval(timer)
  }
}

/** Rows of the sample to begin with; and one in place of each centroid that has lost all its rows. */
const chosenRows = ({ job: { work: { index, set } } }: Conduct) => {
  const kernel = new Kernel()
  const vectors = vectorsOf(kernel, set)
  const at = kernel.take(vectors.width)
  const sample = sampleRows(index, set)
  return (choice: number): Float32Array => {
    vectors.fill([Math.floor((choice % sample) * set.vectors / sample)], at)
    return kernel.floats(at, vectors.floats).slice()
  }
}

const centroidsOf = async (conduct: Conduct): Promise<Float32Array> => {
  const { calls, job: { work: { index, set } }, wires } = conduct
  const floats = widthOf(set.dimension) / 4
  const sample = sampleRows(index, set)
  const chosen = chosenRows(conduct)
  const values = new Float32Array(index.lists * floats)
  for (let list = 0; list < index.lists; list++) {
    values.set(chosen(Math.floor(list * sample / index.lists)), list * floats)
  }
  let spare = 1
  for (let round = 0; round < iterations; round++) {
    for (const wire of wires) wire.send(values)
    await staged(conduct, "centroids", { rows: iterations * sample, bytes: null, before: round * sample }, async () => {
      const summed = calls.ask("summed", () => ({ type: "sum" }))
      const all = new Sums(index.lists, floats)
      for (const wire of wires) {
        const counts = await calls.guard(wire.doubles(index.lists))
        all.merge(counts, await calls.guard(wire.doubles(index.lists * floats)))
      }
      await summed
      values.set(all.means(isUnit(set)))
      for (let list = 0; list < index.lists; list++) {
        if (all.counts[list] === 0) values.set(chosen(spare++ * 7919), list * floats)
      }
    })
  }
  return values
}

const total = (replies: ReadonlyArray<{ readonly counts: ReadonlyArray<number> }>, lists: number) =>
  Array.from({ length: lists }, (_, list) => sum(replies.map(({ counts }) => counts[list] ?? 0)))

/** Of one file after the other: each list in the order of its number, parts of a split one behind all others. */
const layoutOf = (
  { set, processes }: LoadWork,
  counts: ReadonlyArray<number>,
  split: ReadonlyArray<SplitList & { readonly rank: number }>
): ReadonlyArray<Layout> => {
  const isSplit = new Map(split.map((one) => [one.list, one]))
  const first = counts.map((rows, list) => {
    const own = isSplit.get(list)
    return own === undefined
      ? { list, part: null, rows, rank: list % processes }
      : { list, part: 0, rows: there(own.rows[0], "part of a split list"), rank: own.rank }
  })
  const more = split.flatMap(({ list, rank, rows }) =>
    rows.slice(1).map((count, i) => ({ list, part: i + 1, rows: count, rank }))
  )
  let offset = 0
  return [...first, ...more].map((one, number) => {
    const here = offset
    offset += extentBytes(one.rows, set)
    return { ...one, number, offset: here }
  })
}

const emptyFile = async (path: string, bytes: number): Promise<void> => {
  await unlinkIfThere(path)
  const fd = await createFile(path, false)
  try {
    await truncateFile(fd, path, bytes)
  } finally {
    await closeFile(fd, path)
  }
}

const takesDirect = async (folder: string): Promise<boolean> => {
  try {
    await tryDirect(folder)
    return true
  } catch (error) {
    if (error instanceof EngineFailure && error.facts.kind === "direct-refused") return false
    throw error
  }
}

/** The lists of the journal whose extents hold what was written, by number. */
const wholeLists = async (
  { calls, job: { work } }: Conduct,
  layout: ReadonlyArray<Layout>,
  direct: boolean
): Promise<ReadonlyMap<number, number>> => {
  const { folder, processes } = work
  const said = await readJournal(`${folder}/${journalFile}`)
  const candidates = layout.flatMap((one) => {
    const digest = said.get(one.number)
    return digest === undefined ? [] : [{ ...one, digest }]
  })
  if (candidates.length === 0) return new Map()
  const replies = await calls.ask("checked", (rank) => ({
    type: "check",
    path: `${folder}/${listsFile}`,
    direct,
    lists: candidates.filter((_, i) => i % processes === rank).map(({ digest, number, offset, rows }) => ({
      digest,
      number,
      offset,
      rows
    }))
  }))
  const whole = new Set(replies.flatMap((reply) => reply.whole))
  return new Map(candidates.flatMap(({ digest, number }) => whole.has(number) ? [[number, digest] as const] : []))
}

const splitLists = async (
  { calls, job: { work }, port }: Conduct,
  counts: ReadonlyArray<number>
): Promise<ReadonlyArray<SplitList & { readonly rank: number }>> => {
  const { folder, index, processes, set } = work
  const most = Math.ceil(longestListFactor * set.vectors / index.lists)
  const long = counts.flatMap((rows, list) => rows > most ? [list] : [])
  if (long.length === 0) return []
  const replies = await calls.ask("split", (rank) => ({
    type: "split",
    path: `${folder}/${assignmentsFile}`,
    lists: long.filter((list) => list % processes === rank),
    most
  }))
  const split = replies.flatMap((reply, rank) => reply.split.map((one) => ({ ...one, rank })))
    .sort((a, b) => a.list - b.list)
  const still = split.flatMap(({ rows }) => rows).filter((rows) => rows > most).length
  if (still > 0) {
    note(port, `${plural(still, "list has", "lists have")} more than ${most} rows: they are too much alike`, "warning")
  }
  return split
}

const withParts = (
  values: Float32Array,
  floats: number,
  split: ReadonlyArray<SplitList>
): Float32Array => {
  const more = split.flatMap(({ centroids }) => centroids.slice(1))
  const all = new Float32Array(values.length + more.length * floats)
  all.set(values)
  for (const { centroids, list } of split) all.set(there(centroids[0], "centroid of a part"), list * floats)
  more.forEach((centroid, i) => all.set(centroid, values.length + i * floats))
  return all
}

interface Timed {
  readonly centroidSeconds: number
  readonly assignSeconds: number
  readonly writeSeconds: number
  readonly estimatedSeconds: number
}

const measurementOf = (
  { job }: Conduct,
  lists: ReadonlyArray<ListEntry>,
  split: number,
  kept: number,
  reports: ReadonlyArray<LoadReport>,
  direct: boolean,
  times: Timed & { readonly startedAt: number; readonly seconds: number }
): Measurement => {
  const { set } = job.work
  const rows = lists.map((list) => list.rows)
  const bytesWritten = sum(reports.map(({ bytes }) => bytes))
  const { startedAt, ...seconds } = times
  const body: LoadMeasurement = {
    engine: "native",
    indexType: "IVF_FLAT",
    vectors: set.vectors,
    dimension: set.dimension,
    metric: set.metric,
    distribution: set.distribution,
    seed: set.seed,
    insertedVectors: sum(rows),
    sizes: {
      lists: lists.length,
      split,
      least: Math.min(...rows),
      mean: sum(rows) / lists.length,
      most: Math.max(...rows)
    },
    dataBytes: set.vectors * set.dimension * 4,
    indexBytes: sum(lists.map((list) => extentBytes(list.rows, set))),
    residentBytes: centroidBytes(lists.length, set),
    ...seconds,
    bytesWritten,
    writeBytesPerSecond: bytesWritten > 0 && seconds.writeSeconds > 0 ? bytesWritten / seconds.writeSeconds : null,
    listsKept: kept,
    cpuSeconds: sum(reports.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: sum(reports.map(({ peakRssBytes }) => peakRssBytes))
  }
  return {
    engine: "native",
    engineVersion: job.engineVersion,
    profile: "device",
    io: direct ? "direct" : "buffered",
    startedAt: wallClock(startedAt / 1e3),
    endedAt: wallClock(wallNow() / 1e3),
    calibration: null,
    kind: job.work.kind,
    body,
    peakRssBytes: Math.max(0, ...reports.map(({ peakRssBytes }) => peakRssBytes)),
    bufferBytesPerRank: Math.max(0, ...reports.map(({ bufferBytes }) => bufferBytes)),
    verification: { mode: "none", blocksChecked: 0, unavailable: null }
  }
}

const estimate = async ({ calls, job, port }: Conduct): Promise<number> => {
  const { index, processes, set } = job.work
  const replies = await calls.ask("calibrated", () => ({ type: "calibrate", seconds: job.calibrationSeconds }))
  const seconds = buildSeconds(set, index, processes, {
    scoresPerSecond: sum(replies.map((it) => it.scores / it.scoreSeconds)) / processes,
    rowsPerSecond: sum(replies.map((it) => it.rows / it.rowSeconds)) / processes
  })
  note(
    port,
    `arithmetic of the whole build: about ${formatSeconds(seconds)} on ${plural(processes, "process", "processes")}`
  )
  return seconds
}

/** The lists of a collection that is all there by its directory, its centroids and the size of its file; null where one is not. */
const wholeCollection = async (
  { folder, set }: LoadWork,
  { centroids, directory }: Manifest
): Promise<ReadonlyArray<ListEntry> | null> => {
  try {
    await readCentroids(folder, centroids)
    const lists = await readDirectory(folder, directory, set, set.vectors)
    const bytes = sum(lists.map(({ rows }) => extentBytes(rows, set)))
    return await sizeIfThere(`${folder}/${listsFile}`) === bytes ? lists : null
  } catch (error) {
    if (error instanceof EngineFailure && error.facts.kind === "integrity") return null
    throw error
  }
}

const build = async (conduct: Conduct, startedAt: number): Promise<Measurement> => {
  const { calls, job, port, toJournal, told, wires, written } = conduct
  const { work } = job
  const { folder, index, processes, set } = work
  const definition = definitionOf(set, index)
  const floats = widthOf(set.dimension) / 4
  appendLog(job, [outputLine(wallNow(), `Building an index of ${plural(set.vectors, "vector")}`)])
  await calls.ask("alive", null)
  port.emit({ _tag: "ranks", coordinator: process.pid, ranks: calls.pids })
  const start = monotonic()
  const begin = () => calls.ask("ready", (rank) => ({ type: "begin", rank, ranks: processes, set, index }))
  const found = await calls.guard(ownManifest(folder, definition, work.replace ? "replace" : "build"))
  const lists = found?.state !== "complete" || work.replace ? null : await calls.guard(wholeCollection(work, found))
  if (found?.state === "complete" && lists === null && !work.replace) {
    note(port, `what was built in ${folder} is damaged or not all there: it is built again`, "warning")
  }
  if (lists !== null) {
    note(port, `${folder} holds this collection already, and it is kept as it is; lists are checked when they are read`)
    return measurementOf(conduct, lists, 0, lists.length, [], true, {
      startedAt,
      seconds: (monotonic() - start) / 1e6,
      centroidSeconds: 0,
      assignSeconds: 0,
      writeSeconds: 0,
      estimatedSeconds: 0
    })
  }
  await calls.guard(makeFolders(folder))
  await calls.guard(heldBelow(dirname(folder), [basename(folder)], false).then((held) => held.close()))
  if (found !== null && work.replace) {
    await calls.guard(removeCollection(folder))
    note(port, `the collection that was in ${folder} is removed`)
  }
  const direct = await calls.guard(takesDirect(folder))
  if (!direct) {
    note(port, `${folder} cannot be used with O_DIRECT; lists are written through the page cache and flushed`)
  }
  await begin()
  const estimatedSeconds = await estimate(conduct)

  const before = work.replace || found?.state === "complete" ? null : found
  let manifest: Manifest = {
    ...newManifest(definition, {
      version: job.engineVersion,
      runId: job.runId,
      createdAt: wallClock(startedAt / 1e3)
    }),
    centroids: before?.centroids ?? null,
    assignments: before?.assignments ?? null
  }
  const save = async (changes: Partial<Manifest>) => {
    manifest = { ...manifest, ...changes }
    await calls.guard(writeManifest(folder, manifest))
  }
  await save({})
  await calls.guard(syncFolder(folder))

  // Centroids of the split parts are behind those that rows were assigned by.
  const kept = before === null || before.centroids === null
    ? null
    : await calls.guard(readCentroids(folder, before.centroids).catch(() => null))
  const sought = kept === null
    ? await staged(conduct, "centroids", { rows: 0, bytes: null }, () => centroidsOf(conduct))
    : null
  const values = sought?.value ?? there(kept ?? undefined, "centroids").slice(0, index.lists * floats)
  if (sought !== null) await save({ centroids: await calls.guard(writeCentroids(folder, values)), assignments: null })

  const assignments = `${folder}/${assignmentsFile}`
  const isAssigned = manifest.assignments !== null &&
    await calls.guard(digestOfFile(assignments)) === manifest.assignments
  if (!isAssigned) await calls.guard(emptyFile(assignments, 4 * set.vectors))
  if (!isAssigned) { for (const wire of wires) wire.send(values) }
  const assigned = await staged(
    conduct,
    "assign",
    { rows: set.vectors, bytes: null },
    () => calls.ask("assigned", () => ({ type: isAssigned ? "recount" : "assign", path: assignments }))
  )
  if (!isAssigned) {
    await calls.guard(unlinkIfThere(`${folder}/${journalFile}`))
    await save({ assignments: await calls.guard(digestOfFile(assignments)) })
  }
  const counts = total(assigned.value, index.lists)

  const split = (await staged(conduct, "split", { rows: set.vectors, bytes: null }, () => splitLists(conduct, counts)))
    .value
  const layout = layoutOf(work, counts, split)
  const listsPath = `${folder}/${listsFile}`
  const size = sum(layout.map(({ rows }) => extentBytes(rows, set)))
  const isThere = await calls.guard(sizeIfThere(listsPath)) === size
  const whole = isThere ? await wholeLists(conduct, layout, direct) : new Map<number, number>()
  if (!isThere) await calls.guard(emptyFile(listsPath, size))
  if (whole.size > 0) note(port, `${plural(whole.size, "list is", "lists are")} whole from an earlier build, and kept`)
  for (const [number, digest] of whole) written.set(number, digest)
  for (const one of told) one.bytes = 0
  const keptRows = sum(layout.filter(({ number }) => whole.has(number)).map(({ rows }) => rows))
  const keptBytes = sum(
    layout.filter(({ number }) => whole.has(number)).map(({ rows }) => extentBytes(rows, set))
  )
  const journal = setInterval(() => {
    if (toJournal.length > 0) {
      void appendFile(`${folder}/${journalFile}`, toJournal.splice(0).join("")).catch(() => undefined)
    }
  }, progressMilliseconds)
  try {
    const wrote = await staged(
      conduct,
      "write",
      { rows: set.vectors, bytes: size - keptBytes, before: keptRows },
      () =>
        calls.ask("done", (rank) => ({
          type: "write",
          assignments,
          path: listsPath,
          direct,
          lists: layout.filter((one) => one.rank === rank && !whole.has(one.number)).map((
            { list, number, offset, part, rows }
          ) => ({ list, number, offset, part, rows }))
        }))
    )
    const entries = layout.map(({ number, offset, rows }): ListEntry => ({
      offset,
      rows,
      digest: there(written.get(number), `digest of list ${number}`)
    }))
    const all = withParts(values, floats, split)
    const centroids = split.length === 0 ? manifest.centroids : await calls.guard(writeCentroids(folder, all))
    const directory = await calls.guard(writeDirectory(folder, entries))
    await calls.guard(syncFolder(folder))
    await save({ centroids, directory, state: "complete" })
    await calls.guard(syncFolder(folder))
    for (const name of [assignmentsFile, journalFile]) await calls.guard(unlinkIfThere(`${folder}/${name}`))
    const seconds = (monotonic() - start) / 1e6
    appendLog(job, [outputLine(wallNow(), `Index of ${plural(entries.length, "list")}, ${formatBytes(size)}`)])
    return measurementOf(conduct, entries, split.length, whole.size, wrote.value.map(({ report }) => report), direct, {
      startedAt,
      seconds,
      centroidSeconds: sought?.seconds ?? 0,
      assignSeconds: isAssigned ? 0 : assigned.seconds,
      writeSeconds: wrote.seconds,
      estimatedSeconds
    })
  } finally {
    clearInterval(journal)
  }
}

export const coordinate = (job: Job<LoadWork>, port: CoordinatorPort): Coordinator => {
  const startedAt = wallNow()
  const ranks = Array.from({ length: job.work.processes }, (_, rank) => rank)
  const told = ranks.map((): Told => ({ rows: 0, bytes: 0 }))
  const written = new Map<number, number>()
  const toJournal: Array<string> = []
  let isWhole = false
  const calls = callRanks<ToLoadRank, FromLoadRank>({
    command: port.rankCommand,
    ranks,
    poolThreads,
    withChannels: true,
    log: port.log,
    onTold: (rank, message) => {
      if (message.type === "progress") {
        Object.assign(there(told[rank], "rank"), { rows: message.rows, bytes: message.bytes })
      } else if (message.type === "written") {
        written.set(message.number, message.digest)
        toJournal.push(`${message.number} ${message.digest}\n`)
      }
    }
  })
  const wires = calls.channels.map((channel) => new Wire(channel))
  return conductRun({
    job,
    port,
    calls,
    measure: async () => {
      const measurement = await build({ job, port, calls, wires, told, written, toJournal }, startedAt)
      isWhole = true
      return measurement
    },
    settle: async () => {
      if (isWhole || toJournal.length === 0) return []
      try {
        await appendFile(`${job.work.folder}/${journalFile}`, toJournal.join(""))
      } catch (error) {
        note(port, `lists that are whole could not be noted: ${breakageFrom(error).message}`, "warning")
      }
      return []
    },
    partialFiles: () => isWhole ? [] : [listsFile]
  })
}
