/** One point: its queries, what they read, and what held them back. */
import { LatencyHistogram } from "../../../../domain/LatencyHistogram.ts"
import { sum } from "../../../../domain/statistics.ts"
import { judgeCache } from "../../../../engines/native/cache/cacheEvidence.ts"
import { servedIo } from "../../../../engines/native/cache/servedBuffered.ts"
import { type CalibrationOf, ceilingOf } from "../../../../engines/native/calibration/ceiling.ts"
import { clientLimit } from "../../../../engines/native/calibration/clientLimit.ts"
import { tell } from "../../../../engines/native/coordinator/conductRun.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { anchor, monotonic, toWall } from "../../../../engines/native/process/clock.ts"
import { storageBytes } from "../../../../engines/native/storage/StorageWatch.ts"
import { wallClock } from "../../../../results/layout.ts"
import { askersOf } from "../../ivf/searchMemory.ts"
import type { SearchEvent } from "../../SearchEvent.ts"
import type { SearchPoint } from "../../SearchMeasurement.ts"
import type { SearchWork } from "../../VectorWork.ts"
import { type BareFigures, bareFigures } from "./bareReads.ts"
import { type Conduct, type Planned, ticking } from "./searchConduct.ts"
import type { PointReport } from "./SearchProtocol.ts"

const share = (total: number, rank: number, ranks: number): number =>
  Math.floor(total * (rank + 1) / ranks) - Math.floor(total * rank / ranks)

/** Ranks that have an asker; the others have no part in a point. */
const busyRanks = ({ processes }: SearchWork, concurrency: number): number => Math.min(processes, concurrency)

const added = (values: ReadonlyArray<number | null>): number | null =>
  values.every((value) => value !== null) ? sum(values.map(Number)) : null

interface Measured {
  readonly point: SearchPoint
  readonly reports: ReadonlyArray<PointReport>
}

export const measurePoint = async (
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

export const conductOfCeiling = ({ calls, job, port }: Conduct) => ({
  job,
  port,
  calls: { ask: calls.ask, go: (type: "calibrated") => calls.go(type) }
})
