/**
 * What this machine counted below a folder while each phase ran: bytes of the disk, or those that crossed to an NFS server. It
 * corroborates; it does not decide, since DLIO's phases are known by its log and others may use the same storage.
 */
import type { CacheEvidence } from "../../domain/Measurement.ts"
import { mountOfFolder, type StorageBytes, storageBytes } from "../native/StorageWatch.ts"
import type { Span, SpanCache } from "./Task.ts"

/** Bytes moved in one direction, by the name of the counter. */
const counted = (
  { disk, server }: StorageBytes,
  direction: Span["direction"]
): { readonly source: string; readonly bytes: number } | null => {
  const [source, bytes] = server !== null
    ? ["mountstats server bytes", server] as const
    : disk === null
    ? ["", null] as const
    : [`diskstats ${disk.name}`, disk] as const
  return bytes === null ? null : { source, bytes: direction === "read" ? bytes.read : bytes.written }
}

/** The mount of the folder, or of its nearest parent that exists. */
const mountOf = (folder: string): ReturnType<typeof mountOfFolder> => {
  const parts = folder.split("/")
  for (let length = parts.length; length > 0; length--) {
    try {
      return mountOfFolder(parts.slice(0, length).join("/") || "/")
    } catch {
      // Not made yet: its parent is on the same mount.
    }
  }
  return null
}

export interface StorageWatch {
  /** A span begins, and with it the one before it ends; null: it only ends. */
  readonly edge: (span: string | null) => void
  readonly evidence: (span: Span) => ReadonlyArray<CacheEvidence>
}

export const storageWatch = (folder: string): StorageWatch => {
  const mount = mountOf(folder)
  const edges: Array<{ readonly span: string | null; readonly at: StorageBytes }> = []
  return {
    edge: (span) => {
      edges.push({ span, at: storageBytes(mount) })
    },
    evidence: ({ bytesByRank, direction, name }) => {
      const i = edges.findIndex((candidate) => candidate.span === name)
      const before = i < 0 ? undefined : edges[i]
      const after = i < 0 ? undefined : edges[i + 1]
      const first = before === undefined ? null : counted(before.at, direction)
      const last = after === undefined ? null : counted(after.at, direction)
      if (first === null || last === null || bytesByRank === null) return []
      const askedBytes = bytesByRank.reduce((total, bytes) => total + bytes, 0)
      const observedBytes = Math.max(0, last.bytes - first.bytes)
      return [{
        source: last.source,
        askedBytes,
        observedBytes,
        says: `the storage ${direction === "read" ? "gave" : "took"} ${
          (100 * observedBytes / Math.max(1, askedBytes)).toFixed(1)
        } % of it while DLIO's log told of the phase; others share it`
      }]
    }
  }
}

export const cacheOf = (span: Span, watch: StorageWatch | null): SpanCache => ({
  clientCache: "unknown",
  cacheEvidence: [
    {
      source: "dlio_benchmark",
      askedBytes: null,
      observedBytes: null,
      says: "goes through the page cache and counts nothing below it"
    },
    ...(watch?.evidence(span) ?? [])
  ]
})
