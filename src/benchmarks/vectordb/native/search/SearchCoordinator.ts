/**
 * A search: exact answers first, then points, each a number of lists and of queries at once, past this host's cache or through it. What
 * a point is worth stands beside it: recall, bytes from below the cache, and what a bare loop of the same reads gets.
 */
import { LatencyHistogram } from "../../../../domain/LatencyHistogram.ts"
import type { Measurement } from "../../../../domain/Measurement.ts"
import { sum } from "../../../../domain/statistics.ts"
import { there } from "../../../../domain/there.ts"
import { plural } from "../../../../domain/Units.ts"
import { judgeCache } from "../../../../engines/native/cache/cacheEvidence.ts"
import { servedIo } from "../../../../engines/native/cache/servedBuffered.ts"
import { calibrate, type CalibrationOf, ceilingOf } from "../../../../engines/native/calibration/ceiling.ts"
import { calibrationLabels, clientLimit } from "../../../../engines/native/calibration/clientLimit.ts"
import { conductRun, tell } from "../../../../engines/native/coordinator/conductRun.ts"
import type { Coordinator, CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import { callRanks, type RankCalls } from "../../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow } from "../../../../engines/native/coordinator/RunFiles.ts"
import { outputLine } from "../../../../engines/native/dlioOutput/logLines.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import type { Job } from "../../../../engines/native/Job.ts"
import { anchor, monotonic, toWall } from "../../../../engines/native/process/clock.ts"
import { type FolderMount, mountOfFolder, storageBytes } from "../../../../engines/native/storage/StorageWatch.ts"
import { wallClock } from "../../../../results/layout.ts"
import { headlineOf } from "../../headline.ts"
import { centroidBytes, extentBytes, type ListEntry } from "../../ivf/IvfIndex.ts"
import { definitionOf } from "../../ivf/manifest.ts"
import { askersOf, readsAtOnce } from "../../ivf/searchMemory.ts"
import type { SearchEvent } from "../../SearchEvent.ts"
import type { BareReads, Recall, SearchMeasurement, SearchPoint, Truth } from "../../SearchMeasurement.ts"
import type { CacheState, SearchWork } from "../../VectorWork.ts"
import { ownManifest, readDirectory } from "../CollectionFolder.ts"
import { merged } from "./compare.ts"
import { writeOfficialFiles } from "./officialFiles.ts"
import { recallOf } from "./recall.ts"
import type { Answer, FromSearchRank, Neighbours, PointReport, ToSearchRank } from "./SearchProtocol.ts"
import { readTruth, truthFingerprint, writeTruth } from "./truthFile.ts"

const progressMilliseconds = 500

type Progress = Extract<FromSearchRank, { readonly type: "progress" }>

interface Told {
  preparing: number
  progress: Progress | undefined
}

interface Conduct {
  readonly job: Job<SearchWork>
  readonly port: CoordinatorPort
  readonly calls: RankCalls<ToSearchRank, FromSearchRank>
  readonly told: ReadonlyArray<Told>
  readonly lists: ReadonlyArray<ListEntry>
  readonly mount: FolderMount | null
}

interface Planned {
  readonly cache: CacheState
  readonly probes: number
  readonly concurrency: number
}

const ticking = async <A>(tick: () => void, work: Promise<A>): Promise<A> => {
  const timer = setInterval(tick, progressMilliseconds)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}

/** Tells how far something before the points is. */
const preparing = <A>(
  { port, told }: Pick<Conduct, "port" | "told">,
  stage: "truth" | "warm",
  of: number,
  work: Promise<A>
): Promise<A> => {
  const start = monotonic()
  for (const one of told) one.preparing = 0
  return ticking(() =>
    tell<SearchEvent>(port, {
      _tag: "searchPreparing",
      stage,
      done: sum(told.map(({ preparing }) => preparing)),
      of,
      seconds: (monotonic() - start) / 1e6
    }), work)
}

const truthOf = async (
  { calls, told, job: { work }, port }: Omit<Conduct, "lists" | "mount">
): Promise<{ readonly truth: ReadonlyArray<Neighbours>; readonly told: Truth }> => {
  const start = monotonic()
  const fingerprint = truthFingerprint(work)
  const kept = await calls.guard(readTruth(work))
  const { recallK, sample, set } = work
  const say = (reused: boolean, vectors: number): Truth => ({
    fingerprint,
    queries: sample,
    vectors,
    reused,
    seconds: (monotonic() - start) / 1e6
  })
  if (kept !== null) return { truth: kept, told: say(true, set.vectors) }
  const replies = await preparing(
    { port, told },
    "truth",
    set.vectors,
    calls.ask("compared", () => ({ type: "compare" }))
  )
  const vectors = sum(replies.map(({ rows }) => rows))
  const truth = merged(replies.map(({ best }) => best), recallK)
  if (vectors !== set.vectors || truth.length !== sample) {
    throw new EngineFailure({
      kind: "integrity",
      message: `the exact answers cover ${vectors} of ${set.vectors} vectors and ${truth.length} of ${sample} queries`,
      path: work.folder,
      expected: plural(set.vectors, "vector"),
      found: plural(vectors, "vector")
    })
  }
  await calls.guard(writeTruth(work, truth))
  return { truth, told: say(false, vectors) }
}

const share = (total: number, rank: number, ranks: number): number =>
  Math.floor(total * (rank + 1) / ranks) - Math.floor(total * rank / ranks)

/** Ranks that have an asker; the others have no part in a point. */
const busyRanks = ({ processes }: SearchWork, concurrency: number): number => Math.min(processes, concurrency)

const added = (values: ReadonlyArray<number | null>): number | null =>
  values.every((value) => value !== null) ? sum(values.map(Number)) : null

const bareOf = async (
  { calls, job: { calibrationSeconds } }: Conduct
): Promise<BareReads> => {
  await calls.ask("ready", () => ({ type: "bare", seconds: calibrationSeconds }))
  const replies = await calls.go("bare")
  const seconds = Math.max(...replies.map((reply) => reply.seconds))
  const [reads, bytes] = [sum(replies.map((reply) => reply.reads)), sum(replies.map((reply) => reply.bytes))]
  return { seconds, reads, bytes, readsPerSecond: reads / seconds, bytesPerSecond: bytes / seconds }
}

/** A point cannot be faster than its own reads: a loop that it beats by a tenth was disturbed. */
const disturbed = 1.1

interface BareFigures {
  readonly bare: BareReads | null
  readonly shareOfBare: number | null
  readonly bareUnknown?: string
}

interface OfQuery {
  readonly queriesPerSecond: number
  readonly readsPerQuery: number
  readonly bytesPerQuery: number
}

const shareOf = ({ bytesPerQuery, queriesPerSecond, readsPerQuery }: OfQuery, bare: BareReads): number =>
  queriesPerSecond / Math.min(bare.readsPerSecond / readsPerQuery, bare.bytesPerSecond / bytesPerQuery)

/** Once more where the first loop was beaten; the faster one counts, and one that is beaten all the same says nothing. */
const bareFigures = async (conduct: Conduct, of: OfQuery): Promise<BareFigures> => {
  const first = await bareOf(conduct)
  if (first.reads === 0 || of.readsPerQuery === 0) return { bare: null, shareOfBare: null }
  if (shareOf(of, first) <= disturbed) return { bare: first, shareOfBare: shareOf(of, first) }
  const second = await bareOf(conduct)
  const bare = second.bytesPerSecond > first.bytesPerSecond ? second : first
  const share = shareOf(of, bare)
  return share <= disturbed ? { bare, shareOfBare: share } : {
    bare,
    shareOfBare: null,
    bareUnknown: `the queries had ${
      Math.round(100 * share)
    } % of what the same reads got alone, twice: something disturbed them`
  }
}

interface Measured {
  readonly point: SearchPoint
  readonly reports: ReadonlyArray<PointReport>
}

const measurePoint = async (
  conduct: Conduct,
  { cache, concurrency, probes }: Planned,
  pass: number,
  index: number,
  alone: CalibrationOf
): Promise<Measured> => {
  const { calls, job, mount, port, told } = conduct
  const { work } = job
  const { processes, requestRate, until } = work
  const busy = busyRanks(work, concurrency)
  await calls.ask("ready", (rank) => ({
    type: "point",
    cache,
    probes,
    concurrency: askersOf(concurrency, processes, rank),
    queries: "queries" in until ? (rank < busy ? share(until.queries, rank, busy) : 0) : null,
    seconds: "seconds" in until ? until.seconds : null,
    requestRate: requestRate === null ? null : requestRate / busy,
    pass,
    first: rank,
    step: processes
  }))
  for (const one of told) one.progress = undefined
  const clocks = anchor()
  const before = storageBytes(mount)
  const begun = monotonic()
  const progress = () => {
    const said = told.flatMap((one) => one.progress ?? [])
    const of = sum(said.map((one) => one.of))
    const p99 = said.flatMap((one) => one.p99 ?? [])
    tell<SearchEvent>(port, {
      _tag: "searchProgress",
      index,
      seconds: (monotonic() - begun) / 1e6,
      queries: sum(said.map(({ queries }) => queries)),
      bytes: sum(said.map(({ bytes }) => bytes)),
      p99: p99.length === 0 ? null : Math.max(...p99) / 1e6,
      recall: of === 0 ? null : sum(said.map(({ hits }) => hits)) / of
    })
  }
  const reports = (await ticking(progress, calls.go("done"))).map(({ report }) => report)
  const after = storageBytes(mount)
  const asked = reports.filter(({ queries }) => queries > 0)
  const queries = sum(reports.map((report) => report.queries))
  if (queries === 0) {
    throw new EngineFailure({
      kind: "integrity",
      message: "no query was answered in the time of a point: give it more with --runtime",
      path: work.folder,
      expected: "answered queries",
      found: "none"
    })
  }
  const first = Math.min(...asked.flatMap(({ start }) => start ?? []))
  const seconds = (Math.max(...asked.flatMap(({ end }) => end ?? [])) - first) / 1e6
  const [reads, bytes] = [sum(reports.map((report) => report.reads)), sum(reports.map((report) => report.bytes))]
  const latency = new LatencyHistogram()
  for (const report of reports) latency.merge(LatencyHistogram.of(report.latency))
  const io = servedIo(cache === "cold" ? "direct" : "buffered", mount)
  const readBytes = added(reports.map((report) => report.readBytes))
  const { clientCache, evidence } = judgeCache({
    phase: "read",
    fileSystem: mount?.type ?? null,
    beneath: mount?.beneath ?? null,
    io,
    fsync: false,
    bytes,
    readBytes,
    writeBytes: null,
    serverBytes: before.server === null || after.server === null ? null : after.server.read - before.server.read,
    disk: before.disk === null || after.disk === null
      ? null
      : { name: after.disk.name, bytes: after.disk.read - before.disk.read },
    residency: null
  })
  const queriesPerSecond = queries / seconds
  const cpuSeconds = sum(asked.map((report) => report.cpuSeconds))
  const { ceiling } = await ceilingOf(conductOfCeiling(conduct), alone, bytes / seconds)
  const limit = clientLimit(
    "read",
    { rate: bytes / seconds, cpuSeconds, rankSeconds: seconds * asked.length },
    { ranks: asked.length, logicalCores: job.host.logicalCores },
    ceiling,
    clientCache
  )
  const ofQuery = { queriesPerSecond, readsPerQuery: reads / queries, bytesPerQuery: bytes / queries }
  const bare: BareFigures = cache === "cold"
    ? await bareFigures(conduct, ofQuery)
    : { bare: null, shareOfBare: null }
  return {
    reports,
    point: {
      cache,
      io,
      probes,
      concurrency,
      requestRate,
      startedAt: wallClock(toWall(clocks, first) / 1e3),
      seconds,
      queries,
      unserved: sum(reports.map(({ unserved }) => unserved)),
      repeated: 0,
      latency: latency.toJSON(),
      reads,
      bytesAsked: bytes,
      bytesBelowCache: readBytes,
      ...ofQuery,
      meanReadBytes: reads === 0 ? 0 : bytes / reads,
      clientCache,
      cacheEvidence: evidence,
      ...bare,
      cpuSeconds,
      ...limit
    }
  }
}

const conductOfCeiling = ({ calls, job, port }: Conduct) => ({
  job,
  port,
  calls: { ask: calls.ask, go: (type: "calibrated") => calls.go(type) }
})

/** Answers of the sample that a point has not given, asked by themselves. */
const missingAnswers = async (
  { calls, job: { work } }: Conduct,
  { cache, concurrency, probes }: Planned,
  answers: ReadonlyMap<number, Answer>
): Promise<ReadonlyArray<Answer>> => {
  const missing = Array.from({ length: work.sample }, (_, number) => number).filter((number) => !answers.has(number))
  if (missing.length === 0) return []
  const replies = await calls.ask("answered", (rank) => ({
    type: "answer",
    cache,
    probes,
    numbers: missing.filter((_, i) => i % work.processes === rank),
    concurrency: askersOf(concurrency, work.processes, rank)
  }))
  return replies.flatMap((reply) => reply.answers)
}

const noRecall = ({ folder, recallK, sample }: SearchWork): EngineFailure =>
  new EngineFailure({
    kind: "integrity",
    message: `recall is 0: none of the ${
      plural(sample * recallK, "true neighbour")
    } was found, so that nothing says what the queries were worth`,
    path: folder,
    expected: "recall above 0",
    found: "recall 0"
  })

interface Walk {
  readonly points: Array<SearchPoint>
  readonly recalls: Array<Recall>
  readonly reports: Array<PointReport>
}

/** Points in turn; each number of lists has its recall from the first of its points. */
const walk = async (conduct: Conduct, truth: ReadonlyArray<Neighbours>, alone: CalibrationOf): Promise<Walk> => {
  const { calls, job: { work }, lists, port } = conduct
  const { caches, concurrency, mode, probes, recallEpsilon: epsilon, recallK: k, targets } = work
  const found: Walk = { points: [], recalls: [], reports: [] }
  const bytes = sum(lists.map(({ rows }) => extentBytes(rows, work.set)))
  const depths = probes.map((depth) => Math.min(depth, lists.length))
  const all = caches.length * depths.length * concurrency.length
  for (const cache of caches) {
    if (cache === "warm") await preparing(conduct, "warm", bytes, calls.ask("warmed", () => ({ type: "warm" })))
    for (const depth of depths) {
      for (const at of concurrency) {
        const index = found.points.length
        const planned: Planned = { cache, probes: depth, concurrency: at }
        tell<SearchEvent>(port, {
          _tag: "searchStarted",
          index,
          of: mode === "sweep" ? null : all,
          ...planned,
          seconds: "seconds" in work.until ? work.until.seconds : null,
          queries: "queries" in work.until ? work.until.queries : null
        })
        const { point, reports } = await measurePoint(conduct, planned, index, index, alone)
        const known = found.recalls.find((recall) => recall.probes === depth)
        let recall = known
        if (recall === undefined) {
          const answers = new Map(reports.flatMap((report) => report.answers).map((answer) => [answer.number, answer]))
          for (const answer of await missingAnswers(conduct, planned, answers)) answers.set(answer.number, answer)
          recall = recallOf(truth, answers, { k, probes: depth, epsilon })
          if (recall.mean === 0) throw noRecall(work)
          found.recalls.push(recall)
        }
        found.points.push(point)
        found.reports.push(...reports)
        tell<SearchEvent>(port, { _tag: "searchEnded", index, point, recall: known === undefined ? recall : null })
      }
      const reached = found.recalls.at(-1)?.mean ?? 0
      if (mode === "sweep" && reached >= (targets.at(-1) ?? 1)) break
    }
  }
  return found
}

/** The last point of the first state of the cache: the most queries at once, of a sweep at the most lists. */
const headlineAt = (points: ReadonlyArray<SearchPoint>, [first]: ReadonlyArray<CacheState>): number =>
  points.findLastIndex(({ cache }) => cache === first)

const bodyOf = (
  { job: { work }, lists }: Conduct,
  { points, recalls, reports }: Walk,
  truth: Truth
): SearchMeasurement => {
  const { set } = work
  const residentBytes = centroidBytes(lists.length, set) + lists.length * 16
  const recallAt = (point: SearchPoint) => recalls.find(({ probes }) => probes === point.probes)?.mean ?? 0
  return {
    engine: "native",
    indexType: "IVF_FLAT",
    mode: work.mode,
    vectors: set.vectors,
    dimension: set.dimension,
    metric: set.metric,
    distribution: set.distribution,
    seed: set.seed,
    queryMode: work.queries.mode,
    lists: lists.length,
    indexBytes: sum(lists.map(({ rows }) => extentBytes(rows, set))),
    residentBytes,
    residentBytesPerVector: residentBytes / set.vectors,
    limit: work.limit,
    truth,
    recalls,
    points,
    headline: headlineAt(points, work.caches),
    targets: work.targets.map((target) => {
      const at = points.findIndex((point) => recallAt(point) >= target)
      return { target, point: at < 0 ? null : at }
    }),
    listsVerified: sum(reports.map(({ verified }) => verified))
  }
}

const search = async (
  conduct: Omit<Conduct, "lists" | "mount">,
  startedAt: number
): Promise<Measurement> => {
  const { calls, job, port } = conduct
  const { work } = job
  const { folder, index, set } = work
  appendLog(job, [outputLine(wallNow(), `Searching ${plural(set.vectors, "vector")}`)])
  await calls.ask("alive", null)
  port.emit({ _tag: "ranks", coordinator: process.pid, ranks: calls.pids })
  const manifest = await calls.guard(ownManifest(folder, definitionOf(set, index), "search"))
  if (manifest === null || manifest.state !== "complete") {
    throw new EngineFailure({
      kind: "taken-over",
      message: manifest === null ? "holds no collection" : "holds a collection whose index is not finished",
      path: folder
    })
  }
  const lists = await calls.guard(readDirectory(folder, manifest.directory, set, set.vectors))
  const whole: Conduct = { ...conduct, lists, mount: mountOfFolder(folder) }
  await calls.ask("ready", (rank) => ({
    type: "open",
    rank,
    work,
    lists,
    centroids: manifest.centroids ?? 0,
    slots: readsAtOnce(work),
    most: Math.max(1, ...work.concurrency.map((at) => askersOf(at, work.processes, rank)))
  }))
  const { told, truth } = await truthOf(conduct)
  await calls.ask("known", () => ({ type: "truth", neighbours: truth.map(({ neighbours }) => neighbours) }))
  const alone = await calibrate(conductOfCeiling(whole), { phase: "read", served: "direct", verify: "none" })
  const found = await walk(whole, truth, alone)
  const body = bodyOf(whole, found, told)
  writeOfficialFiles(job, body)
  const labels = calibrationLabels(job.calibrationSeconds)
  return {
    engine: "native",
    engineVersion: job.engineVersion,
    profile: "device",
    io: headlineOf(body).point.io,
    startedAt: wallClock(startedAt / 1e3),
    endedAt: wallClock(wallNow() / 1e3),
    calibration: null,
    readCalibration: alone.result,
    kind: work.kind,
    body,
    peakRssBytes: Math.max(...found.reports.map(({ peakRssBytes }) => peakRssBytes)),
    bufferBytesPerRank: Math.max(...found.reports.map(({ bufferBytes }) => bufferBytes)),
    ...(labels.length === 0 ? {} : { labels }),
    verification: {
      mode: "full",
      blocksChecked: body.listsVerified,
      unavailable: null
    }
  }
}

export const coordinate = (job: Job<SearchWork>, port: CoordinatorPort): Coordinator => {
  const startedAt = wallNow()
  const ranks = Array.from({ length: job.work.processes }, (_, rank) => rank)
  const told = ranks.map((): Told => ({ preparing: 0, progress: undefined }))
  const calls = callRanks<ToSearchRank, FromSearchRank>({
    command: port.rankCommand,
    ranks,
    poolThreads: readsAtOnce(job.work) + 2,
    log: port.log,
    onTold: (rank, message) => {
      const own = there(told[rank], "rank")
      if (message.type === "preparing") own.preparing = message.done
      else if (message.type === "progress") own.progress = message
    }
  })
  return conductRun({
    job,
    port,
    calls,
    measure: () => search({ job, port, calls, told }, startedAt),
    settle: () => Promise.resolve([]),
    partialFiles: () => []
  })
}
