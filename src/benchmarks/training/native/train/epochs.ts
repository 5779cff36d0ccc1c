/** The epochs of a training run, one after the other: caches, order, barrier, figures at the edges, checkpoint. */
import type { CacheEvidence } from "../../../../domain/Measurement.ts"
import { mean, sum } from "../../../../domain/statistics.ts"
import { plural } from "../../../../domain/Units.ts"
import { type CacheFacts, judgeCache } from "../../../../engines/native/cache/cacheEvidence.ts"
import { residency } from "../../../../engines/native/cache/pageCache.ts"
import { leftInCache, servedIo } from "../../../../engines/native/cache/servedBuffered.ts"
import { note, tell } from "../../../../engines/native/coordinator/conductRun.ts"
import type { CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import type { RankCalls } from "../../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow } from "../../../../engines/native/coordinator/RunFiles.ts"
import { anchor, monotonic } from "../../../../engines/native/process/clock.ts"
import { type FolderMount, type StorageBytes, storageBytes } from "../../../../engines/native/storage/StorageWatch.ts"
import type { TrainEvent } from "../../TrainEvent.ts"
import type { EpochMeasurement } from "../../TrainingMeasurement.ts"
import { freshenCaches, type Freshened } from "./freshCaches.ts"
import { busyShare, cpuTicks } from "./hostCpu.ts"
import { allOf, epochOf, type EpochResult } from "./measureTraining.ts"
import type { FileFacts } from "./pieceSource.ts"
import { trainCheckpointPath } from "./trainCheckpoint.ts"
import type { TrainJob } from "./TrainJob.ts"
import { epochBeginning, epochLines } from "./trainLog.ts"
import type { EpochReport, FromTrainRank, ToTrainRank } from "./TrainProtocol.ts"

/** What a rank last said of the epoch that runs. */
export type Progress = Extract<FromTrainRank, { readonly type: "progress" }>

export interface TrainConduct {
  readonly job: TrainJob
  readonly port: CoordinatorPort
  readonly calls: RankCalls<ToTrainRank, FromTrainRank>
  readonly facts: FileFacts
  readonly mount: FolderMount | null
  /** Steps of each epoch. */
  readonly steps: number
  /** Indexed by rank. */
  readonly progress: Array<Progress | undefined>
}

const progressMilliseconds = 250

const tellProgress = ({ job, port, progress }: TrainConduct, epoch: number, begun: number): void => {
  const said = progress.map((own) => own ?? { steps: 0, bytes: 0, waited: 0, au: null })
  const steps = Math.min(...said.map((own) => own.steps))
  const aus = allOf(said.map(({ au }) => au))
  const counted = sum(said.map((own) => Math.max(0, own.steps - 1)))
  tell<TrainEvent>(port, {
    _tag: "epochProgress",
    epoch,
    seconds: (monotonic() - begun) / 1e6,
    steps,
    samples: sum(said.map((own) => own.steps)) * job.work.batchSize,
    bytes: sum(said.map(({ bytes }) => bytes)),
    au: aus === null ? null : mean(aus),
    waitSeconds: counted === 0 ? null : sum(said.map(({ waited }) => waited)) / counted
  })
}

/** Waits for all ranks to be through, telling how far they are meanwhile. */
const timed = async (conduct: TrainConduct, epoch: number): Promise<ReadonlyArray<EpochReport>> => {
  const { calls, port, progress, steps } = conduct
  progress.fill(undefined)
  const begun = monotonic()
  tell<TrainEvent>(port, { _tag: "epochStarted", epoch, steps })
  const timer = setInterval(() => tellProgress(conduct, epoch, begun), progressMilliseconds)
  try {
    return (await calls.go("epochDone")).map(({ report }) => report)
  } finally {
    clearInterval(timer)
  }
}

const whatWasDone = ({ because, dropped, what }: Freshened, files: number): string =>
  what === "all"
    ? "this host's page cache was dropped"
    : `this host's page cache could not be dropped: ${because}; the kernel was asked to forget ${dropped} of ${
      plural(files, "file")
    } instead`

/** What was done to this host's caches, for the record; null with O_DIRECT, which passes them by. */
const freshen = async (conduct: TrainConduct, isFirst: boolean): Promise<CacheEvidence | null> => {
  const { calls, facts, job: { work }, port } = conduct
  if (work.directIo) return null
  const freshened = work.dropCaches
    ? await calls.guard(freshenCaches({
      files: work.set.files,
      pathOf: facts.pathOf,
      timeoutSeconds: work.dropCachesTimeoutSeconds
    }))
    : null
  const says = freshened === null
    ? "this host's page cache was left as it was"
    : whatWasDone(freshened, work.set.files)
  if (isFirst) note(port, `before each epoch: ${says}`, freshened?.what === "all" ? "info" : "warning")
  return { source: "before the epoch", askedBytes: null, observedBytes: null, says }
}

const sampledFiles = 32

/** Of a few files that are read anyhow: what this host's memory holds of them before the epoch. */
const sample = ({ calls, facts: { bytesOf, pathOf }, job: { work } }: TrainConduct) => {
  const step = Math.max(1, work.set.files / sampledFiles)
  const chosen = Array.from({ length: Math.min(sampledFiles, work.set.files) }, (_, i) => Math.floor(i * step))
  const nominal = work.set.samplesPerFile * work.nominalSampleBytes
  return calls.guard(residency(chosen.map((file) => ({ path: pathOf(file), bytes: bytesOf(file) ?? nominal }))))
}

const added = (values: ReadonlyArray<number | null>): number | null => {
  const known = allOf(values)
  return known === null ? null : sum(known)
}

const cacheFacts = (
  { mount }: TrainConduct,
  reports: ReadonlyArray<EpochReport>,
  residency: CacheFacts["residency"],
  before: StorageBytes,
  after: StorageBytes,
  io: CacheFacts["io"]
): CacheFacts => ({
  phase: "read",
  fileSystem: mount?.type ?? null,
  beneath: mount?.beneath ?? null,
  io,
  fsync: false,
  bytes: sum(reports.map((report) => report.bytes)),
  readBytes: added(reports.map(({ readBytes }) => readBytes)),
  writeBytes: null,
  serverBytes: before.server === null || after.server === null ? null : after.server.read - before.server.read,
  disk: before.disk === null || after.disk === null
    ? null
    : { name: after.disk.name, bytes: after.disk.read - before.disk.read },
  residency
})

const checkpointAfter = async (
  { calls, job: { work }, steps }: TrainConduct,
  epoch: number
): Promise<EpochResult["checkpoint"]> => {
  const { checkpoint } = work
  if (checkpoint === null || checkpoint.afterEpoch !== epoch) return null
  const path = trainCheckpointPath(checkpoint.folder, epoch, steps)
  const [saved] = await calls.ask("saved", () => ({ type: "checkpoint", path, bytes: checkpoint.bytes }))
  return saved === undefined ? null : { start: saved.start, end: saved.end, bytes: checkpoint.bytes }
}

/** One epoch, told and logged. */
export const runEpoch = async (
  conduct: TrainConduct,
  epoch: number
): Promise<{ readonly result: EpochResult; readonly measurement: EpochMeasurement }> => {
  const { calls, job, mount, port, steps } = conduct
  const freshened = await freshen(conduct, epoch === 1)
  await calls.ask("ready", () => ({ type: "epoch", epoch }))
  const resident = await sample(conduct)
  appendLog(job, epochBeginning(epoch, steps, wallNow()))
  const ticks = cpuTicks()
  const before = storageBytes(mount)
  const clocks = anchor()
  const reports = await timed(conduct, epoch)
  const after = storageBytes(mount)
  const hostBusy = busyShare(ticks, cpuTicks())
  const opened = job.work.directIo ? "direct" : "buffered"
  const io = servedIo(opened, mount)
  const through = io === "direct" ? leftInCache("read", opened, resident, await sample(conduct)) : null
  const judged = judgeCache(
    cacheFacts(conduct, reports, resident, before, after, through === null ? io : "buffered")
  )
  const cache = { ...judged, evidence: [...judged.evidence, ...(freshened === null ? [] : [freshened])] }
  const checkpoint = await checkpointAfter(conduct, epoch)
  const result: EpochResult = { epoch, anchor: clocks, reports, cache, hostBusy, checkpoint, through }
  const measurement = epochOf(result, job.work)
  appendLog(job, epochLines(result, job.work))
  tell<TrainEvent>(port, { _tag: "epochEnded", epoch: measurement })
  return { result, measurement }
}
