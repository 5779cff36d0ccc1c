/** Blocks at fixed places of one file, for which all room is made before the clock. */
import { execFile } from "node:child_process"
import { stat, unlink } from "node:fs/promises"
import { there } from "../../../../domain/there.ts"
import { plural } from "../../../../domain/Units.ts"
import {
  closeFile,
  createFile,
  EngineFailure,
  failureOf,
  openInFolder,
  syncFile,
  writeAll
} from "../../../../engines/native/files/fileIo.ts"
import { Busy } from "./Busy.ts"
import type { KvObject, Moved, Store } from "./Store.ts"
import { movedBytes, readObject, type SharedFileOptions, writeObject } from "./transfer.ts"

interface RegionStoreOptions extends SharedFileOptions {
  /** Of every block. */
  readonly unitBytes: number
  readonly storageBytes: number
}

const regionName = "kv_cache.data"

/** util-linux's program: Node has no call of it. False where it is missing, or the file system does not do it. */
const allocated = (path: string, bytes: number): Promise<boolean> =>
  new Promise((resolve) =>
    execFile("fallocate", ["-l", String(bytes), path], { timeout: 600_000 }, (error) => resolve(error === null))
  )

export const regionStore = async (options: RegionStoreOptions): Promise<Store> => {
  const { buffers, depth, direct, folder, fsync, storageBytes, targetOf, unitBytes, verify } = options
  const { checked, fresh, readers, slotBytes, slots, writers } = buffers
  const path = `${folder}/${regionName}`
  const size = movedBytes(unitBytes, direct)
  const count = Math.floor(storageBytes / size)
  if (count === 0) {
    throw new EngineFailure({
      kind: "no-space",
      message: `a region of ${plural(storageBytes, "byte")} does not hold one block of ${plural(size, "byte")}`,
      path,
      errno: "ENOSPC"
    })
  }
  const writing = await createFile(path, direct)

  /** Written through where room cannot be had otherwise. */
  const fill = async (): Promise<void> => {
    const { bytes } = there(slots[0], "slot")
    fresh(bytes)
    for (let offset = 0; offset < count * size; offset += bytes.length) {
      const length = Math.min(bytes.length, count * size - offset)
      await writeAll({ fd: writing, path, bytes, length, offset, direct })
    }
  }
  if (!await allocated(path, count * size)) await fill()
  await syncFile(writing, path)
  const reading = await openInFolder(path, direct)
  /** Places that were never used come first; each holds at most one block. */
  const freed: Array<number> = []
  const places = new Map<string, number>()
  let used = 0

  const partOf = (object: KvObject, fd: number, place: number) => ({
    fd,
    path,
    at: place * size,
    bytes: object.bytes,
    direct,
    target: targetOf(object)
  })
  const movedIn = ({ nanoseconds }: Busy): Moved => ({
    total: nanoseconds,
    device: nanoseconds,
    padding: size - unitBytes
  })

  return {
    atOnce: { reads: readers.size, writes: writers.size },
    capacityBytes: count * unitBytes,
    write: async (object) => {
      const place = used < count ? used++ : freed.pop()
      if (place === undefined) throw new EngineFailure({ kind: "internal", message: "the region has no place left" })
      const busy = new Busy()
      await writeObject(partOf(object, writing, place), { slots: writers, slotBytes, depth, checked }, fresh, busy)
      if (fsync) await busy.during(() => syncFile(writing, path))
      places.set(object.key, place)
      return movedIn(busy)
    },
    read: async (object) => {
      const busy = new Busy()
      const part = partOf(object, reading, there(places.get(object.key), "place"))
      await readObject(part, { slots: readers, slotBytes, depth, checked }, verify, busy)
      return movedIn(busy)
    },
    remove: ({ key }) => {
      const place = places.get(key)
      places.delete(key)
      if (place !== undefined) freed.push(place)
      return Promise.resolve()
    },
    confirm: async () => {
      const found = await stat(path).catch((error: unknown) => {
        throw failureOf(error, { operation: "stat", path })
      })
      if (found.size === count * size) return
      throw new EngineFailure({
        kind: "integrity",
        message: `${path} has ${plural(found.size, "byte")} where room was made for ${count * size}`,
        path,
        offset: Math.min(found.size, count * size),
        expected: plural(count * size, "byte"),
        found: plural(found.size, "byte")
      })
    },
    clear: async () => {
      await Promise.all([closeFile(writing, path), closeFile(reading, path)])
      await unlink(path).catch((error: unknown) => {
        throw failureOf(error, { operation: "remove", path })
      })
      places.clear()
    },
    files: () => 1
  }
}
