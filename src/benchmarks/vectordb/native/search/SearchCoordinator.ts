/**
 * A search: exact answers first, then points, each a number of lists and of queries at once, past this host's cache or through it. What
 * a point is worth stands beside it: recall, bytes from below the cache, and what a bare loop of the same reads gets.
 */
import type { Measurement } from "../../../../domain/Measurement.ts"
import { sum } from "../../../../domain/statistics.ts"
import { there } from "../../../../domain/there.ts"
import { plural } from "../../../../domain/Units.ts"
import { calibrate, type CalibrationOf } from "../../../../engines/native/calibration/ceiling.ts"
import { calibrationLabels } from "../../../../engines/native/calibration/clientLimit.ts"
import { conductRun, tell } from "../../../../engines/native/coordinator/conductRun.ts"
import type { Coordinator, CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import { callRanks } from "../../../../engines/native/coordinator/RankCalls.ts"
import { appendLog, wallNow } from "../../../../engines/native/coordinator/RunFiles.ts"
import { outputLine } from "../../../../engines/native/dlioOutput/logLines.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import type { Job } from "../../../../engines/native/Job.ts"
import { mountOfFolder } from "../../../../engines/native/storage/StorageWatch.ts"
import { wallClock } from "../../../../results/layout.ts"
import { headlineOf } from "../../headline.ts"
import { centroidBytes, extentBytes } from "../../ivf/IvfIndex.ts"
import { definitionOf } from "../../ivf/manifest.ts"
import { askersOf, readsAtOnce } from "../../ivf/searchMemory.ts"
import type { SearchEvent } from "../../SearchEvent.ts"
import type { Recall, SearchMeasurement, SearchPoint, Truth } from "../../SearchMeasurement.ts"
import type { CacheState, SearchWork } from "../../VectorWork.ts"
import { ownManifest, readDirectory } from "../CollectionFolder.ts"
import { conductOfCeiling, measurePoint } from "./measurePoint.ts"
import { writeOfficialFiles } from "./officialFiles.ts"
import { recallOf } from "./recall.ts"
import { type Conduct, type Planned, preparing, type Told } from "./searchConduct.ts"
import type { Answer, FromSearchRank, Neighbours, PointReport, ToSearchRank } from "./SearchProtocol.ts"
import { truthOf } from "./truthOf.ts"

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
