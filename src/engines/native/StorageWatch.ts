/** Byte counters of whatever holds a folder, sampled at the edges of operations and summed over a phase. */
import { readFileSync, realpathSync } from "node:fs"
import { failureOf } from "./fileIo.ts"
import { diskOf, type Mount, mountOf, serverBytesOf } from "./mounts.ts"

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

const realPath = (folder: string): string => {
  try {
    return realpathSync(folder)
  } catch (error) {
    throw failureOf(error, { operation: "look up", path: folder })
  }
}

/** The mount that holds a folder, which must be there; null where /proc does not tell. */
export const mountOfFolder = (folder: string): Mount | null => mountOf(textOf("/proc/self/mountinfo"), realPath(folder))

export interface StorageBytes {
  readonly disk: { readonly name: string; readonly read: number; readonly written: number } | null
  readonly server: { readonly read: number; readonly written: number } | null
}

export const storageBytes = (mount: Mount | null): StorageBytes =>
  mount === null ? { disk: null, server: null } : {
    disk: diskOf(textOf("/proc/diskstats"), mount),
    server: mount.type.startsWith("nfs") ? serverBytesOf(textOf("/proc/self/mountstats"), mount.mountPoint) : null
  }
