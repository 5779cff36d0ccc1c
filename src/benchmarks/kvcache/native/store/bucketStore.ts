/**
 * Blocks packed into bucket files, as Mooncake's store keeps them: at most 256 MB or 500 blocks in one, written in one go when it
 * is full or has waited long enough, with a small file of what lies where beside it. A block can be read when its bucket is
 * written; a bucket goes as a whole.
 */
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
  writeText
} from "../../../../engines/native/files/fileIo.ts"
import { Busy } from "./Busy.ts"
import type { KvObject, Moved, Store } from "./Store.ts"
import { movedBytes, readObject, type SharedFileOptions, writeObject } from "./transfer.ts"

const bucketBytesMost = 256 * 1000 * 1000
const bucketBlocksMost = 500
const heartbeatMilliseconds = 1000

interface Packed {
  readonly object: KvObject
  readonly at: number
}

class Bucket {
  readonly name: string
  readonly packed: Array<Packed> = []
  readonly written: Promise<Moved>
  bytes = 0
  left = 0
  fd: Promise<number> | undefined
  settle: (moved: Moved) => void = () => undefined
  fail: (error: unknown) => void = () => undefined

  constructor(name: string) {
    this.name = name
    this.written = new Promise((resolve, reject) => {
      this.settle = resolve
      this.fail = reject
    })
    this.written.catch(() => undefined)
  }
}

export const bucketStore = (options: SharedFileOptions): Store => {
  const { buffers, depth, direct, folder, fsync, targetOf, verify } = options
  const { checked, fresh, readers, slotBytes, writers } = buffers
  const places = new Map<string, { readonly bucket: Bucket; readonly at: number }>()
  const buckets = new Set<Bucket>()
  let open: Bucket | undefined
  let timer: NodeJS.Timeout | undefined
  let made = 0

  const pathOf = ({ name }: Bucket): string => `${folder}/${name}.bucket`
  const metaOf = ({ name }: Bucket): string => `${folder}/${name}.meta`

  const put = async (bucket: Bucket): Promise<Moved> => {
    const path = pathOf(bucket)
    const [all, device] = [new Busy(), new Busy()]
    const both = { during: <A>(work: () => Promise<A>) => all.during(() => device.during(work)) }
    const fd = await all.during(() => createFile(path, direct))
    try {
      for (const { at, object } of bucket.packed) {
        const to = { fd, path, at, bytes: object.bytes, direct, target: targetOf(object) }
        await writeObject(to, { slots: writers, slotBytes, depth, checked }, fresh, both)
      }
      if (fsync) await both.during(() => syncFile(fd, path))
    } finally {
      await all.during(() => closeFile(fd, path))
    }
    const index = bucket.packed.map(({ at, object }) => ({ key: object.key, at, bytes: object.bytes }))
    await all.during(() => writeText(metaOf(bucket), JSON.stringify(index)))
    return { total: all.nanoseconds, device: device.nanoseconds, padding: 0 }
  }

  const flush = async (): Promise<void> => {
    const bucket = open
    open = undefined
    clearTimeout(timer)
    if (bucket === undefined) return
    buckets.add(bucket)
    try {
      const moved = await put(bucket)
      for (const { at, object } of bucket.packed) places.set(object.key, { bucket, at })
      bucket.settle(moved)
    } catch (error) {
      bucket.fail(error)
    }
  }

  const write = async (object: KvObject): Promise<Moved> => {
    const bytes = movedBytes(object.bytes, direct)
    if (open !== undefined && open.bytes + bytes > bucketBytesMost) void flush()
    if (open === undefined) {
      open = new Bucket(String(made++).padStart(8, "0"))
      timer = setTimeout(() => void flush(), heartbeatMilliseconds)
    }
    const bucket = open
    bucket.packed.push({ object, at: bucket.bytes })
    bucket.bytes += bytes
    bucket.left++
    if (bucket.packed.length === bucketBlocksMost) void flush()
    const moved = await bucket.written
    return { ...moved, padding: bytes - object.bytes }
  }

  const read = async (object: KvObject): Promise<Moved> => {
    const { at, bucket } = there(places.get(object.key), "place")
    const path = pathOf(bucket)
    const busy = new Busy()
    bucket.fd ??= openInFolder(path, direct)
    const fd = await busy.during(() => there(bucket.fd, "open bucket"))
    const from = { fd, path, at, bytes: object.bytes, direct, target: targetOf(object) }
    await readObject(from, { slots: readers, slotBytes, depth, checked }, verify, busy)
    const { nanoseconds } = busy
    return { total: nanoseconds, device: nanoseconds, padding: movedBytes(object.bytes, direct) - object.bytes }
  }

  const drop = async (bucket: Bucket): Promise<void> => {
    buckets.delete(bucket)
    if (bucket.fd !== undefined) await closeFile(await bucket.fd, pathOf(bucket))
    for (const path of [pathOf(bucket), metaOf(bucket)]) {
      await unlink(path).catch((error: unknown) => {
        throw failureOf(error, { operation: "remove", path })
      })
    }
  }

  const confirm = async (): Promise<void> => {
    for (const bucket of buckets) {
      const path = pathOf(bucket)
      const { size } = await stat(path).catch((error: unknown) => {
        throw failureOf(error, { operation: "stat", path })
      })
      if (size === bucket.bytes) continue
      throw new EngineFailure({
        kind: "integrity",
        message: `${path} has ${plural(size, "byte")} after writing ${bucket.bytes}`,
        path,
        offset: Math.min(size, bucket.bytes),
        expected: plural(bucket.bytes, "byte"),
        found: plural(size, "byte")
      })
    }
  }

  return {
    // A bucket fills while the one before is written.
    atOnce: { reads: readers.size, writes: 2 * bucketBlocksMost },
    write,
    read,
    remove: async ({ key }) => {
      const place = places.get(key)
      places.delete(key)
      if (place !== undefined && --place.bucket.left === 0) await drop(place.bucket)
    },
    together: ({ key }) => {
      const place = places.get(key)
      return place === undefined ? [key] : place.bucket.packed.map(({ object }) => object.key)
    },
    flush,
    confirm,
    clear: async () => {
      for (const bucket of [...buckets]) await drop(bucket)
      places.clear()
    },
    files: () => buckets.size
  }
}
