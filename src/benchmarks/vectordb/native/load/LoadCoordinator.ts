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
import { conductRun, note } from "../../../../engines/native/coordinator/conductRun.ts"
import type { Coordinator, CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import { callRanks } from "../../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow } from "../../../../engines/native/coordinator/RunFiles.ts"
import { outputLine } from "../../../../engines/native/dlioOutput/logLines.ts"
import { syncFolder } from "../../../../engines/native/files/fileIo.ts"
import { sizeIfThere } from "../../../../engines/native/files/folderProbes.ts"
import { makeFolders, unlinkIfThere } from "../../../../engines/native/files/folders.ts"
import { heldBelow } from "../../../../engines/native/files/HeldFolder.ts"
import type { Job } from "../../../../engines/native/Job.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import { wallClock } from "../../../../results/layout.ts"
import { widthOf } from "../../data/VectorSet.ts"
import { buildSeconds } from "../../ivf/buildCost.ts"
import { extentBytes, type ListEntry } from "../../ivf/IvfIndex.ts"
import { assignmentsFile, definitionOf, journalFile, listsFile, type Manifest } from "../../ivf/manifest.ts"
import type { LoadWork } from "../../VectorWork.ts"
import {
  digestOfFile,
  newManifest,
  ownManifest,
  readCentroids,
  removeCollection,
  writeCentroids,
  writeDirectory,
  writeManifest
} from "../CollectionFolder.ts"
import { Wire } from "../Wire.ts"
import { centroidsOf, withParts } from "./centroids.ts"
import { layoutOf, splitLists, total } from "./layout.ts"
import { emptyFile, takesDirect, wholeCollection, wholeLists } from "./leftWhole.ts"
import { type Conduct, progressMilliseconds, staged, type Told } from "./loadConduct.ts"
import type { FromLoadRank, ToLoadRank } from "./LoadProtocol.ts"
import { measurementOf } from "./measureLoad.ts"

const poolThreads = 4

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
