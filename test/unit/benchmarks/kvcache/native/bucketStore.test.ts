/** Buckets on real files: what is evicted goes with all that lies in its file, and nothing else does. */
import { describe, expect, it } from "@effect/vitest"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { BlockCache } from "../../../../../src/benchmarks/kvcache/native/blocks/BlockCache.ts"
import { Meter } from "../../../../../src/benchmarks/kvcache/native/Meter.ts"
import { bucketStore } from "../../../../../src/benchmarks/kvcache/native/store/bucketStore.ts"
import { makeBuffers } from "../../../../../src/benchmarks/kvcache/native/store/Buffers.ts"
import { stampTarget } from "../../../../../src/engines/native/files/blockStamp.ts"
import { inFolder } from "../../../engines/native/files/folder.ts"

const identity = { runId: "0b0f1b9e-64a4-4fd6-9f0c-2f5a4c1f7a10", contentSeed: "0011223344556677" }
const unitBytes = 4096

/** Of Mooncake's buckets. */
const inOne = 500

const caching = (folder: string, storageBytes: number) => {
  const meter = new Meter()
  meter.open(Number.POSITIVE_INFINITY)
  const store = bucketStore({
    folder,
    targetOf: ({ number }) => stampTarget(identity, { rank: 0, checkpoint: 0, file: number }),
    buffers: makeBuffers({ readers: 2, writers: 2, slotBytes: 64 * 1024 }),
    depth: 2,
    direct: false,
    fsync: false,
    verify: "full"
  })
  const cache = new BlockCache({
    store,
    meter,
    unitBytes,
    blocksPerUnit: 1,
    gpuBytes: 0,
    cpuBytes: 0,
    storageBytes,
    isOver: () => false,
    trace: () => undefined
  })
  return { cache, meter, store }
}

const keys = (from: number, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, i) => `block_${from + i}`)

const filesIn = (folder: string): ReadonlyArray<string> => readdirSync(folder).sort()

describe("buckets", () => {
  it("hold 500 blocks, with what lies where beside them, and give each back as it was written", () =>
    inFolder(async (folder) => {
      const { cache, meter, store } = caching(folder, 1e9)
      await cache.store(keys(0, inOne + 3), "prefill")
      await cache.settle()
      expect(filesIn(folder)).toEqual(["00000000.bucket", "00000000.meta", "00000001.bucket", "00000001.meta"])
      expect(statSync(`${folder}/00000000.bucket`).size).toBe(inOne * unitBytes)
      expect(JSON.parse(readFileSync(`${folder}/00000001.meta`, "utf8"))).toEqual(
        [0, 1, 2].map((i) => ({ key: `block_${inOne + i}`, at: i * unitBytes, bytes: unitBytes }))
      )
      expect(await cache.load(keys(0, inOne + 3), "prefix")).not.toBeNull()
      expect(meter.read.bytes).toBe((inOne + 3) * unitBytes)
      await store.confirm(cache.stored())
      await store.clear()
      expect(filesIn(folder)).toEqual([])
    }))

  it("go as a whole when there is no room, and take their blocks with them", () =>
    inFolder(async (folder) => {
      const { cache, meter, store } = caching(folder, 2 * inOne * unitBytes)
      await cache.store(keys(0, 2 * inOne), "prefill")
      await cache.settle()
      // The first bucket is used last, so that the second one has to go.
      await cache.load(keys(0, inOne), "prefix")
      await cache.store(keys(2 * inOne, 1), "prefill")
      await cache.settle()
      expect(meter.counts).toMatchObject({ evictions: inOne, evictedBytes: inOne * unitBytes })
      expect(filesIn(folder)).toEqual(["00000000.bucket", "00000000.meta", "00000002.bucket", "00000002.meta"])
      expect(store.files()).toBe(2)
      expect(cache.lookUp(keys(0, inOne))).toBe(inOne)
      expect(cache.lookUp(keys(inOne, inOne))).toBe(0)
      expect(cache.entries().storage).toBe(inOne + 1)
      await cache.store(keys(inOne, 2), "prefill")
      await cache.settle()
      expect(meter.counts.rewrittenBytes).toBe(2 * unitBytes)
      expect(await cache.load(keys(inOne, 2), "prefix")).not.toBeNull()
      await store.confirm(cache.stored())
    }))
})
