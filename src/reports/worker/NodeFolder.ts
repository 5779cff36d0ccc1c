/** Folders of the scanned tree over node:fs: nothing is followed out of it, and nothing here throws. */
import { hash } from "node:crypto"
import * as fs from "node:fs"
import { errnoName } from "../../domain/errno.ts"
import { detailFiles } from "../../results/detailFiles.ts"
import { configFiles, isLog } from "../../results/layout.ts"
import type { Answer, FolderEntry, RunFolder } from "../../results/RunFolder.ts"
import type { Suite } from "../../results/Suite.ts"

/** Larger files are not read: the largest a run writes is a few MiB. */
const fileLimit = 64 * 1024 * 1024

/** Of a log only the beginning is read. */
const logHead = 64 * 1024

const got = <A>(value: A): Answer<A> => ({ _tag: "got", value })
const failed = (reason: string): Answer<never> => ({ _tag: "failed", reason })

const reasonOf = (error: unknown): string => errnoName(error) ?? String(error)

const kindOf = (entry: fs.Dirent | fs.BigIntStats): FolderEntry["kind"] =>
  entry.isFile() ? "file" : entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : "other"

/** A folder's stamps change when anything in it does, seen or not by a reader: they say nothing. */
const folderStamp = "folder"

type Stamp = fs.BigIntStats | string

/** What lstat says; why it says nothing; or that it is a folder. */
const stampOf = (path: string): Stamp => {
  try {
    const stats = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false })
    return stats === undefined ? "ENOENT" : stats.isDirectory() ? folderStamp : stats
  } catch (error) {
    return reasonOf(error)
  }
}

const identityOf = (name: string, stamp: Stamp): string =>
  typeof stamp === "string"
    ? `${name}\0${stamp}\n`
    : `${name}\0${kindOf(stamp)}\0${stamp.size}\0${stamp.mtimeNs}\0${stamp.ctimeNs}\0${stamp.ino}\n`

const byName = (a: FolderEntry, b: FolderEntry): number => a.name < b.name ? -1 : 1

/** Entry by entry, where the folder does not list kinds and one of its files does not tell its own. */
const entryOf = (folder: string, name: string): FolderEntry => {
  const stamp = stampOf(`${folder}/${name}`)
  return { name, kind: stamp === folderStamp ? "folder" : typeof stamp === "string" ? "unreadable" : kindOf(stamp) }
}

const namesIn = (path: string): Answer<Array<FolderEntry>> => {
  try {
    return got(fs.readdirSync(path).map((name) => entryOf(path, name)))
  } catch (error) {
    return failed(reasonOf(error))
  }
}

const listed = (path: string): Answer<Array<FolderEntry>> => {
  try {
    return got(
      fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        kind: kindOf(entry)
      }))
    )
  } catch {
    return namesIn(path)
  }
}

/** Sorted by name. */
const entriesIn = (path: string): Answer<ReadonlyArray<FolderEntry>> => {
  const entries = listed(path)
  if (entries._tag === "got") entries.value.sort(byName)
  return entries
}

/** Files are read into it one after another: whoever reads a file is done with it before the next one. */
let shared = Buffer.allocUnsafe(1 << 18)

const roomFor = (size: number): Buffer => {
  if (size > 1 << 22) return Buffer.allocUnsafe(size)
  if (size > shared.length) shared = Buffer.allocUnsafe(size * 2)
  return shared.subarray(0, size)
}

const filled = (descriptor: number, bytes: Buffer): boolean => {
  for (let at = 0; at < bytes.length;) {
    const n = fs.readSync(descriptor, bytes, at, bytes.length - at, null)
    if (n === 0) return false
    at += n
  }
  return true
}

/**
 * The whole file as `before` saw it, or why not. Refuses links, pipes and devices, and notices a file that was changed or
 * replaced since. `doubt` is told of a failure that the file's stamp does not show, so that it may be another one next time.
 */
const readWhole = (path: string, before: Stamp, doubt: () => void): Answer<Uint8Array> => {
  if (typeof before === "string") return failed(before === folderStamp ? "EISDIR" : before)
  if (before.isSymbolicLink()) return failed("ELOOP")
  if (!before.isFile()) return failed("not a regular file")
  const size = isLog(path.slice(path.lastIndexOf("/") + 1))
    ? Math.min(Number(before.size), logHead)
    : Number(before.size)
  if (size > fileLimit) return failed(`larger than ${fileLimit / 1024 / 1024} MiB`)
  let descriptor: number | undefined
  try {
    descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK)
    const bytes = roomFor(size)
    const whole = filled(descriptor, bytes)
    const after = fs.fstatSync(descriptor, { bigint: true })
    if (whole && after.size === before.size && after.mtimeNs === before.mtimeNs) return got(bytes)
    doubt()
    return failed("changed while it was read")
  } catch (error) {
    doubt()
    return failed(reasonOf(error))
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor)
  }
}

/** What `read` gives is valid until the next `read` of any folder. */
export interface OpenedFolder extends RunFolder {
  /**
   * Digest of the (name, kind, size, mtime ns, ctime ns, inode) of the files here, sorted by name, of the snapshot's files in
   * the folders `within` names, and of the results of ranks; and the newest of those stamps, in nanoseconds since 1970. A file
   * that is changed between this and its reading is not given.
   */
  readonly fingerprint: (within: ReadonlyArray<string>) => { readonly digest: string; readonly newestNs: bigint }
  /** Something could not be read that the fingerprint shows as readable: another time it may be. */
  readonly isDoubtful: () => boolean
}

const roots = new Map<string, string>()

const realRoot = (root: string): string => {
  const real = roots.get(root) ?? fs.realpathSync.native(root).replace(/\/$/, "")
  roots.set(root, real)
  return real
}

/** Why a folder below the root is not opened: a link among its parents leads to where nobody said there were results. */
const refusedPath = (root: string, path: string): string | undefined => {
  try {
    return fs.realpathSync.native(`${root}/${path}`) === `${realRoot(root)}/${path}` ? undefined : "ELOOP"
  } catch (error) {
    return reasonOf(error)
  }
}

/** `path` is below `root`, which is absolute; `""` is the root itself. No part of `path` may be a link. */
export const openFolder = (suite: Suite, root: string, path: string): Answer<OpenedFolder> => {
  const full = path === "" ? root : `${root}/${path}`
  const refused = path === "" ? undefined : refusedPath(root, path)
  if (refused !== undefined) return failed(refused)
  const opened = entriesIn(full)
  if (opened._tag === "failed") return opened
  const entries = opened.value
  const isFolder = (name: string): boolean => entries.some((entry) => entry.name === name && entry.kind === "folder")
  let isDoubtful = false
  const doubt = () => {
    isDoubtful = true
  }
  const stamps = new Map<string, Stamp>()
  const stamp = (name: string): Stamp => {
    const known = stamps.get(name)
    if (known !== undefined) return known
    const found = stampOf(`${full}/${name}`)
    if (typeof found === "string" && found !== folderStamp && found !== "ENOENT") doubt()
    stamps.set(name, found)
    return found
  }
  /** Why nothing below the folder is looked at: a name that is none, or a parent that is no folder. */
  const refusedBelow = (name: string): string | undefined => {
    const parts = name.split("/")
    if (parts.some((part) => part === "" || part === "." || part === "..")) return "not a name"
    const parents = parts.slice(0, -1).map((_, depth) => parts.slice(0, depth + 1).join("/"))
    return parents.every((parent, depth) => depth === 0 ? isFolder(parent) : stamp(parent) === folderStamp)
      ? undefined
      : "ENOENT"
  }
  const kindBelow = (name: string): FolderEntry["kind"] | undefined => {
    if (!name.includes("/")) return entries.find((entry) => entry.name === name)?.kind
    const found = stamp(name)
    return found === folderStamp ? "folder" : typeof found === "string" ? undefined : kindOf(found)
  }
  const list = (name: string): Answer<ReadonlyArray<FolderEntry>> => {
    const refused = refusedBelow(name)
    if (refused !== undefined) return failed(refused)
    const kind = kindBelow(name)
    if (kind !== "folder") return failed(kind === undefined ? "ENOENT" : `a ${kind}`)
    const inside = entriesIn(`${full}/${name}`)
    if (inside._tag === "failed") doubt()
    return inside
  }
  const read = (name: string): Answer<Uint8Array> => {
    const refused = refusedBelow(name)
    return refused === undefined ? readWhole(`${full}/${name}`, stamp(name), doubt) : failed(refused)
  }
  return got({
    path,
    entries,
    list,
    read,
    isDoubtful: () => isDoubtful,
    fingerprint: (within) => {
      let text = ""
      let newestNs = 0n
      const add = (name: string, found: Stamp) => {
        text += identityOf(name, found)
        if (typeof found === "string") return
        if (found.mtimeNs > newestNs) newestNs = found.mtimeNs
        if (found.ctimeNs > newestNs) newestNs = found.ctimeNs
      }
      for (const { kind, name } of entries) add(name, kind === "folder" ? folderStamp : stamp(name))
      for (const folder of within) {
        if (isFolder(folder)) { for (const file of configFiles) add(`${folder}/${file}`, stamp(`${folder}/${file}`)) }
      }
      for (const file of detailFiles(suite, { entries, list })) add(file, stamp(file))
      return { digest: hash("sha256", text, "base64url").slice(0, 22), newestNs }
    }
  })
}
