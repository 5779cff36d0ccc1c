/**
 * The coordinator's run: the folder taken, ranks up and calibrated, then every trial of every option from a barrier, with the
 * pauses between them, and one measurement. Whatever breaks first ends it, and nothing stays in the cache folder.
 */
import { randomBytes } from "node:crypto"
import type { Leftover } from "../../../domain/EngineEvent.ts"
import type { Measurement } from "../../../domain/Measurement.ts"
import { sum } from "../../../domain/statistics.ts"
import { there } from "../../../domain/there.ts"
import { calibrate, type CalibrationOf, type Conducted } from "../../../engines/native/calibration/ceiling.ts"
import { beats, calibrationLabels, type Ceiling } from "../../../engines/native/calibration/clientLimit.ts"
import { conductRun, note, tell } from "../../../engines/native/coordinator/conductRun.ts"
import type { Coordinator, CoordinatorPort } from "../../../engines/native/coordinator/CoordinatorPort.ts"
import { callRanks, type RankCalls } from "../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow, writeRunFile } from "../../../engines/native/coordinator/RunFiles.ts"
import { outputLine } from "../../../engines/native/dlioOutput/logLines.ts"
import type { RunIdentity } from "../../../engines/native/files/blockStamp.ts"
import { tryDirect } from "../../../engines/native/files/folderProbes.ts"
import type { Job } from "../../../engines/native/Job.ts"
import { anchor, monotonic, toWall } from "../../../engines/native/process/clock.ts"
import {
  type FolderMount,
  mountOfFolder,
  type StorageBytes,
  storageBytes
} from "../../../engines/native/storage/StorageWatch.ts"
import { wallClock } from "../../../results/layout.ts"
import type { KvCounts, KvEvent } from "../KvEvent.ts"
import type { KvMeasurement, KvTrial } from "../KvMeasurement.ts"
import type { KvOption, KvWork } from "../KvWork.ts"
import { type KvFolder, kvFolder } from "./KvFolder.ts"
import {
  type FromKvRank,
  type KvProgress,
  type KvRankReport,
  type KvStage,
  kvStages,
  type ToKvRank
} from "./KvProtocol.ts"
import { figuresOf, grows, trialOf } from "./measureKv.ts"
import { officialFiles, type TrialReports } from "./officialFiles.ts"
import { type RedisRun, redisRun } from "./redis/redisRun.ts"
import { bufferBytesOf, threadsOf } from "./slotCounts.ts"

const progressMilliseconds = 500
/** Of what is free when a trial starts. */
const storageShare = 0.95

interface Told {
  stage: KvStage
  counts: KvProgress
}

interface Conduct {
  readonly job: Job<KvWork>
  readonly port: CoordinatorPort
  readonly calls: RankCalls<ToKvRank, FromKvRank>
  /** null where nothing lies on a disk. */
  readonly folder: KvFolder | null
  /** null where there is none. */
  readonly server: RedisRun | null
  readonly told: Array<Told>
}

const nothing: KvProgress = {
  arrived: 0,
  completed: 0,
  queued: 0,
  tokens: 0,
  hits: 0,
  misses: 0,
  readBytes: 0,
  writtenBytes: 0,
  evictions: 0,
  readP99: null
}

const together = (told: ReadonlyArray<Told>): KvCounts => {
  const of = (pick: (counts: KvProgress) => number): number => sum(told.map(({ counts }) => pick(counts)))
  const p99 = told.flatMap(({ counts }) => counts.readP99 ?? [])
  return {
    arrived: of(({ arrived }) => arrived),
    completed: of(({ completed }) => completed),
    queued: of(({ queued }) => queued),
    tokens: of(({ tokens }) => tokens),
    hits: of(({ hits }) => hits),
    misses: of(({ misses }) => misses),
    readBytes: of(({ readBytes }) => readBytes),
    writtenBytes: of(({ writtenBytes }) => writtenBytes),
    evictions: of(({ evictions }) => evictions),
    readP99: p99.length === 0 ? null : Math.max(...p99) / 1e6
  }
}

const pause = async ({ calls, port }: Conduct, seconds: number, reason: string): Promise<void> => {
  if (seconds <= 0) return
  port.emit({ _tag: "pause", seconds, reason })
  await calls.guard(new Promise((resolve) => setTimeout(resolve, seconds * 1e3)))
}

/** Tells how far the ranks are, and once that their queue grows, for as long as `work` takes, which says when the window opens. */
const watching = async <A>(
  { port, told }: Conduct,
  option: KvOption,
  trial: number,
  work: (opens: () => void) => Promise<A>
): Promise<A> => {
  let begun = monotonic()
  const queue: Array<number> = []
  let hasWarned = false
  const timer = setInterval(() => {
    const counts = together(told)
    const seconds = (monotonic() - begun) / 1e6
    const stage = kvStages.find((one) => told.some((rank) => rank.stage === one)) ?? "precondition"
    tell<KvEvent>(port, { _tag: "progress", option: option.name, trial, stage, seconds, of: option.seconds, counts })
    if (stage !== "measure") return
    queue.push(counts.queued)
    if (hasWarned || seconds < option.seconds / 4 || !grows(queue, option.workers * told.length)) return
    hasWarned = true
    tell<KvEvent>(port, {
      _tag: "queueGrows",
      option: option.name,
      trial,
      queued: counts.queued,
      seconds,
      perSecond: counts.completed / seconds
    })
  }, progressMilliseconds)
  try {
    return await work(() => {
      begun = monotonic()
    })
  } finally {
    clearInterval(timer)
  }
}

const change = (before: StorageBytes, after: StorageBytes) => ({
  disk: before.disk === null || after.disk === null ? null : {
    name: after.disk.name,
    read: after.disk.read - before.disk.read,
    written: after.disk.written - before.disk.written
  },
  server: before.server === null || after.server === null ? null : {
    read: after.server.read - before.server.read,
    written: after.server.written - before.server.written
  }
})

interface Place {
  readonly option: number
  readonly trial: number
  readonly number: number
  readonly isLast: boolean
}

interface TrialRun {
  readonly startedAt: string
  readonly reports: ReadonlyArray<KvRankReport>
  readonly changes: ReturnType<typeof change>
}

const runTrial = async (conduct: Conduct, mount: FolderMount | null, place: Place): Promise<TrialRun> => {
  const { calls, folder, job: { work }, port, told } = conduct
  const option = there(work.options[place.option], "option")
  told.forEach((one) => Object.assign(one, { stage: "precondition", counts: nothing }))
  await pause(conduct, work.pauses.before, `before trial ${place.trial + 1} of ${option.name}`)
  const storage = option.storageBytes ??
    (folder === null ? Number.MAX_SAFE_INTEGER : Math.floor(folder.free() * storageShare / work.ranks))
  return watching(conduct, option, place.trial, async (opens) => {
    await calls.ask("ready", (rank) => ({
      type: "trial",
      order: {
        option: place.option,
        trial: place.trial,
        number: place.number,
        storageBytes: storage,
        ioTraceLog: place.isLast && rank === 0 ? work.ioTraceLog : null
      }
    }))
    const before = storageBytes(mount)
    const clocks = anchor()
    tell<KvEvent>(port, { _tag: "trialStarted", option: option.name, trial: place.trial })
    opens()
    const reports = (await calls.go("done")).map(({ report }) => report)
    const first = Math.min(...reports.map(({ start }) => start))
    return {
      startedAt: wallClock(toWall(clocks, first) / 1e3),
      reports,
      changes: change(before, storageBytes(mount))
    }
  })
}

const ceilingOf = (isCut: boolean, calibration: CalibrationOf | null, rate: number): Ceiling => {
  if (isCut) return { unknown: "the calibration was cut" }
  if (calibration === null) return { unknown: "the ranks were not calibrated" }
  const { bytesPerSecond } = calibration.result
  return beats(rate, bytesPerSecond)
    ? { unknown: "the ranks were faster than in their calibration, which something disturbed" }
    : { bytesPerSecond }
}

const labelsOf: Readonly<Record<KvWork["backend"]["type"], ReadonlyArray<string>>> = {
  disk: [],
  memory: ["memory: copies within this host's memory, no storage was touched; it says nothing of any storage"],
  redis: [
    "redis: a server's memory answered; it says something of a storage only as far as the server keeps values there"
  ]
}

const measureAll = async (conduct: Conduct, startedAt: number): Promise<Measurement> => {
  const { calls, folder, job, port, server } = conduct
  const { work } = job
  const { backend } = work
  appendLog(job, [outputLine(wallNow(), `KV cache on ${work.ranks} ranks in ${work.folder}`)])
  await calls.ask("alive", null)
  port.emit({ _tag: "ranks", coordinator: process.pid, ranks: calls.pids })
  if (folder !== null) {
    const earlier = await calls.guard(folder.take())
    if (earlier !== null) note(port, `removed what run ${earlier} left in ${work.folder}`)
    if (backend.type === "disk" && backend.io.mode === "direct") await calls.guard(tryDirect(folder.ofRank(0)))
  }
  if (server !== null) { for (const text of await calls.guard(server.enter())) note(port, text) }
  const identity: RunIdentity = { runId: job.runId, contentSeed: randomBytes(8).toString("hex") }
  await calls.ask("ready", (rank) => ({
    type: "setup",
    setup: { rank, work, folder: folder?.ofRank(rank) ?? null, identity }
  }))
  const mount = folder === null ? null : mountOfFolder(folder.ofRank(0))
  const conducted: Conducted = conduct
  const write = await calibrate(conducted, { phase: "write" })
  const read = await calibrate(conducted, {
    phase: "read",
    served: backend.type === "disk" ? backend.io.mode : "buffered",
    verify: work.verify
  })
  const isCut = calibrationLabels(job.calibrationSeconds).length > 0
  const client = { ranks: work.ranks, logicalCores: job.host.logicalCores }

  const trials: Array<KvTrial> = []
  const reported: Array<TrialReports> = []
  const reports: Array<KvRankReport> = []
  for (const [index, option] of work.options.entries()) {
    if (index > 0) await pause(conduct, work.pauses.betweenOptions, "between options")
    tell<KvEvent>(port, {
      _tag: "option",
      option: option.name,
      index,
      of: work.options.length,
      trials: work.trials,
      users: option.users,
      seconds: option.seconds
    })
    for (let trial = 0; trial < work.trials; trial++) {
      const isLast = index === work.options.length - 1 && trial === work.trials - 1
      const run = await runTrial(conduct, mount, {
        option: index,
        trial,
        number: index * work.trials + trial,
        isLast
      })
      const rates = (["read", "write"] as const).map((direction) => {
        const rates = run.reports.map(({ end, meter, start }) => meter[direction].bytes / ((end - start) / 1e6))
        return sum(rates)
      })
      const result = trialOf({
        option,
        trial,
        startedAt: run.startedAt,
        reports: run.reports,
        backend,
        mount,
        ...run.changes,
        ceilings: {
          read: ceilingOf(isCut, read, there(rates[0], "rate of reading")),
          write: ceilingOf(isCut, write, there(rates[1], "rate of writing"))
        },
        client
      })
      trials.push(result)
      reports.push(...run.reports)
      if (option.option !== null) {
        const { startedAt, windowSeconds } = result
        reported.push({ option: option.option, trial, startedAt, windowSeconds, reports: run.reports })
      }
      tell<KvEvent>(port, { _tag: "trialEnded", option: option.name, trial, result })
      await pause(conduct, work.pauses.after, `after trial ${trial + 1} of ${option.name}`)
    }
  }
  // What memory served is no figure of storage, by whatever name.
  const isMemory = trials.some(({ read, write }) => read.clientCache === "memory" || write.clientCache === "memory")
  if (backend.type === "disk" && !isMemory) {
    for (const [path, content] of officialFiles(work, job.runDirectory, reported)) {
      writeRunFile(job, path, `${JSON.stringify(content, null, 2)}\n`)
    }
  }
  const labels = [...labelsOf[backend.type], ...calibrationLabels(job.calibrationSeconds)]
  return {
    engine: "native",
    engineVersion: job.engineVersion,
    profile: backend.type === "disk" ? backend.io.profile : "device",
    io: backend.type === "disk" ? backend.io.mode : "buffered",
    startedAt: wallClock(startedAt / 1e3),
    endedAt: wallClock(wallNow() / 1e3),
    calibration: write.result,
    readCalibration: read.result,
    kind: work.kind,
    body: {
      backend: backend.type,
      layout: backend.layout,
      profile: backend.type === "disk" ? backend.io.profile : "device",
      sync: backend.type === "disk" ? backend.io.sync : "none",
      blockTokens: work.blockTokens,
      ranks: work.ranks,
      seed: work.seed,
      trials,
      options: work.options.map(({ name }) => figuresOf(name, trials.filter(({ option }) => option === name)))
    } satisfies KvMeasurement,
    peakRssBytes: Math.max(...reports.map((report) => report.peakRssBytes)),
    bufferBytesPerRank: bufferBytesOf(work),
    ...(labels.length === 0 ? {} : { labels }),
    verification: {
      mode: work.verify,
      blocksChecked: sum(reports.map(({ blocksChecked }) => blocksChecked)),
      unavailable: work.backend.type === "memory" ? "copies in memory carry no stamps" : null
    }
  }
}

const settle = async (
  { folder, port, server }: Pick<Conduct, "folder" | "port" | "server">
): Promise<ReadonlyArray<Leftover>> => {
  const left = [...await folder?.giveBack() ?? [], ...await server?.leave() ?? []]
  for (const { path, why } of left) note(port, `${path} could not be removed: ${why}`, "warning")
  return left
}

export const coordinate = (job: Job<KvWork>, port: CoordinatorPort): Coordinator => {
  const { work } = job
  const startedAt = wallNow()
  const ranks = Array.from({ length: work.ranks }, (_, rank) => rank)
  const told = ranks.map((): Told => ({ stage: "precondition", counts: nothing }))
  const createdAt = wallClock(startedAt / 1e3)
  const { backend } = work
  const folder = backend.type === "disk" ? kvFolder(work.folder, work.ranks, job.runId, createdAt) : null
  const server = backend.type === "redis" ? redisRun(backend.access, job.runId, createdAt) : null
  const calls = callRanks<ToKvRank, FromKvRank>({
    command: port.rankCommand,
    ranks,
    poolThreads: threadsOf(work),
    log: port.log,
    onTold: (rank, message) => {
      if (message.type === "progress") {
        Object.assign(there(told[rank], "rank"), { stage: message.stage, counts: message.counts })
      }
    }
  })
  return conductRun({
    job,
    port,
    calls,
    measure: () => measureAll({ job, port, calls, folder, server, told }, startedAt),
    settle: () => settle({ folder, port, server }),
    partialFiles: () => []
  })
}
