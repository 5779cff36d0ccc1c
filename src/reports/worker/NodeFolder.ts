/** Folders of the scanned tree over node:fs: nothing is followed out of it, and nothing here throws. */
import { hash } from "node:crypto"
import * as fs from "node:fs"
import { dlioLogFile } from "../../results/layout.ts"
import type { Answer, FolderEntry, RunFolder } from "../../results/RunFolder.ts"

/** Larger files are not read: the largest a run writes is a few MiB. */
export const fileLimit = 64 * 1024 * 1024

/** Of a log only the beginning is read. */
const logHead = 64 * 1024

const got = <A>(value: A): Answer<A> => ({ _tag: "got", value })
const failed = (reason: string): Answer<never> => ({ _tag: "failed", reason })

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : String(error)

interface Stamped {
  readonly entry: FolderEntry
  /** What the fingerprint is made of: name, kind, size, mtime ns, ctime ns, inode. */
  readonly identity: string
  readonly newestNs: bigint
}

const stamp = (path: string, name: string): Stamped => {
  try {
    const s = fs.lstatSync(path, { bigint: true })
    const kind = s.isFile() ? "file" : s.isDirectory() ? "folder" : s.isSymbolicLink() ? "link" : "other"
    const identity = kind === "folder"
      ? `${name}\0folder`
      : `${name}\0${kind}\0${s.size}\0${s.mtimeNs}\0${s.ctimeNs}\0${s.ino}`
    return {
      entry: { name, kind, size: kind === "file" ? Number(s.size) : 0 },
      identity,
      newestNs: kind === "folder" ? 0n : s.mtimeNs > s.ctimeNs ? s.mtimeNs : s.ctimeNs
    }
  } catch (error) {
    return { entry: { name, kind: "unreadable", size: 0 }, identity: `${name}\0${reasonOf(error)}`, newestNs: 0n }
  }
}

const byName = (a: Stamped, b: Stamped): number => a.entry.name < b.entry.name ? -1 : 1

const stampAll = (path: string): Answer<ReadonlyArray<Stamped>> => {
  try {
    return got(fs.readdirSync(path).map((name) => stamp(`${path}/${name}`, name)).sort(byName))
  } catch (error) {
    return failed(reasonOf(error))
  }
}

/** Files are read into it one after another: whoever reads a file is done with it before the next one. */
let shared = Buffer.allocUnsafe(1 << 18)

const roomFor = (size: number): Buffer => {
  if (size > 1 << 22) return Buffer.allocUnsafe(size)
  if (size > shared.length) shared = Buffer.allocUnsafe(size * 2)
  return shared.subarray(0, size)
}

/** The whole file, or why not. Refuses links, pipes and devices, and notices a file that changes under the read. */
const readWhole = (path: string): Answer<Uint8Array> => {
  let descriptor: number | undefined
  try {
    descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK)
    const before = fs.fstatSync(descriptor, { bigint: true })
    if (!before.isFile()) return failed("not a regular file")
    const size = path.endsWith(`/${dlioLogFile}`) ? Math.min(Number(before.size), logHead) : Number(before.size)
    if (size > fileLimit) return failed(`larger than ${fileLimit / 1024 / 1024} MiB`)
    const bytes = roomFor(size)
    let filled = 0
    while (filled < bytes.length) {
      const n = fs.readSync(descriptor, bytes, filled, bytes.length - filled, null)
      if (n === 0) break
      filled += n
    }
    const after = fs.fstatSync(descriptor, { bigint: true })
    const same = after.size === before.size && after.mtimeNs === before.mtimeNs && filled === bytes.length
    return same ? got(bytes) : failed("changed while it was read")
  } catch (error) {
    return failed(reasonOf(error))
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor)
  }
}

/** What `read` gives is valid until the next `read` of any folder. */
export interface OpenedFolder extends RunFolder {
  /**
   * Digest of the sorted (name, kind, size, mtime ns, ctime ns, inode) of the files here and in the folders `within`
   * names; and the newest of those stamps, in nanoseconds since 1970.
   */
  readonly fingerprint: (within: ReadonlyArray<string>) => { readonly digest: string; readonly newestNs: bigint }
}

/** `path` is below `root`, which is absolute; `""` is the root itself. */
export const openFolder = (root: string, path: string): Answer<OpenedFolder> => {
  const full = path === "" ? root : `${root}/${path}`
  const stamped = stampAll(full)
  if (stamped._tag === "failed") return stamped
  const below = new Map<string, Answer<ReadonlyArray<Stamped>>>()
  const kindOf = (name: string) => stamped.value.find(({ entry }) => entry.name === name)?.entry.kind
  const stampedBelow = (name: string): Answer<ReadonlyArray<Stamped>> => {
    const known = below.get(name)
    if (known !== undefined) return known
    const kind = kindOf(name)
    const answer = kind === "folder" ? stampAll(`${full}/${name}`) : failed(kind === undefined ? "ENOENT" : `a ${kind}`)
    below.set(name, answer)
    return answer
  }
  const list = (name: string): Answer<ReadonlyArray<FolderEntry>> => {
    const answer = stampedBelow(name)
    return answer._tag === "failed" ? answer : got(answer.value.map(({ entry }) => entry))
  }
  const read = (name: string): Answer<Uint8Array> => {
    const parts = name.split("/")
    if (parts.some((part) => part === "" || part === "." || part === "..")) return failed("not a name")
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = parts.slice(0, depth).join("/")
      if (depth === 1 ? kindOf(parent) !== "folder" : !isFolder(`${full}/${parent}`)) return failed("ENOENT")
    }
    return readWhole(`${full}/${name}`)
  }
  return got({
    path,
    entries: stamped.value.map(({ entry }) => entry),
    list,
    read,
    fingerprint: (within) => {
      const texts: Array<string> = []
      let newestNs = 0n
      const add = (prefix: string, all: ReadonlyArray<Stamped>) => {
        for (const one of all) {
          texts.push(prefix, one.identity, "\n")
          if (one.newestNs > newestNs) newestNs = one.newestNs
        }
      }
      add("", stamped.value)
      for (const name of within) {
        if (kindOf(name) !== "folder") continue
        const inside = stampedBelow(name)
        if (inside._tag === "got") add(`${name}/`, inside.value)
        else texts.push(`${name}\0${inside.reason}\n`)
      }
      return { digest: hash("sha256", texts.join(""), "base64url").slice(0, 22), newestNs }
    }
  })
}

const isFolder = (path: string): boolean => {
  try {
    return fs.lstatSync(path).isDirectory()
  } catch {
    return false
  }
}
