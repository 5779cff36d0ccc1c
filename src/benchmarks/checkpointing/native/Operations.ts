/** One phase: every checkpoint of it, written or read by all ranks from one barrier, with the figures at its edges. */
import type { Phase } from "../../../domain/Measurement.ts"
import { sum } from "../../../domain/statistics.ts"
import {
  type CacheFacts,
  type CacheJudgement,
  judgeCache,
  type Residency
} from "../../../engines/native/cache/cacheEvidence.ts"
import { dropPages, residency } from "../../../engines/native/cache/pageCache.ts"
import { leftInCache, servedIo } from "../../../engines/native/cache/servedBuffered.ts"
import { tell } from "../../../engines/native/coordinator/conductRun.ts"
import type { CoordinatorPort } from "../../../engines/native/coordinator/CoordinatorPort.ts"
import type { RankCalls } from "../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow } from "../../../engines/native/coordinator/RunFiles.ts"
import { anchor, monotonic } from "../../../engines/native/process/clock.ts"
import { type FolderMount, type StorageBytes, storageBytes } from "../../../engines/native/storage/StorageWatch.ts"
import type { CheckpointEvent } from "../CheckpointEvent.ts"
import type { CheckpointFolder, Expectation } from "./CheckpointFolder.ts"
import type { CheckpointJob } from "./CheckpointJob.ts"
import { beginLine, operationLines, phaseLine } from "./checkpointLog.ts"
import { operationOf, type OperationResult } from "./measureCheckpoints.ts"
import type { FromRank, ToRank } from "./RankProtocol.ts"

export interface Conduct {
  readonly job: CheckpointJob
  readonly port: CoordinatorPort
  readonly calls: RankCalls<ToRank, FromRank>
  readonly folder: CheckpointFolder
  readonly mount: FolderMount | null
  /** Bytes each rank has moved in the current operation, kept by its messages. */
  readonly moved: Array<number>
}

export interface PhaseResult {
  readonly phase: Phase
  readonly results: ReadonlyArray<OperationResult>
  readonly cache: CacheJudgement
  readonly labels: ReadonlyArray<string>
}

const progressMilliseconds = 250

const pause = async ({ calls, job, port }: Conduct): Promise<void> => {
  const seconds = job.work.secondsBetween
  if (seconds <= 0) return
  port.emit({ _tag: "pause", seconds, reason: "time between checkpoints" })
  await calls.guard(new Promise((resolve) => setTimeout(resolve, seconds * 1000)))
}

const timed = async (conduct: Conduct, phase: Phase, index: number): Promise<OperationResult> => {
  const { calls, moved, port } = conduct
  moved.fill(0)
  const begun = monotonic()
  tell<CheckpointEvent>(port, { _tag: "operationStarted", phase, index })
  const timer = setInterval(
    () =>
      tell<CheckpointEvent>(port, {
        _tag: "progress",
        phase,
        index,
        seconds: (monotonic() - begun) / 1e6,
        bytes: [...moved]
      }),
    progressMilliseconds
  )
  try {
    const clocks = anchor()
    const replies = await calls.go("done")
    return { phase, index, anchor: clocks, reports: replies.map(({ report }) => report) }
  } finally {
    clearInterval(timer)
  }
}

const one = async (
  conduct: Conduct,
  phase: Phase,
  index: number,
  expectation: Expectation
): Promise<OperationResult> => {
  const { calls, folder, job, port } = conduct
  const identity = phase === "write" ? folder.identity : expectation.identity
  await calls.ask("ready", () => ({ type: "operation", phase, index, identity }))
  if (phase === "write") await calls.guard(folder.begin(index))
  appendLog(job, [beginLine(phase, index, wallNow())])
  const result = await timed(conduct, phase, index)
  if (phase === "write") await calls.guard(folder.complete(index))
  appendLog(job, operationLines(job.work, result))
  tell<CheckpointEvent>(port, { _tag: "operationEnded", operation: operationOf(result) })
  return result
}

const totalOf = (values: ReadonlyArray<number | null>): number | null =>
  values.reduce((a, b) => a === null || b === null ? null : a + b, 0)

const added = (samples: ReadonlyArray<Residency | null>): Residency | null => {
  const resident = totalOf(samples.map((sample) => sample?.resident ?? null))
  return resident === null ? null : { resident, sampled: sum(samples.map((sample) => sample?.sampled ?? 0)) }
}

/** Files that are written are new: none of them was in memory. */
const noneOf = (samples: ReadonlyArray<Residency | null>): Residency | null => {
  const all = added(samples)
  return all === null ? null : { ...all, resident: 0 }
}

/** Before a read: with buffered I/O the pages go first; then what is still in memory is sampled. */
const chill = async (conduct: Conduct, index: number): Promise<Residency | null> => {
  const { calls, folder, job } = conduct
  const files = folder.filesOf(index)
  if (job.work.io.mode === "buffered") await calls.guard(dropPages(files.map((file) => file.path)))
  return calls.guard(residency(files))
}

const change = (phase: Phase, before: StorageBytes, after: StorageBytes) => {
  const field = phase === "read" ? "read" as const : "written" as const
  return {
    server: before.server === null || after.server === null ? null : after.server[field] - before.server[field],
    disk: before.disk === null || after.disk === null
      ? null
      : { name: after.disk.name, bytes: after.disk[field] - before.disk[field] }
  }
}

/** Runs `count` checkpoints of one phase, in order. */
export const runPhase = async (
  conduct: Conduct,
  phase: Phase,
  count: number,
  expectation: Expectation
): Promise<PhaseResult> => {
  const { job, mount, port } = conduct
  const { work } = job
  const bytesByRank = work.ranks.map(({ files }) => sum(files.map((file) => file.bytes)))
  tell<CheckpointEvent>(port, {
    _tag: "phase",
    phase,
    operations: count,
    bytesPerOperation: work.checkpointBytes,
    bytesByRank
  })
  appendLog(job, [phaseLine(phase, "started", wallNow())])
  const results: Array<OperationResult> = []
  const changes: Array<ReturnType<typeof change>> = []
  const samples: Array<Residency | null> = []
  const left: Array<Residency | null> = []
  const looksAfter = servedIo(work.io.mode, mount) === "direct"
  for (let index = 1; index <= count; index++) {
    await pause(conduct)
    if (phase === "read") samples.push(await chill(conduct, index))
    const before = storageBytes(mount)
    results.push(await one(conduct, phase, index, expectation))
    changes.push(change(phase, before, storageBytes(mount)))
    if (looksAfter) left.push(await conduct.calls.guard(residency(conduct.folder.filesOf(index))))
  }
  if (phase === "write") appendLog(job, [phaseLine(phase, "finished", wallNow())])
  const reports = results.flatMap((result) => result.reports)
  const there = phase === "write" ? noneOf(left) : added(samples)
  const through = looksAfter ? leftInCache(phase, work.io.mode, there, added(left)) : null
  const diskName = changes[0]?.disk?.name
  const diskBytes = totalOf(changes.map(({ disk }) => disk?.bytes ?? null))
  const facts: CacheFacts = {
    phase,
    fileSystem: mount?.type ?? null,
    beneath: mount?.beneath ?? null,
    io: through === null ? servedIo(work.io.mode, mount) : "buffered",
    fsync: work.fsync,
    bytes: sum(reports.map((report) => report.bytes)),
    readBytes: totalOf(reports.map((report) => report.readBytes)),
    writeBytes: totalOf(reports.map((report) => report.writeBytes)),
    serverBytes: totalOf(changes.map(({ server }) => server)),
    disk: diskName === undefined || diskBytes === null ? null : { name: diskName, bytes: diskBytes },
    residency: phase === "write" ? null : there
  }
  return { phase, results, cache: judgeCache(facts), labels: through === null ? [] : [through] }
}
