/**
 * A training run: files found, ranks up, every epoch read, then DLIO's files and one measurement. Whatever breaks first
 * ends it, as everywhere in this engine.
 */
import type { Measurement } from "../../../../domain/Measurement.ts"
import { plural } from "../../../../domain/Units.ts"
import { journalled } from "../../../../engines/native/cache/servedBuffered.ts"
import { conductRun, note, tell } from "../../../../engines/native/coordinator/conductRun.ts"
import type { Coordinator, CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import { callRanks, type RankCalls } from "../../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow, writeConfig, writeRunFile } from "../../../../engines/native/coordinator/RunFiles.ts"
import { encodeDlioJson } from "../../../../engines/native/dlioOutput/jsonFiles.ts"
import { mountOfFolder } from "../../../../engines/native/storage/StorageWatch.ts"
import { rankStatsFile, summaryFile, wallClock } from "../../../../results/layout.ts"
import { dialects } from "../../../../rules/editions/dialects.ts"
import { poolThreadsOf } from "../../memory.ts"
import { evenSteps } from "../../steps.ts"
import type { TrainEvent } from "../../TrainEvent.ts"
import type { EpochMeasurement } from "../../TrainingMeasurement.ts"
import type { TrainWork } from "../../TrainingWork.ts"
import { barrierHub } from "./Barrier.ts"
import { type Progress, runEpoch, type TrainConduct } from "./epochs.ts"
import { fileFactsOf, locateFiles } from "./locate.ts"
import { type EpochResult, trainingOf } from "./measureTraining.ts"
import { trainEpochStats, trainSummary } from "./trainFiles.ts"
import type { TrainJob } from "./TrainJob.ts"
import { trainClosing, trainOpening } from "./trainLog.ts"
import type { FromTrainRank, ToTrainRank } from "./TrainProtocol.ts"

const writeResults = (job: TrainJob, start: number, results: ReadonlyArray<EpochResult>): void => {
  const { host, work } = job
  for (let rank = 0; rank < work.ranks; rank++) {
    writeRunFile(job, rankStatsFile(rank), encodeDlioJson(trainEpochStats(rank, results)))
  }
  writeRunFile(job, summaryFile, encodeDlioJson(trainSummary({ host, work, start, end: wallNow(), results })))
  appendLog(job, trainClosing(job.runDirectory, results, work, wallNow()))
}

/** What sets its figures apart from those of the same run under DLIO, said before it begins. */
export const tellLimits = ({ host, work }: TrainJob, port: CoordinatorPort): void => {
  if (work.ranks > host.logicalCores) {
    note(
      port,
      `${plural(work.ranks, "simulated accelerator")} share ${
        plural(host.logicalCores, "core")
      }: sleeps end late, and utilisation by DLIO's formula looks better than it is`,
      "warning"
    )
  }
  if (work.set.format === "tfrecord" && dialects[work.dialect].sharesTfrecordsTwice && work.ranks > 1) {
    note(
      port,
      `each rank reads its own share of the files; TensorFlow under DLIO ${work.dialect} divides them twice, so that its ranks read part of the data set again and again`
    )
  }
}

const tellFewerSteps = (work: TrainWork, steps: number, port: CoordinatorPort): void => {
  const even = evenSteps(work)
  if (steps >= even) return
  const why = work.set.format === "parquet"
    ? "each read thread drops the rows that make no whole batch of its own"
    : `${work.dialect} divides files into blocks, and the last rank's is shorter`
  note(port, `an epoch has ${plural(steps, "step")} instead of ${even}: ${why}, as under DLIO`, "warning")
}

const measureAll = async (
  conduct: Omit<TrainConduct, "facts" | "mount" | "steps">,
  startedAt: number
): Promise<Measurement> => {
  const { calls, job, port } = conduct
  const { host, work } = job
  writeConfig(job)
  await calls.ask("alive", null)
  port.emit({ _tag: "ranks", coordinator: process.pid, ranks: calls.pids })
  tellLimits(job, port)
  const files = await calls.guard(locateFiles(work))
  const { runDirectory } = job
  const replies = await calls.ask("ready", (rank) => ({
    type: "setup",
    setup: { rank, work, files, host, runDirectory }
  }))
  const steps = Math.min(...replies.map((reply) => reply.steps))
  appendLog(job, trainOpening(work, host, steps, wallNow()))
  tell<TrainEvent>(port, {
    _tag: "training",
    epochs: work.epochs,
    stepsPerEpoch: steps,
    samplesPerStep: work.ranks * work.batchSize
  })
  tellFewerSteps(work, steps, port)
  const equipped: TrainConduct = {
    ...conduct,
    facts: fileFactsOf(work.set, files),
    steps,
    mount: mountOfFolder(work.set.folder)
  }
  const results: Array<EpochResult> = []
  const epochs: Array<EpochMeasurement> = []
  for (let epoch = 1; epoch <= work.epochs; epoch++) {
    const { measurement, result } = await runEpoch(equipped, epoch)
    results.push(result)
    epochs.push(measurement)
  }
  await calls.ask("written", () => ({ type: "finish" }))
  writeResults(job, startedAt, results)
  const reports = results.flatMap((result) => result.reports)
  const through = results.find((result) => result.through !== null)?.through ?? null
  const labels = [
    ...journalled(work.directIo ? "direct" : "buffered", equipped.mount),
    ...(through === null ? [] : [through])
  ]
  const unmeasured = epochs.find((epoch) => epoch.unmeasured !== undefined)?.unmeasured
  return {
    engine: "native",
    engineVersion: job.engineVersion,
    profile: job.profile,
    io: work.directIo ? "direct" : "buffered",
    startedAt: wallClock(startedAt / 1e3),
    endedAt: wallClock(wallNow() / 1e3),
    calibration: null,
    kind: work.kind,
    body: trainingOf(epochs, work),
    peakRssBytes: Math.max(0, ...reports.map((report) => report.peakRssBytes)),
    bufferBytesPerRank: Math.max(0, ...reports.map((report) => report.bufferBytes)),
    ...(unmeasured === undefined ? {} : { unmeasured }),
    ...(labels.length === 0 ? {} : { labels }),
    verification: { mode: "none", blocksChecked: 0, unavailable: null }
  }
}

export const coordinate = (job: TrainJob, port: CoordinatorPort): Coordinator => {
  const { work } = job
  const startedAt = wallNow()
  const progress: Array<Progress | undefined> = Array.from({ length: work.ranks }, () => undefined)
  const calls: RankCalls<ToTrainRank, FromTrainRank> = callRanks({
    command: port.rankCommand,
    ranks: Array.from({ length: work.ranks }, (_, rank) => rank),
    poolThreads: poolThreadsOf(work),
    withChannels: work.ranks > 1,
    log: port.log,
    onTold: (rank, message) => {
      if (message.type === "progress") progress[rank] = message
    }
  })
  if (work.ranks > 1) barrierHub(calls.channels)
  return conductRun({
    job,
    port,
    calls,
    measure: () => measureAll({ job, port, calls, progress }, startedAt),
    settle: () => Promise.resolve([]),
    partialFiles: () => []
  })
}
