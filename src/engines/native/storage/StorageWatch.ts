/** Byte counters of whatever holds a folder, sampled at the edges of operations and summed over a phase. */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { basename } from "node:path"
import { failureOf } from "../files/fileIo.ts"
import { type Beneath, beneath } from "./blockDevices.ts"
import { diskOf, type Mount, mountInfoOf, serverBytesOf, withExt4Options } from "./mountinfo.ts"

const blockDevices = "/sys/class/block"

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

const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** As `blockListingFunction` prints it. */
const blockListing = (): string =>
  namesIn(blockDevices).flatMap((name) => {
    const at = `${blockDevices}/${name}`
    const facts = ["dev", "dm/name", "loop/dio", "loop/backing_file"].flatMap((path) => {
      const text = textOf(`${at}/${path}`).trim()
      return text === "" ? [] : [`${at}/${path}:${text}`]
    })
    const parts = namesIn(`/sys/block/${name}`).flatMap((part) =>
      existsSync(`/sys/block/${name}/${part}/partition`) ? [`/sys/block/${name}/${part}/partition`] : []
    )
    return [...facts, ...namesIn(`${at}/slaves`).map((slave) => `${at}/slaves/${slave}`), ...parts]
  }).join("\n")

/** A mount, with what speaks of this host's memory beneath it. */
export interface FolderMount extends Mount {
  readonly beneath: Beneath | null
}

/** The mount that holds a folder, which must be there; null where /proc does not tell. */
export const mountOfFolder = (folder: string): FolderMount | null => {
  const mountinfo = textOf("/proc/self/mountinfo")
  const found = mountInfoOf(mountinfo, realPath(folder))
  if (found === null) return null
  const mount = found.type === "ext4"
    ? withExt4Options(found, textOf(`/proc/fs/ext4/${deviceName(found)}/options`))
    : found
  return { ...mount, beneath: beneath(mountinfo, blockListing(), mount) }
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
