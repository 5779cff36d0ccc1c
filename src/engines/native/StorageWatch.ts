/** Byte counters of whatever holds a folder, sampled at the edges of operations and summed over a phase. */
import { readFileSync, realpathSync } from "node:fs"
import { basename } from "node:path"
import { failureOf } from "./fileIo.ts"
import { diskOf, type Mount, mountOf, serverBytesOf, withExt4Options } from "./mounts.ts"

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

/** The kernel's name of a block device: `dm-0` of a logical volume. */
const deviceName = ({ device, source }: Mount): string => {
  try {
    return basename(realpathSync(`/sys/dev/block/${device}`))
  } catch {
    return basename(source)
  }
}

/** The mount that holds a folder, which must be there; null where /proc does not tell. */
export const mountOfFolder = (folder: string): Mount | null => {
  const mount = mountOf(textOf("/proc/self/mountinfo"), realPath(folder))
  return mount === null || mount.type !== "ext4"
    ? mount
    : withExt4Options(mount, textOf(`/proc/fs/ext4/${deviceName(mount)}/options`))
}

export interface StorageBytes {
  readonly disk: { readonly name: string; readonly read: number; readonly written: number } | null
  readonly server: { readonly read: number; readonly written: number } | null
}

export const storageBytes = (mount: Mount | null): StorageBytes =>
  mount === null ? { disk: null, server: null } : {
    disk: diskOf(textOf("/proc/diskstats"), mount),
    server: mount.type.startsWith("nfs") ? serverBytesOf(textOf("/proc/self/mountstats"), mount.mountPoint) : null
  }
