/** Whether this host's memory served a phase, decided by the figures in the order of their worth. Pure. */
import type { CacheEvidence, ClientCache, Phase } from "../../../domain/Measurement.ts"
import { formatBytes } from "../../../domain/Units.ts"
import { type Beneath, throughCache } from "../storage/blockDevices.ts"
import { memoryFileSystems } from "../storage/mountinfo.ts"

/** Bytes in the page cache of the files about to be read. */
export interface Residency {
  readonly resident: number
  readonly sampled: number
}

export interface CacheFacts {
  readonly phase: Phase
  /** As /proc/self/mountinfo names it; null when the mount is unknown. */
  readonly fileSystem: string | null
  readonly beneath: Beneath | null
  readonly io: "direct" | "buffered"
  readonly fsync: boolean
  /** What the ranks asked for, or wrote, in the whole phase. */
  readonly bytes: number
  /** Sums of the ranks' own counters; null when a rank has none. */
  readonly readBytes: number | null
  readonly writeBytes: number | null
  /** On NFS: bytes that crossed to or from the server. */
  readonly serverBytes: number | null
  readonly disk: { readonly name: string; readonly bytes: number } | null
  /** Sampled before each read; summed over the phase. Null when it could not be sampled. */
  readonly residency: Residency | null
}

export interface CacheJudgement {
  readonly clientCache: ClientCache
  readonly evidence: ReadonlyArray<CacheEvidence>
}

const enough = 0.9

/** Here reads pass the block layer in the reader's own context, so its `read_bytes` counts what the cache did not have. */
export const blockFileSystems: ReadonlySet<string> = new Set(
  [
    "ext2",
    "ext3",
    "ext4",
    "xfs",
    "btrfs",
    "f2fs",
    "vfat",
    "exfat",
    "ntfs3",
    "jfs",
    "bcachefs",
    "gfs2",
    "ocfs2",
    "overlay"
  ]
)

/** O_DIRECT may end in a cache of this same host: ZFS's ARC, a lower file system, a FUSE daemon. */
const isIndirect = (fileSystem: string): boolean =>
  fileSystem === "zfs" || fileSystem === "overlay" || fileSystem.startsWith("fuse")

const evidenceOf = (source: string, asked: number | null, observed: number | null, says: string): CacheEvidence => ({
  source,
  askedBytes: asked,
  observedBytes: observed,
  says
})

const storageSide = evidenceOf("storage-side caches", null, null, "cannot be seen from this host")

const share = (observed: number, asked: number): string => `${(100 * observed / Math.max(1, asked)).toFixed(1)} %`

const diskEvidence = ({ bytes, disk, phase }: CacheFacts): ReadonlyArray<CacheEvidence> =>
  disk === null ? [] : [evidenceOf(
    `diskstats ${disk.name}`,
    bytes,
    disk.bytes,
    `the device ${phase === "read" ? "read" : "wrote"} ${
      share(disk.bytes, bytes)
    } of it while the phase ran; others share the device`
  )]

const residencyEvidence = ({ residency }: CacheFacts): ReadonlyArray<CacheEvidence> =>
  residency === null ? [] : [evidenceOf(
    "page cache before reading (fincore)",
    residency.sampled,
    residency.resident,
    `${share(residency.resident, residency.sampled)} of the sampled files was in memory`
  )]

/** Answers the first source that can decide. */
const decideRead = (facts: CacheFacts): { readonly clientCache: ClientCache; readonly reason: CacheEvidence } => {
  const { bytes, fileSystem, io, readBytes, residency, serverBytes } = facts
  const fetched = (source: string, observed: number) => ({
    clientCache: observed >= enough * bytes ? "cold" as const : "warm" as const,
    reason: evidenceOf(
      source,
      bytes,
      observed,
      `${share(observed, bytes)} of the bytes asked for came from below the cache`
    )
  })
  if (fileSystem !== null && blockFileSystems.has(fileSystem) && readBytes !== null) {
    return fetched("/proc/self/io read_bytes of the ranks", readBytes)
  }
  if (serverBytes !== null) {
    const server = fetched("mountstats server bytes", serverBytes)
    if (server.clientCache === "warm") return server
    return readBytes === null
      ? {
        clientCache: "unknown",
        reason: { ...server.reason, says: `${server.reason.says}; others use the mount, and no rank tells its own` }
      }
      // NFS counts for a process what it asks of the server; the mount's own bytes may be others'.
      : fetched("/proc/self/io read_bytes of the ranks", readBytes)
  }
  const absent = residency !== null && residency.resident <= (1 - enough) * residency.sampled
  if (io === "direct") {
    if (fileSystem !== null && !isIndirect(fileSystem) && absent) {
      return {
        clientCache: "cold",
        reason: evidenceOf("O_DIRECT confirmed", bytes, null, "every read was direct and the files were not in memory")
      }
    }
    return {
      clientCache: "unknown",
      reason: evidenceOf(
        "O_DIRECT confirmed",
        bytes,
        null,
        `on ${fileSystem ?? "this file system"} that proves nothing by itself`
      )
    }
  }
  const isBypassed = absent && fileSystem !== null && !isIndirect(fileSystem)
  return {
    clientCache: isBypassed ? "cold" : "warm",
    reason: evidenceOf(
      "page cache",
      bytes,
      null,
      isBypassed
        ? "the files' pages were dropped before reading, and were seen to be gone"
        : "buffered reads, and nothing shows that the client's cache was empty"
    )
  }
}

const decideWrite = (facts: CacheFacts): { readonly clientCache: ClientCache; readonly reason: CacheEvidence } => {
  const { bytes, fsync, io, writeBytes } = facts
  if (fsync) {
    return {
      clientCache: "cold",
      reason: evidenceOf(
        "fsync inside the window",
        bytes,
        null,
        "every file and its folder were flushed before the clock stopped"
      )
    }
  }
  return io === "direct"
    ? {
      clientCache: "unknown",
      reason: evidenceOf(
        "/proc/self/io write_bytes of the ranks",
        bytes,
        writeBytes,
        "direct writes without fsync: the device's volatile cache may hold them"
      )
    }
    : {
      clientCache: "warm",
      reason: evidenceOf(
        "no fsync",
        bytes,
        null,
        "buffered and not flushed: the client's memory may have taken the writes"
      )
    }
}

/** What keeps all that is written there in this host's memory. */
const memoryOf = ({ beneath, fileSystem }: CacheFacts): CacheEvidence["source"] | null => {
  if (fileSystem !== null && memoryFileSystems.has(fileSystem)) return fileSystem
  return beneath?._tag === "memory" ? beneath.name : null
}

export const judgeCache = (facts: CacheFacts): CacheJudgement => {
  const memory = memoryOf(facts)
  if (memory !== null) {
    return {
      clientCache: "memory",
      evidence: [
        evidenceOf(
          memory === facts.fileSystem ? "file system" : "block device",
          facts.bytes,
          null,
          `${memory}: ${formatBytes(facts.bytes)} moved within this host's memory`
        )
      ]
    }
  }
  const { clientCache, reason } = facts.phase === "read" ? decideRead(facts) : decideWrite(facts)
  const through = facts.phase === "read" && facts.beneath?._tag === "cached" ? throughCache(facts.beneath) : null
  return {
    clientCache: through !== null && clientCache === "cold" ? "unknown" : clientCache,
    evidence: [
      ...(through === null ? [] : [evidenceOf("block device", null, null, through)]),
      reason,
      ...(facts.phase === "read" ? residencyEvidence(facts) : []),
      ...diskEvidence(facts),
      storageSide
    ]
  }
}
