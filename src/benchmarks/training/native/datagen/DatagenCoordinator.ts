/**
 * The coordinator's run of a data generation: folder claimed, ranks up, every rank its share, then the manifest. A set
 * that is whole already is looked at and left; one of another generator is never written to.
 */
import type { Measurement } from "../../../../domain/Measurement.ts"
import { sum } from "../../../../domain/statistics.ts"
import { breakageFrom } from "../../../../engines/native/coordinator/breakage.ts"
import { conductRun, note, tell } from "../../../../engines/native/coordinator/conductRun.ts"
import type { Coordinator, CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import { callRanks, type RankCalls } from "../../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow, writeConfig } from "../../../../engines/native/coordinator/RunFiles.ts"
import type { Job } from "../../../../engines/native/Job.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import { wallClock } from "../../../../results/layout.ts"
import type { DatagenEvent } from "../../DatagenEvent.ts"
import type { DatagenMeasurement } from "../../DatagenMeasurement.ts"
import { dataSetBytes } from "../../dataset/fileBytes.ts"
import type { DatagenWork } from "../../TrainingWork.ts"
import { type DataFolder, dataFolder, generationOf, type Holding } from "./DataFolder.ts"
import { beginLines, endLine } from "./datagenLog.ts"
import type { DatagenReport, FromDatagenRank, ToDatagenRank } from "./DatagenProtocol.ts"
import { lanes } from "./DatagenRank.ts"

const progressMilliseconds = 500
/** Bytes of contents that `--verify` reads at most, over all ranks, but one file of each rank at least. */
const verifiedBytes = 4 * 2 ** 30

interface Told {
  files: number
  kept: number
  bytes: number
}

interface Conduct {
  readonly job: Job<DatagenWork>
  readonly port: CoordinatorPort
  readonly calls: RankCalls<ToDatagenRank, FromDatagenRank>
  readonly folder: DataFolder
  readonly told: ReadonlyArray<Told>
}

type Task = { readonly type: "generate"; readonly keep: boolean; readonly direct: boolean } | {
  readonly type: "check"
  readonly sizes: "exact" | "plausible"
  readonly contentsEvery: number
}

const orderOf = ({ set, ...work }: DatagenWork, task: Task, rank: number): ToDatagenRank => {
  const share = {
    rank,
    ranks: work.processes,
    set,
    generation: { processes: work.processes, seedsByRank: work.seedsByRank }
  }
  return task.type === "check" ? { ...share, ...task } : { ...share, ...task, tfrecordIndex: work.tfrecordIndex }
}

/** Every so many files of a rank, so that what is read stays bounded. */
const contentsEvery = (work: DatagenWork, bytesTotal: number): number =>
  Math.max(1, Math.min(Math.ceil(work.set.files / work.processes), Math.ceil(bytesTotal / verifiedBytes)))

/** Only looks, for a set that is not ours to write; else makes what is missing. */
const taskOf = async (
  { folder, job: { work }, port }: Conduct,
  holding: Holding,
  bytesTotal: number
): Promise<Task> => {
  const isForeign = holding._tag === "foreign"
  if (isForeign) {
    note(
      port,
      `${work.set.folder} has files of this set: another generator made them, and they are kept as they are`
    )
  }
  if (work.verifyOnly && isForeign) {
    note(
      port,
      "names are checked, and that sizes are possible; contents are not, for other generators' layouts differ",
      "warning"
    )
  }
  if (isForeign) return { type: "check", sizes: "plausible", contentsEvery: 0 }
  if (work.verifyOnly) return { type: "check", sizes: "exact", contentsEvery: contentsEvery(work, bytesTotal) }
  const { direct } = await folder.prepare(holding)
  if (!direct) {
    note(port, `${work.set.folder} cannot be used with O_DIRECT; files are written through the page cache and flushed`)
  }
  return { type: "generate", keep: holding._tag === "ours", direct }
}

const measurementOf = (
  { job }: Conduct,
  reports: ReadonlyArray<DatagenReport>,
  task: Task,
  times: { readonly startedAt: number; readonly seconds: number }
): Measurement => {
  const total = (of: (report: DatagenReport) => number): number => sum(reports.map(of))
  const isCheck = task.type === "check"
  const bytesWritten = isCheck ? 0 : total((r) => r.bytes)
  const datagen: DatagenMeasurement = {
    filesWritten: total((r) => r.written),
    filesKept: total((r) => r.kept) + (isCheck && !job.work.verifyOnly ? total((r) => r.checked) : 0),
    bytesWritten,
    seconds: times.seconds,
    bytesPerSecond: bytesWritten > 0 ? bytesWritten / times.seconds : null,
    cpuSeconds: total((r) => r.cpuSeconds),
    filesVerified: job.work.verifyOnly ? total((r) => r.checked) : 0,
    contentsVerified: total((r) => r.contentsChecked)
  }
  return {
    engine: "native",
    engineVersion: job.engineVersion,
    profile: "device",
    io: task.type === "generate" && task.direct ? "direct" : "buffered",
    startedAt: wallClock(times.startedAt / 1e3),
    endedAt: wallClock(wallNow() / 1e3),
    calibration: null,
    kind: job.work.kind,
    body: datagen,
    peakRssBytes: Math.max(...reports.map((r) => r.peakRssBytes)),
    bufferBytesPerRank: Math.max(...reports.map((r) => r.bufferBytes)),
    verification: {
      mode: job.work.verifyOnly ? "sample" : "none",
      blocksChecked: 0,
      unavailable: job.work.verifyOnly && isCheck && task.sizes === "plausible"
        ? "another generator made the files"
        : null
    }
  }
}

const measureAll = async (conduct: Conduct, startedAt: number): Promise<Measurement> => {
  const { calls, folder, job, port, told } = conduct
  const { work } = job
  writeConfig({ ...job, workloadName: `${job.workloadName}_datagen` })
  appendLog(job, beginLines(work.processes, wallNow()))
  await calls.ask("alive", null)
  port.emit({ _tag: "ranks", coordinator: process.pid, ranks: calls.pids })
  const bytesTotal = dataSetBytes(work.set, generationOf(work)).total
  const task = await calls.guard(folder.look().then((holding) => taskOf(conduct, holding, bytesTotal)))
  const start = monotonic()
  const progress = () =>
    tell<DatagenEvent>(port, {
      _tag: "datagenProgress",
      files: work.set.files,
      kept: sum(told.map(({ kept }) => kept)),
      done: sum(told.map(({ files }) => files)),
      bytes: sum(told.map(({ bytes }) => bytes)),
      bytesTotal,
      seconds: (monotonic() - start) / 1e6
    })
  const timer = setInterval(progress, progressMilliseconds)
  try {
    const replies = await calls.ask("done", (rank) => orderOf(work, task, rank))
    if (task.type === "generate") await calls.guard(folder.complete())
    const seconds = (monotonic() - start) / 1e6
    progress()
    appendLog(job, [endLine(wallNow())])
    return measurementOf(conduct, replies.map(({ report }) => report), task, { startedAt, seconds })
  } finally {
    clearInterval(timer)
  }
}

/** Trouble here is told, and never hides how the run itself ended. */
const settle = async (folder: DataFolder, port: CoordinatorPort): Promise<void> => {
  try {
    await folder.leave()
  } catch (error) {
    note(port, `the manifest could not be brought up to date: ${breakageFrom(error).message}`, "warning")
  }
}

export const coordinate = (job: Job<DatagenWork>, port: CoordinatorPort): Coordinator => {
  const { work } = job
  const startedAt = wallNow()
  const folder = dataFolder(work, {
    version: job.engineVersion,
    runId: job.runId,
    createdAt: wallClock(startedAt / 1e3)
  })
  const ranks = Array.from({ length: work.processes }, (_, rank) => rank)
  const told = ranks.map((): Told => ({ files: 0, kept: 0, bytes: 0 }))
  let isDone = false
  const calls = callRanks<ToDatagenRank, FromDatagenRank>({
    command: port.rankCommand,
    ranks,
    poolThreads: lanes + 2,
    log: port.log,
    onTold: (rank, message) => {
      if (message.type === "begun") folder.begun(message.file)
      else if (message.type === "whole") folder.whole(message.file)
      else if (message.type === "progress") {
        const { bytes, files, kept } = message
        told[rank] = { files, kept, bytes }
      }
    }
  })
  return conductRun({
    job,
    port,
    calls,
    measure: async () => {
      const measurement = await measureAll({ job, port, calls, folder, told }, startedAt)
      isDone = true
      return measurement
    },
    settle: () => isDone ? Promise.resolve([]) : settle(folder, port).then(() => []),
    partialFiles: folder.partialFiles
  })
}
