/** Byte counters of whatever holds a folder, sampled at the edges of operations and summed over a phase. */
import { readFileSync, realpathSync } from "node:fs"
import { diskOf, type Mount, mountOf, serverBytesOf } from "./mounts.ts"

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** The mount that holds an existing folder; null where /proc does not tell. */
export const mountOfFolder = (folder: string): Mount | null =>
  mountOf(textOf("/proc/self/mountinfo"), realpathSync(folder))

export interface StorageBytes {
  readonly disk: { readonly name: string; readonly read: number; readonly written: number } | null
  readonly server: { readonly read: number; readonly written: number } | null
}

export const storageBytes = (mount: Mount | null): StorageBytes =>
  mount === null ? { disk: null, server: null } : {
    disk: diskOf(textOf("/proc/diskstats"), mount),
    server: mount.type.startsWith("nfs") ? serverBytesOf(textOf("/proc/self/mountstats"), mount.mountPoint) : null
  }
