/** From what ranks report of a trial to what the record says. Pure; instants are monotonic microseconds. */
import { keysOf } from "../../../domain/keysOf.ts"
import type { LatencyCounts } from "../../../domain/LatencyCounts.ts"
import { LatencyHistogram } from "../../../domain/LatencyHistogram.ts"
import type { CacheEvidence, ClientCache } from "../../../domain/Measurement.ts"
import { mean, sum } from "../../../domain/statistics.ts"
import { there } from "../../../domain/there.ts"
import { judgeCache } from "../../../engines/native/cache/cacheEvidence.ts"
import { type Ceiling, type ClientFacts, clientLimit } from "../../../engines/native/calibration/clientLimit.ts"
import type { FolderMount } from "../../../engines/native/storage/StorageWatch.ts"
import type { KvDirection, KvIoFigures, KvOptionFigures, KvQos, KvTrial } from "../KvMeasurement.ts"
import type { KvBackend, KvOption } from "../KvWork.ts"
import type { KvRankReport } from "./KvProtocol.ts"
import { type ClassReport, type Counts, emptyCounts } from "./Meter.ts"
import { type QosLevel, qosLevels } from "./traffic/users.ts"

interface TrialResult {
  readonly option: KvOption
  readonly trial: number
  readonly startedAt: string
  readonly reports: ReadonlyArray<KvRankReport>
  readonly backend: KvBackend
  readonly mount: FolderMount | null
  /** Of the block device below, while the trial lasted; null where there is none. */
  readonly disk: { readonly name: string; readonly read: number; readonly written: number } | null
  readonly server: { readonly read: number; readonly written: number } | null
  readonly ceilings: { readonly read: Ceiling; readonly write: Ceiling }
  readonly client: ClientFacts
}

const pool = (counts: ReadonlyArray<LatencyCounts>): LatencyCounts => LatencyHistogram.pooled(counts).toJSON()

const milliseconds = (nanoseconds: number | null): number | null => nanoseconds === null ? null : nanoseconds / 1e6

const ratio = (part: number, whole: number): number | null => whole > 0 ? part / whole : null

const totalOf = (values: ReadonlyArray<number | null>): number | null =>
  values.reduce((a, b) => a === null || b === null ? null : a + b, 0)

const countsOf = (reports: ReadonlyArray<KvRankReport>): Counts => {
  const total = emptyCounts()
  for (const { meter } of reports) {
    for (const name of keysOf(total)) total[name] += meter.counts[name]
  }
  return total
}

const windowOf = (reports: ReadonlyArray<KvRankReport>): number =>
  (Math.max(...reports.map(({ end }) => end)) - Math.min(...reports.map(({ start }) => start))) / 1e6

const unknownCache = (
  says: string
): { readonly clientCache: ClientCache; readonly evidence: ReadonlyArray<CacheEvidence> } => ({
  clientCache: "unknown",
  evidence: [{ source: "backend", askedBytes: null, observedBytes: null, says }]
})

const flushed = "fsync inside the window"
const flushedSays = "every file was flushed before its write counted"

const cacheOf = (
  { backend, disk, mount, reports, server }: TrialResult,
  direction: "read" | "write"
): { readonly clientCache: ClientCache; readonly evidence: ReadonlyArray<CacheEvidence> } => {
  if (backend.type === "memory") {
    return {
      clientCache: "memory",
      evidence: [{
        source: "backend",
        askedBytes: null,
        observedBytes: null,
        says: "copies within this host's memory: no storage was touched"
      }]
    }
  }
  if (backend.type === "redis") {
    return unknownCache("a server's memory answered: what lies below it cannot be seen from here")
  }
  const bytes = sum(reports.map(({ meter }) => meter[direction].movedBytes))
  if (bytes === 0) return unknownCache(`nothing was ${direction === "read" ? "read" : "written"}`)
  const judged = judgeCache({
    phase: direction,
    fileSystem: mount?.type ?? null,
    beneath: mount?.beneath ?? null,
    io: backend.io.mode,
    fsync: backend.io.sync === "fsync",
    bytes,
    readBytes: totalOf(reports.map(({ ownRead }) => ownRead)),
    writeBytes: totalOf(reports.map(({ ownWritten }) => ownWritten)),
    serverBytes: server === null ? null : direction === "read" ? server.read : server.written,
    disk: disk === null ? null : { name: disk.name, bytes: direction === "read" ? disk.read : disk.written },
    residency: null
  })
  return {
    ...judged,
    evidence: judged.evidence.map((one) => one.source === flushed ? { ...one, says: flushedSays } : one)
  }
}

const p95Of = (counts: LatencyCounts): number | null => LatencyHistogram.of(counts).roughPercentile(0.95)

const directionOf = (result: TrialResult, direction: "read" | "write", seconds: number): KvDirection => {
  const { reports } = result
  const figures = reports.map(({ meter }) => meter[direction])
  const bytes = sum(figures.map((one) => one.bytes))
  const operations = sum(figures.map((one) => one.operations))
  const worst = figures.flatMap(({ device }) => p95Of(device) ?? [])
  const { clientCache, evidence } = cacheOf(result, direction)
  const isOfficial = result.backend.type === "disk" && result.backend.io.profile === "official"
  return {
    operations,
    bytes,
    bytesPerSecond: bytes / seconds,
    rankBytes: figures.map((one) => one.bytes),
    latency: pool(figures.map((one) => one.latency)),
    device: pool(figures.map((one) => one.device)),
    host: pool(figures.map((one) => one.host)),
    maxRankDeviceP95: worst.length === 0 || !isOfficial && operations === 0 ? null : milliseconds(Math.max(...worst)),
    paddingBytes: sum(figures.map((one) => one.padding)),
    clientCache,
    cacheEvidence: evidence,
    ownIo: totalOf(reports.map((report) => direction === "read" ? report.ownRead : report.ownWritten))
  }
}

const ioOf = (reports: ReadonlyArray<KvRankReport>, seconds: number): ReadonlyArray<KvIoFigures> => {
  const byClass = new Map<string, Array<ClassReport>>()
  for (const { meter } of reports) {
    for (const one of meter.classes) {
      const key = [one.tier, one.phase, one.direction, String(one.power).padStart(2, "0")].join(" ")
      byClass.set(key, [...byClass.get(key) ?? [], one])
    }
  }
  return [...byClass].sort(([a], [b]) => a < b ? -1 : 1).map(([, ones]) => {
    const { direction, phase, power, tier } = there(ones[0], "histogram")
    const operations = sum(ones.map((one) => one.operations))
    const bytes = sum(ones.map((one) => one.bytes))
    return {
      tier,
      phase,
      direction,
      overBytes: power === 0 ? 0 : 2 ** (power - 1),
      toBytes: 2 ** power,
      operations,
      bytes,
      bytesPerSecond: bytes / seconds,
      operationsPerSecond: operations / seconds,
      latency: tier === "storage" ? pool(ones.flatMap((one) => one.latency ?? [])) : null
    }
  })
}

const levels: ReadonlyArray<QosLevel> = ["interactive", "responsive", "batch"]
const promised = 0.95

const qosOf = (reports: ReadonlyArray<KvRankReport>): ReadonlyArray<KvQos> =>
  levels.map((level) => {
    const ones = reports.flatMap(({ meter }) => meter.qos.filter((one) => one.level === level))
    const latency = pool(ones.map((one) => one.latency))
    const compliance = ratio(sum(ones.map(({ within }) => within)), latency.count)
    return {
      level,
      requests: latency.count,
      targetP95: qosLevels[level].targetP95,
      latency,
      compliance,
      isMet: compliance === null ? null : compliance >= promised
    }
  })

/** Whether a queue that was looked at at equal distances grows: each of its last three quarters is longer than the one before. */
export const grows = (samples: ReadonlyArray<number>, workers: number): boolean => {
  if (samples.length < 8) return false
  const quarter = Math.floor(samples.length / 4)
  const mean = (at: 1 | 2 | 3) => sum(samples.slice(at * quarter, (at + 1) * quarter)) / quarter
  return mean(1) * 1.1 < mean(2) && mean(2) * 1.1 < mean(3) && mean(3) > workers
}

export const trialOf = (result: TrialResult): KvTrial => {
  const { client, option, reports } = result
  const seconds = windowOf(reports)
  const counts = countsOf(reports)
  const [read, write] = [directionOf(result, "read", seconds), directionOf(result, "write", seconds)]
  const cpuSeconds = sum(reports.map((report) => report.cpuSeconds))
  const limits = (["read", "write"] as const).filter((one) => one === "read" ? read.bytes > 0 : write.bytes > 0).map(
    (phase) => {
      const { bytesPerSecond: rate, clientCache } = phase === "read" ? read : write
      return clientLimit(
        phase,
        { rate, cpuSeconds, rankSeconds: seconds * reports.length },
        client,
        result.ceilings[phase],
        clientCache
      )
    }
  )
  const bound = [...new Set(limits.flatMap(({ clientBound }) => clientBound ?? []))]
  const unknown = [...new Set(limits.flatMap(({ clientBoundUnknown }) => clientBoundUnknown ?? []))]
  const storageSeconds = counts.storageTime / 1e9
  const storageRates = reports.map(({ meter }) => ratio(meter.counts.tokens, meter.counts.storageTime / 1e9))
  const total = (pick: (report: KvRankReport) => number): number => sum(reports.map(pick))
  const { evictedBytes, evictions, hits, misses, phantomMisses } = counts
  const servers = reports.flatMap(({ server }) => server ?? [])
  return {
    option: option.name,
    trial: result.trial,
    startedAt: result.startedAt,
    windowSeconds: seconds,
    requests: {
      arrived: counts.arrived,
      completed: counts.completed,
      late: counts.late,
      unserved: total(({ queued }) => queued)
    },
    tokens: counts.tokens,
    tokensPerSecond: counts.tokens / seconds,
    officialStorageTokensPerSecond: totalOf(storageRates),
    lookups: {
      hits,
      misses,
      phantomMisses,
      hitRate: ratio(hits, hits + misses),
      hitRateWithPhantoms: ratio(hits, hits + misses + phantomMisses),
      turnHits: counts.turnHits,
      turnMisses: counts.turnMisses
    },
    read,
    write,
    io: ioOf(reports, seconds),
    prefixLoad: pool(reports.map(({ meter }) => meter.prefixLoad)),
    queueWait: pool(reports.map(({ meter }) => meter.queueWait)),
    service: pool(reports.map(({ meter }) => meter.service)),
    endToEnd: pool(reports.map(({ meter }) => meter.endToEnd)),
    storageSeconds,
    queue: {
      most: total(({ meter }) => meter.counts.mostQueued),
      atEnd: total(({ queued }) => queued),
      grows: reports.some(({ meter }) => grows(meter.queue, option.workers))
    },
    cache: {
      gpuEntries: total(({ entries }) => entries.gpu),
      cpuEntries: total(({ entries }) => entries.cpu),
      storageEntries: total(({ entries }) => entries.storage),
      storageBytes: total((report) => report.storageBytes),
      files: total(({ files }) => files),
      evictions,
      evictedBytes,
      demotions: counts.demotions,
      demotedBytes: counts.demotedBytes,
      admitted: counts.admitted,
      admittedBytes: counts.admittedBytes
    },
    writeAmplification: ratio(write.bytes, write.bytes - counts.rewrittenBytes),
    bytesPerGeneratedTokens: ratio(read.bytes + write.bytes, counts.tokens),
    qos: qosOf(reports),
    cpuSeconds,
    clientBound: bound.length === 0 ? null : bound.join("; "),
    clientBoundUnknown: bound.length > 0 || unknown.length === 0 ? null : unknown.join("; "),
    server: servers[0] ?? null
  }
}

/** Only where every trial has one. */
const meanOfAll = (values: ReadonlyArray<number | null>): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length < values.length || known.length === 0 ? null : mean(known)
}

/** Where this host's memory is the storage there is no figure of storage. */
const rateOf = ({ bytes, bytesPerSecond, clientCache }: KvDirection): number | null =>
  clientCache === "memory" || bytes === 0 ? null : bytesPerSecond

const p95 = (directions: ReadonlyArray<KvDirection>): number | null =>
  directions.some((direction) => rateOf(direction) === null)
    ? null
    : milliseconds(LatencyHistogram.pooled(directions.map(({ device }) => device)).percentile(0.95))

export const figuresOf = (option: string, trials: ReadonlyArray<KvTrial>): KvOptionFigures => ({
  option,
  trials: trials.length,
  readBytesPerSecond: meanOfAll(trials.map(({ read }) => rateOf(read))),
  writeBytesPerSecond: meanOfAll(trials.map(({ write }) => rateOf(write))),
  deviceReadP95: p95(trials.map(({ read }) => read)),
  deviceWriteP95: p95(trials.map(({ write }) => write)),
  tokensPerSecond: mean(trials.map(({ tokensPerSecond }) => tokensPerSecond)),
  hitRate: meanOfAll(trials.map(({ lookups }) => lookups.hitRate))
})
