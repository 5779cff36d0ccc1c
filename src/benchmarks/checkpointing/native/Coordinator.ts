/**
 * The coordinator's run: ranks up, calibrated, then every checkpoint written and read at barriers, then DLIO's files and
 * one measurement. Whatever breaks first ends it: ranks gone, partial files named, one `failed` event.
 */
import { randomBytes } from "node:crypto"
import type { Leftover } from "../../../domain/EngineEvent.ts"
import type { Measurement } from "../../../domain/Measurement.ts"
import { mean, sum } from "../../../domain/statistics.ts"
import { formatBytes, plural } from "../../../domain/Units.ts"
import { journalled, servedIo } from "../../../engines/native/cache/servedBuffered.ts"
import { calibrate, type Calibrations, ceilingOf } from "../../../engines/native/calibration/ceiling.ts"
import { calibrationLabels } from "../../../engines/native/calibration/clientLimit.ts"
import { breakageFrom } from "../../../engines/native/coordinator/breakage.ts"
import { conductRun, note } from "../../../engines/native/coordinator/conductRun.ts"
import type { Coordinator, CoordinatorPort } from "../../../engines/native/coordinator/CoordinatorPort.ts"
import { callRanks, type RankCalls } from "../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow, writeConfig } from "../../../engines/native/coordinator/RunFiles.ts"
import { mountOfFolder } from "../../../engines/native/storage/StorageWatch.ts"
import { wallClock } from "../../../results/layout.ts"
import type { CheckpointMeasurement } from "../CheckpointMeasurement.ts"
import { cleansUp } from "../CheckpointWork.ts"
import { writeResults } from "./checkpointFiles.ts"
import { type CheckpointFolder, checkpointFolder } from "./CheckpointFolder.ts"
import type { CheckpointJob } from "./CheckpointJob.ts"
import { openingLines } from "./checkpointLog.ts"
import { operationOf, phaseOf } from "./measureCheckpoints.ts"
import { type Conduct, type PhaseResult, runPhase } from "./Operations.ts"
import type { FromRank, ToRank } from "./RankProtocol.ts"

const setUp = (job: CheckpointJob, calls: RankCalls<ToRank, FromRank>) =>
  calls.ask("ready", (rank) => ({
    type: "setup",
    setup: {
      rank,
      folder: job.work.folder,
      files: job.work.ranks.find((r) => r.rank === rank)?.files ?? [],
      io: job.work.io,
      fsync: job.work.fsync,
      verify: job.work.verify
    }
  }))

const hintsNote =
  "the dlio profile moves DLIO v3.0's requests through the page cache, without its fadvise hints, which Node cannot " +
  "issue: readahead stays on while reading, and pages are dropped once before each read (by dd, after fsync) instead " +
  "of after every request; a first read is therefore colder here than in DLIO, which leaves most of what it wrote cached"

const verificationOf = (job: CheckpointJob, phases: ReadonlyArray<PhaseResult>, reason: string | null) => ({
  mode: job.work.verify,
  blocksChecked: sum(
    phases.flatMap(({ results }) => results.flatMap(({ reports }) => reports.map((r) => r.blocksChecked)))
  ),
  unavailable: job.work.verify === "none" ? null : reason
})

const labelled = (labels: ReadonlyArray<string>): Pick<Measurement, "labels"> => labels.length === 0 ? {} : { labels }

const measureAll = async (
  conduct: Omit<Conduct, "mount">,
  startedAt: number
): Promise<Measurement> => {
  const { calls, folder, job, port } = conduct
  const { work } = job
  writeConfig(job)
  appendLog(job, openingLines(work, wallNow()))
  await calls.ask("alive", null)
  port.emit({ _tag: "ranks", coordinator: process.pid, ranks: calls.pids })
  await setUp(job, calls)
  if (work.io.cacheHints) note(port, hintsNote)

  if (work.writes > 0) {
    const freed = await calls.guard(folder.prepareWriting())
    if (freed !== null && freed.files > 0) {
      note(port, `removed ${plural(freed.files, "file")} of an earlier run, ${formatBytes(freed.bytes)}`)
    }
  }
  const nothing = { identity: null, reason: null }
  const early = work.writes === 0 ? await calls.guard(folder.prepareReading()) : nothing
  const mount = mountOfFolder(work.folder)
  const calibrations: Calibrations = {
    write: work.writes > 0 ? await calibrate(conduct, { phase: "write" }) : null,
    read: work.reads > 0
      ? await calibrate(conduct, {
        phase: "read",
        served: servedIo(work.io.mode, mount),
        verify: early.reason === null ? work.verify : "none"
      })
      : null
  }

  const equipped: Conduct = { ...conduct, mount }
  const epochStart = wallNow()
  const phases: Array<PhaseResult> = []
  if (work.writes > 0) phases.push(await runPhase(equipped, "write", work.writes, nothing))
  let expectation = early
  if (work.reads > 0) {
    if (work.writes > 0) expectation = await calls.guard(folder.prepareReading())
    if (expectation.reason !== null && work.verify !== "none") {
      note(port, `content is not verified: ${expectation.reason}`, "warning")
    }
    phases.push(await runPhase(equipped, "read", work.reads, expectation))
  }
  const client = { ranks: work.ranks.length, logicalCores: job.host.logicalCores }
  const limited = []
  for (const { cache, labels, phase, results } of phases) {
    const rate = mean(results.map((result) => operationOf(result).bytesPerSecond))
    const { ceiling, labels: own } = await ceilingOf(conduct, calibrations[phase], rate)
    limited.push({ measured: phaseOf(phase, results, cache, client, ceiling), labels: [...own, ...labels] })
  }
  const results = phases.flatMap((phase) => phase.results)
  writeResults(job, { start: startedAt, epoch: { start: epochStart, end: wallNow() } }, results)
  const reports = results.flatMap((result) => result.reports)
  const labels = calibrationLabels(job.calibrationSeconds)
  return {
    engine: "native",
    engineVersion: job.engineVersion,
    profile: work.io.profile,
    io: work.io.mode,
    startedAt: wallClock(startedAt / 1e3),
    endedAt: wallClock(wallNow() / 1e3),
    calibration: calibrations.write?.result ?? null,
    readCalibration: calibrations.read?.result ?? null,
    kind: work.kind,
    body: { phases: limited.map(({ measured }) => measured) } satisfies CheckpointMeasurement,
    peakRssBytes: Math.max(0, ...reports.map((report) => report.peakRssBytes)),
    bufferBytesPerRank: Math.max(0, ...reports.map((report) => report.bufferBytes)),
    ...labelled([
      ...labels,
      ...journalled(work.io.mode, mount),
      ...limited.flatMap((phase) => phase.labels)
    ]),
    verification: verificationOf(job, phases, expectation.reason)
  }
}

const toldAtMost = 20

/** Marker, then what `--cleanup` asks for. Trouble here is told, and never hides how the run itself ended. */
const settle = async (
  job: CheckpointJob,
  port: CoordinatorPort,
  folder: CheckpointFolder,
  isWhole: boolean
): Promise<ReadonlyArray<Leftover>> => {
  const asked = cleansUp(job.work, isWhole)
  try {
    await folder.finish()
    const removed = asked ? await folder.cleanUp() : null
    if (removed === null) return []
    note(port, `removed ${plural(removed.files, "file")} of this run, ${formatBytes(removed.bytes)}`)
    for (const { path, why } of removed.left.slice(0, toldAtMost)) {
      note(port, `${path} could not be removed: ${why}`, "warning")
    }
    return removed.left
  } catch (error) {
    const { message } = breakageFrom(error)
    note(port, `the checkpoint folder could not be put in order: ${message}`, "warning")
    return asked ? [{ path: job.work.folder, why: message }] : []
  }
}

export const coordinate = (job: CheckpointJob, port: CoordinatorPort): Coordinator => {
  const { work } = job
  const startedAt = wallNow()
  const folder = checkpointFolder(
    work,
    { runId: job.runId, contentSeed: randomBytes(8).toString("hex") },
    wallClock(startedAt / 1e3)
  )
  const moved = work.ranks.map(() => 0)
  let isWhole = false
  const calls = callRanks<ToRank, FromRank>({
    command: port.rankCommand,
    ranks: work.ranks.map(({ rank }) => rank),
    poolThreads: Math.max(4, work.io.writeBuffers + 1, work.io.readStreams + 1),
    log: port.log,
    onTold: (rank, message) => {
      if (message.type === "progress") moved[rank] = message.bytes
      else if (message.type === "file") folder.note(rank, message.file, message.state)
    }
  })
  return conductRun({
    job,
    port,
    calls,
    measure: async () => {
      const measurement = await measureAll({ job, port, calls, folder, moved }, startedAt)
      isWhole = true
      return measurement
    },
    settle: () => settle(job, port, folder, isWhole),
    partialFiles: folder.partialFiles
  })
}
