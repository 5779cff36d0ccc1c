/** Trials as figures: the program's own, and beside them what its processes really moved. Pure. */
import type { CacheEvidence } from "../../../domain/Measurement.ts"
import { mean, sum } from "../../../domain/statistics.ts"
import { GiB } from "../../../domain/Units.ts"
import { blockFileSystems } from "../../../engines/native/cache/cacheEvidence.ts"
import { memoryFileSystems } from "../../../engines/native/storage/mountinfo.ts"
import { wallClock } from "../../../results/layout.ts"
import type {
  OfficialDirection,
  OfficialMeasurement,
  OfficialOptionFigures,
  OfficialRank,
  OfficialTrial
} from "../OfficialMeasurement.ts"
import type { OfficialWork } from "./OfficialWork.ts"
import type { Program } from "./program.ts"
import { claimOf, tolerance } from "./rankFile.ts"
import type { RankDone, TrialDone } from "./runTrial.ts"

const rankOf = ({ file, files, io, rank }: RankDone): OfficialRank => {
  const claim = claimOf(file)
  const [first, last] = [io?.firstMoved ?? null, io?.lastMoved ?? null]
  return {
    rank,
    host: io?.host ?? null,
    requests: file.summary.total_requests,
    tokens: file.summary.total_tokens,
    elapsedSeconds: file.summary.elapsed_time,
    spanSeconds: first === null || last === null || last <= first ? null : (last - first) / 1000,
    readBytes: claim.readBytes,
    writtenBytes: claim.writtenBytes,
    reads: claim.reads,
    writes: claim.writes,
    entries: claim.entries,
    own: io === undefined || !io.isWhole ? null : io.io,
    files
  }
}

type Direction = "read" | "write"

const askedOf = (direction: Direction, rank: OfficialRank): number =>
  direction === "read" ? rank.readBytes : rank.writtenBytes

const unseen = (ranks: ReadonlyArray<OfficialRank>): CacheEvidence => ({
  source: "/proc/<pid>/io of the ranks",
  askedBytes: null,
  observedBytes: null,
  says: `${ranks.filter(({ own }) => own === null).length} of ${ranks.length} ranks were not seen to their end`
})

const judged = (
  direction: Direction,
  ranks: ReadonlyArray<OfficialRank>,
  fileSystem: string | null
): Pick<OfficialDirection, "clientCache" | "cacheEvidence"> => {
  const asked = sum(ranks.map((rank) => askedOf(direction, rank)))
  if (asked === 0) return { clientCache: "unknown", cacheEvidence: [] }
  if (fileSystem !== null && memoryFileSystems.has(fileSystem)) {
    return {
      clientCache: "memory",
      cacheEvidence: [{
        source: fileSystem,
        askedBytes: asked,
        observedBytes: 0,
        says: "this host's memory is the storage"
      }]
    }
  }
  const owns = ranks.flatMap(({ own }) => own ?? [])
  if (owns.length < ranks.length) return { clientCache: "unknown", cacheEvidence: [unseen(ranks)] }
  const moved = sum(owns.map((own) => direction === "read" ? own.readBytes : own.writtenBytes))
  const isCounted = fileSystem !== null && (blockFileSystems.has(fileSystem) || fileSystem.startsWith("nfs"))
  const evidence: CacheEvidence = {
    source: `/proc/<pid>/io ${direction}_bytes of the ranks`,
    askedBytes: asked,
    observedBytes: moved,
    says: !isCounted
      ? `${fileSystem ?? "an unknown file system"} is not counted for a process`
      : direction === "write"
      ? "each entry is flushed before its write ends"
      : moved >= asked * (1 - tolerance)
      ? "all that was asked for came from below the page cache"
      : "the page cache served a part"
  }
  return {
    clientCache: !isCounted ? "unknown" : direction === "write" || moved >= asked * (1 - tolerance) ? "cold" : "warm",
    cacheEvidence: [evidence]
  }
}

const largest = (values: ReadonlyArray<number | undefined>): number | null => {
  const known = values.flatMap((value) => value ?? [])
  return known.length === 0 ? null : Math.max(...known)
}

/** Of all ranks together: each moved its bytes in its own span. */
const trueRate = (direction: Direction, ranks: ReadonlyArray<OfficialRank>): number | null => {
  const bytes = sum(ranks.map((rank) => askedOf(direction, rank)))
  const spans = ranks.map(({ spanSeconds }) => spanSeconds)
  const longest = spans.reduce<number | null>(
    (most, span) => most === null || span === null ? null : Math.max(most, span),
    0
  )
  return bytes === 0 || longest === null || longest === 0 || ranks.some(({ own }) => own === null)
    ? null
    : bytes / longest
}

const directionOf = (direction: Direction, done: TrialDone, ranks: ReadonlyArray<OfficialRank>): OfficialDirection => {
  const stats = done.ranks.map(({ file }) => file.summary.cache_stats)
  const claimed = sum(
    stats.map((one) =>
      direction === "read" ? one.tier_storage_read_bandwidth_gbps : one.tier_storage_write_bandwidth_gbps
    )
  )
  return {
    bytesPerSecond: ranks.every((rank) => askedOf(direction, rank) === 0) ? null : claimed * GiB,
    trueBytesPerSecond: trueRate(direction, ranks),
    deviceP95: largest(
      stats.map((one) => direction === "read" ? one.storage_read_device_p95_ms : one.storage_write_device_p95_ms)
    ),
    ...judged(direction, ranks, done.fileSystem)
  }
}

export const officialTrial = (done: TrialDone): OfficialTrial => {
  const ranks = done.ranks.map(rankOf)
  return {
    option: done.option.option,
    trial: done.trial,
    startedAt: wallClock(done.startedAt),
    endedAt: wallClock(done.endedAt),
    requests: sum(ranks.map(({ requests }) => requests)),
    tokensPerSecond: sum(done.ranks.map(({ file }) => file.summary.avg_throughput_tokens_per_sec)),
    storageTokensPerSecond: sum(done.ranks.map(({ file }) => file.summary.storage_throughput_tokens_per_sec)),
    read: directionOf("read", done, ranks),
    write: directionOf("write", done, ranks),
    ranks
  }
}

const meanOrNull = (values: ReadonlyArray<number | null>): number | null => {
  const known = values.flatMap((value) => value ?? [])
  return known.length === 0 || known.length < values.length ? null : mean(known)
}

const figuresOf = (work: OfficialWork, trials: ReadonlyArray<OfficialTrial>): ReadonlyArray<OfficialOptionFigures> =>
  work.options.map(({ option, row }) => {
    const own = trials.filter((trial) => trial.option === option)
    const largestOf = (pick: (trial: OfficialTrial) => number | null) =>
      largest(own.map((trial) => pick(trial) ?? undefined))
    return {
      option,
      model: row.model,
      users: row.num_users,
      readBytesPerSecond: meanOrNull(own.map(({ read }) => read.bytesPerSecond)),
      writeBytesPerSecond: meanOrNull(own.map(({ write }) => write.bytesPerSecond)),
      trueReadBytesPerSecond: meanOrNull(own.map(({ read }) => read.trueBytesPerSecond)),
      trueWriteBytesPerSecond: meanOrNull(own.map(({ write }) => write.trueBytesPerSecond)),
      deviceReadP95: largestOf(({ read }) => read.deviceP95),
      deviceWriteP95: largestOf(({ write }) => write.deviceP95),
      tokensPerSecond: mean(own.map(({ tokensPerSecond }) => tokensPerSecond)),
      storageTokensPerSecond: mean(own.map(({ storageTokensPerSecond }) => storageTokensPerSecond)),
      ranksInMemory: new Set(own.flatMap(({ ranks }) =>
        ranks.filter(({ entries }) => entries === 0).map(({ rank }) => rank)
      ))
        .size
    }
  })

export const officialMeasurement = (
  work: OfficialWork,
  { facts, path }: Program,
  done: ReadonlyArray<TrialDone>
): OfficialMeasurement => {
  const trials = done.map(officialTrial)
  return {
    program: { path, digest: facts.digest, python: facts.python },
    ranks: work.ranks,
    ranksPerHost: work.ranksPerHost,
    seed: work.seed,
    trials,
    options: figuresOf(work, trials)
  }
}
