/**
 * What this machine counted below a folder while each phase ran: bytes of the disk, or those that crossed to an NFS server. It
 * corroborates; it does not decide, since DLIO's phases are known by its log and others may use the same storage.
 */
import type { CacheEvidence, Phase } from "../../domain/Measurement.ts"
import { mountOfFolder, type StorageBytes, storageBytes } from "../native/StorageWatch.ts"

/** Bytes moved in one direction, by the name of the counter. */
const counted = (
  { disk, server }: StorageBytes,
  phase: Phase
): { readonly source: string; readonly bytes: number } | null => {
  const [source, bytes] = server !== null
    ? ["mountstats server bytes", server] as const
    : disk === null
    ? ["", null] as const
    : [`diskstats ${disk.name}`, disk] as const
  return bytes === null ? null : { source, bytes: phase === "read" ? bytes.read : bytes.written }
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
  /** A phase begins, and with it the one before it ends. */
  readonly begin: (phase: Phase) => void
  readonly end: () => void
  readonly evidence: (phase: Phase, askedBytes: number) => ReadonlyArray<CacheEvidence>
}

export const storageWatch = (folder: string): StorageWatch => {
  const mount = mountOf(folder)
  const edges: Array<{ readonly phase: Phase | null; readonly at: StorageBytes }> = []
  const edge = (phase: Phase | null) => {
    edges.push({ phase, at: storageBytes(mount) })
  }
  return {
    begin: edge,
    end: () => edge(null),
    evidence: (phase, askedBytes) => {
      const i = edges.findIndex((candidate) => candidate.phase === phase)
      const before = i < 0 ? undefined : edges[i]
      const after = i < 0 ? undefined : edges[i + 1]
      const first = before === undefined ? null : counted(before.at, phase)
      const last = after === undefined ? null : counted(after.at, phase)
      if (first === null || last === null) return []
      const observedBytes = Math.max(0, last.bytes - first.bytes)
      return [{
        source: last.source,
        askedBytes,
        observedBytes,
        says: `the storage ${phase === "read" ? "gave" : "took"} ${
          (100 * observedBytes / Math.max(1, askedBytes)).toFixed(1)
        } % of it while DLIO's log told of the phase; others share it`
      }]
    }
  }
}
