/** A file an object. */
import { readdir, stat, unlink } from "node:fs/promises"
import { plural } from "../../../../domain/Units.ts"
import type { StampTarget } from "../../../../engines/native/files/blockStamp.ts"
import { type FileAdvice, fileAdvice } from "../../../../engines/native/files/fileAdvice.ts"
import {
  closeFile,
  createFile,
  EngineFailure,
  failureOf,
  hasCode,
  makeFolder,
  openInFolder,
  renameFile,
  syncFile
} from "../../../../engines/native/files/fileIo.ts"
import type { Buffers } from "./Buffers.ts"
import { Busy } from "./Busy.ts"
import { npyHead, npyHeadBytes } from "./npyHead.ts"
import type { KvObject, Moved, Store } from "./Store.ts"
import { movedBytes, readObject, type Verify, writeObject } from "./transfer.ts"

interface FileStoreOptions {
  /** Absolute, and there: everything lies below it. */
  readonly folder: string
  /** Relative to it. Its folders are made when they are first needed. */
  readonly nameOf: (object: KvObject) => string
  readonly targetOf: (object: KvObject) => StampTarget
  readonly buffers: Buffers
  /** Requests of one object at once. */
  readonly depth: number
  /** `official`: a NumPy head, pages dropped before each read, and a device time that is the load or the fsync alone. */
  readonly profile: "official" | "device"
  readonly direct: boolean
  readonly fsync: boolean
  /** Written under a temporary name, which becomes its own when it is whole. */
  readonly isAtomic: boolean
  readonly verify: Verify
}

const foldersOf = (name: string): ReadonlyArray<string> =>
  name.split("/").slice(0, -1).map((_, i, parts) => parts.slice(0, i + 1).join("/"))

/** Sizes are looked at for so many files, evenly chosen; all must be there. */
const sampled = 512

export const fileStore = async (options: FileStoreOptions): Promise<Store> => {
  const { buffers, depth, direct, folder, fsync, isAtomic, nameOf, profile, targetOf, verify } = options
  const { fresh, slotBytes } = buffers
  const reading = { slots: buffers.readers, slotBytes, depth, checked: buffers.checked }
  const writing = { slots: buffers.writers, slotBytes, depth, checked: buffers.checked }
  const isOfficial = profile === "official"
  const advice: FileAdvice | null = isOfficial ? await fileAdvice(folder) : null
  const made = new Set<string>()
  const names = new Set<string>()

  const transferOf = (object: KvObject, fd: number, path: string) => {
    const head = isOfficial ? npyHead(object.bytes) : undefined
    return {
      fd,
      path,
      at: head?.length ?? 0,
      bytes: object.bytes,
      direct,
      target: targetOf(object),
      ...(head === undefined ? {} : { head })
    }
  }

  const makeFoldersOf = async (name: string): Promise<void> => {
    for (const one of foldersOf(name)) {
      if (made.has(one)) continue
      await makeFolder(`${folder}/${one}`)
      made.add(one)
    }
  }

  const padding = (bytes: number): number => movedBytes(bytes, direct) - bytes + (isOfficial ? npyHeadBytes : 0)

  const write = async (object: KvObject): Promise<Moved> => {
    const name = nameOf(object)
    const path = `${folder}/${name}`
    const temporary = isAtomic ? `${path}.part` : path
    const [all, device] = [new Busy(), new Busy()]
    const onDevice = isOfficial ? all : device
    if (name.includes("/")) await all.during(() => makeFoldersOf(name))
    names.add(isAtomic ? `${name}.part` : name)
    const fd = await all.during(() => createFile(temporary, direct))
    try {
      await writeObject(
        transferOf(object, fd, path),
        writing,
        fresh,
        // What counts as the device's is a part of the whole.
        onDevice === all ? all : { during: (work) => all.during(() => device.during(work)) }
      )
      if (fsync) await all.during(() => device.during(() => syncFile(fd, path)))
    } finally {
      await all.during(() => closeFile(fd, path))
    }
    if (isAtomic) {
      await all.during(() => renameFile(temporary, path))
      names.delete(`${name}.part`)
      names.add(name)
    }
    return { total: all.nanoseconds, device: device.nanoseconds, padding: padding(object.bytes) }
  }

  const read = async (object: KvObject): Promise<Moved> => {
    const name = nameOf(object)
    const path = `${folder}/${name}`
    const [all, device] = [new Busy(), new Busy()]
    const both = { during: <A>(work: () => Promise<A>) => all.during(() => device.during(work)) }
    if (advice !== null) await all.during(() => advice.drop(name, object.bytes + npyHeadBytes))
    const fd = await (isOfficial ? both : all).during(() => openInFolder(path, direct))
    try {
      await readObject(transferOf(object, fd, path), reading, verify, both)
    } finally {
      await all.during(() => closeFile(fd, path))
    }
    return { total: all.nanoseconds, device: device.nanoseconds, padding: padding(object.bytes) }
  }

  const remove = async (object: KvObject): Promise<void> => {
    const name = nameOf(object)
    names.delete(name)
    try {
      await unlink(`${folder}/${name}`)
    } catch (error) {
      throw failureOf(error, { operation: "remove", path: `${folder}/${name}` })
    }
  }

  const namesIn = async (below: string): Promise<ReadonlySet<string>> => {
    const path = below === "" ? folder : `${folder}/${below}`
    try {
      return new Set((await readdir(path)).map((name) => below === "" ? name : `${below}/${name}`))
    } catch (error) {
      throw failureOf(error, { operation: "list", path })
    }
  }

  const confirm = async (objects: ReadonlyArray<KvObject>): Promise<void> => {
    const found = new Map<string, ReadonlySet<string>>()
    const every = Math.max(1, Math.floor(objects.length / sampled))
    for (const [index, object] of objects.entries()) {
      const name = nameOf(object)
      const path = `${folder}/${name}`
      const below = foldersOf(name).at(-1) ?? ""
      const there = found.get(below) ?? await namesIn(below)
      found.set(below, there)
      if (!there.has(name)) {
        throw new EngineFailure({
          kind: "missing",
          message: `${path} was written and is not there any more: somebody removed it while the run went on`,
          path,
          errno: "ENOENT"
        })
      }
      if (index % every !== 0) continue
      const { size } = await stat(path).catch((error: unknown) => {
        throw failureOf(error, { operation: "stat", path })
      })
      const expected = object.bytes + padding(object.bytes)
      if (size === expected) continue
      throw new EngineFailure({
        kind: "integrity",
        message: `${path} has ${plural(size, "byte")} after writing ${expected}`,
        path,
        offset: Math.min(size, expected),
        expected: plural(expected, "byte"),
        found: plural(size, "byte")
      })
    }
  }

  const clear = async (): Promise<void> => {
    for (const name of names) {
      await unlink(`${folder}/${name}`).catch((error: unknown) => {
        if (!hasCode(error, "ENOENT")) throw failureOf(error, { operation: "remove", path: `${folder}/${name}` })
      })
    }
    names.clear()
  }

  return {
    atOnce: { reads: buffers.readers.size, writes: buffers.writers.size },
    write,
    read,
    remove,
    confirm,
    clear,
    files: () => names.size
  }
}
