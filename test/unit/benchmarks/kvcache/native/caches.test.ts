/** Both caches over a store that keeps nothing: what they ask of it, and in which order. */
import { describe, expect, it } from "@effect/vitest"
import { BlockCache } from "../../../../../src/benchmarks/kvcache/native/blocks/BlockCache.ts"
import { TieredCache, type TierLimits } from "../../../../../src/benchmarks/kvcache/native/cache/TieredCache.ts"
import { Meter } from "../../../../../src/benchmarks/kvcache/native/Meter.ts"
import { type FakeStore, fakeStore } from "../../../../fixtures/kvcache/fakeStore.ts"

const counting = () => {
  const meter = new Meter()
  meter.open(Number.POSITIVE_INFINITY)
  return meter
}

const tiered = (limits: Partial<TierLimits>, store: FakeStore = fakeStore()) => {
  const meter = counting()
  const cache = new TieredCache({
    limits: { gpuBytes: 0, cpuBytes: 0, storageBytes: 1e9, ...limits },
    store,
    meter,
    maxConcurrentAllocs: 0,
    trace: () => undefined
  })
  const add = (key: string, bytes: number) => cache.allocate(key, bytes, "prefill")
  return { cache, meter, store, add }
}

describe("whole contexts over tiers", () => {
  it("go to the storage where memory has no room of its own", async () => {
    const { add, cache, store } = tiered({})
    await add("a", 10)
    expect(store.done).toEqual(["write a"])
    expect(await cache.access("a", "decode")).toBe(10)
    expect(await cache.access("b", "decode")).toBe(null)
    expect(store.done).toEqual(["write a", "read a"])
  })

  it("are written once, however often they are asked for", async () => {
    const { add, meter, store } = tiered({})
    await add("a", 10)
    await add("a", 10)
    expect(store.done).toEqual(["write a"])
    expect(meter.counts.admitted).toBe(1)
  })

  it("are written once, though several ask for the same at one time", async () => {
    const { cache, store } = tiered({})
    await Promise.all([1, 2, 3].map(() => cache.allocate("a", 10, "prefill")))
    expect(store.done).toEqual(["write a"])
  })

  it("are demoted from memory above 80 % of it, the least recently used first", async () => {
    const { add, cache, meter, store } = tiered({ cpuBytes: 100 })
    await add("a", 30)
    await add("b", 30)
    expect(store.done).toEqual([])
    await cache.access("a", "decode")
    await add("c", 30)
    expect(store.done).toEqual(["write b"])
    expect(meter.counts).toMatchObject({ demotions: 1, demotedBytes: 30, evictions: 1 })
    expect([cache.count("cpu"), cache.count("storage")]).toEqual([2, 1])
    expect(
      meter.report().classes.filter(({ phase }) => phase === "demotion").map(({ bytes, direction, tier }) =>
        `${tier} ${direction} ${bytes}`
      )
    ).toEqual(["cpu read 30", "storage write 30"])
  })

  it("pass a tier by that they would fill by more than 95 %", async () => {
    const { add, cache } = tiered({ cpuBytes: 100 })
    await add("a", 96)
    expect([cache.count("cpu"), cache.count("storage")]).toEqual([0, 1])
    await add("b", 95)
    expect(cache.count("cpu")).toBe(1)
  })

  it("pass a tier by that holds little, where they are large for it", async () => {
    const { add, cache } = tiered({ cpuBytes: 100 })
    await add("small", 10)
    await add("large", 75)
    expect(cache.count("cpu")).toBe(1)
    expect(cache.count("storage")).toBe(1)
  })

  it("cascade over three tiers", async () => {
    const { add, cache, store } = tiered({ gpuBytes: 100, cpuBytes: 100 })
    for (const key of ["a", "b", "c", "d", "e"]) await add(key, 30)
    expect(["gpu", "cpu", "storage"].map((tier) => cache.count(tier as "gpu"))).toEqual([2, 2, 1])
    expect(store.done).toEqual(["write a"])
  })

  it("are deleted from the storage when it is full, and a later need of them is a miss", async () => {
    const { add, cache, meter, store } = tiered({ storageBytes: 100 })
    for (const key of ["a", "b", "c", "d"]) await add(key, 30)
    expect(store.done).toEqual(["write a", "write b", "write c", "remove a", "write d"])
    expect(await cache.access("a", "turn")).toBe(null)
    await add("a", 30)
    expect(meter.counts).toMatchObject({ evictions: 2, evictedBytes: 60, misses: 1, rewrittenBytes: 30 })
    expect(cache.stored().map(({ key }) => key)).toEqual(["c", "d", "a"])
  })

  it("larger than the storage are written all the same, as the last tier takes everything", async () => {
    const { add, store } = tiered({ storageBytes: 100 })
    await add("a", 500)
    expect(store.done).toEqual(["write a"])
  })

  it("are read one after the other where they are the same", async () => {
    let inFlight = 0
    let most = 0
    const store = fakeStore({
      read: async ({ bytes }) => {
        most = Math.max(most, ++inFlight)
        await new Promise((resolve) => setImmediate(resolve))
        inFlight--
        return { total: bytes, device: 0, padding: 0 }
      }
    })
    const { add, cache } = tiered({}, store)
    await add("a", 10)
    await add("b", 10)
    await Promise.all([cache.access("a", "decode"), cache.access("a", "decode"), cache.access("a", "decode")])
    expect(most).toBe(1)
    await Promise.all([cache.access("a", "decode"), cache.access("b", "decode")])
    expect(most).toBe(2)
  })
})

const blocks = (
  limits: Partial<{ gpuBytes: number; cpuBytes: number; storageBytes: number; blocksPerUnit: number }> = {},
  store: FakeStore = fakeStore()
) => {
  const meter = counting()
  const cache = new BlockCache({
    store,
    meter,
    unitBytes: 10,
    blocksPerUnit: 1,
    gpuBytes: 0,
    cpuBytes: 0,
    storageBytes: 1e9,
    isOver: () => false,
    trace: () => undefined,
    ...limits
  })
  const serve = async (keys: ReadonlyArray<string>): Promise<number> => {
    const known = cache.lookUp(keys)
    await cache.load(keys.slice(0, known), "prefix")
    await cache.store(keys.slice(known), "prefill")
    await cache.settle()
    return known
  }
  return { cache, meter, store, serve }
}

describe("blocks of shared prefixes", () => {
  it("find with room for all what is known of all references, in prefix order", async () => {
    const requests = [["a", "b", "c"], ["a", "b", "x", "y"], ["a", "b", "c", "d"], ["q"], ["a", "b", "x", "y", "z"]]
    const { meter, serve, store } = blocks()
    const known = []
    for (const keys of requests) known.push(await serve(keys))
    const references = requests.flat()
    const unique = new Set(references).size
    expect(known).toEqual([0, 2, 3, 0, 4])
    expect(meter.counts).toMatchObject({ hits: references.length - unique, misses: unique })
    expect(store.there.size).toBe(unique)
  })

  it("end at the first that is missing, though later ones are there", async () => {
    const { cache, serve } = blocks()
    await serve(["a", "b", "c"])
    expect(cache.lookUp(["a", "q", "c"])).toBe(1)
  })

  it("go by least recent use, those that others share last", async () => {
    const { serve, store } = blocks({ storageBytes: 40 })
    await serve(["a", "b"])
    await serve(["a", "c"])
    await serve(["a", "d", "e"])
    expect([...store.there].sort()).toEqual(["a", "c", "d", "e"])
    await serve(["a", "f"])
    expect([...store.there].sort()).toEqual(["a", "d", "e", "f"])
  })

  it("are not evicted while they are read", async () => {
    let letRead: () => void = () => undefined
    const reading = new Promise<void>((resolve) => {
      letRead = resolve
    })
    const store = fakeStore({
      read: async ({ bytes }) => {
        await reading
        return { total: bytes, device: 0, padding: 0 }
      }
    })
    const { cache, serve } = blocks({ storageBytes: 20 }, store)
    await serve(["a", "b"])
    const load = cache.load(["a"], "prefix")
    await cache.store(["c"], "prefill")
    await cache.settle()
    expect([...store.there].sort()).toEqual(["a", "c"])
    letRead()
    await load
  })

  it("wait for a place where there are no more of them", async () => {
    const { cache, store } = blocks({ storageBytes: 1e9 }, fakeStore({ capacityBytes: 20 }))
    await cache.store(["a", "b", "c", "d", "e"], "prefill")
    await cache.settle()
    expect(store.there.size).toBe(2)
    expect(store.done.filter((one) => one.startsWith("remove"))).toHaveLength(3)
  })

  it("go together where they lie in one file", async () => {
    const { serve, store } = blocks({ storageBytes: 40 }, fakeStore({ together: () => ["a", "b"] }))
    await serve(["a", "b", "c", "d"])
    await serve(["e"])
    expect([...store.there].sort()).toEqual(["c", "d", "e"])
  })

  it("are stored once, though many requests have the same and have to wait for room to wait in", async () => {
    const { cache, store } = blocks(
      {},
      fakeStore({
        write: async ({ bytes, key }) => {
          await new Promise((resolve) => setImmediate(resolve))
          if (store.there.has(key)) throw new Error(`${key} is there already`)
          store.there.add(key)
          return { total: bytes, device: 0, padding: 0 }
        }
      })
    )
    const keys = Array.from({ length: 1500 }, (_, i) => `k${i}`)
    await Promise.all([1, 2, 3].map(() => cache.store(keys, "prefill")))
    await cache.settle()
    expect(store.there.size).toBe(1500)
  })

  it("are written again only when what was evicted is gone", async () => {
    let letGo: () => void = () => undefined
    const store = fakeStore({
      remove: async ({ key }) => {
        await new Promise<void>((resolve) => {
          letGo = resolve
        })
        store.done.push(`remove ${key}`)
        store.there.delete(key)
      }
    })
    const { cache } = blocks({ storageBytes: 10 }, store)
    await cache.store(["a"], "prefill")
    await cache.settle()
    await cache.store(["b", "a"], "prefill")
    const settled = cache.settle()
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      letGo()
    }
    await settled
    expect(store.done.slice(0, 2)).toEqual(["write a", "remove a"])
    expect(store.done.filter((one) => one === "write a")).toHaveLength(2)
  })

  it("in memory above are not read again", async () => {
    const { meter, serve, store } = blocks({ cpuBytes: 20 })
    await serve(["a", "b", "c"])
    await serve(["a", "b", "c"])
    expect(store.done.filter((one) => one.startsWith("read"))).toEqual(["read a"])
    expect(meter.counts.hits).toBe(3)
  })

  it("that cannot be written break the run, though nobody waits for them", async () => {
    const { cache } = blocks({}, fakeStore({ write: () => Promise.reject(new Error("full")) }))
    await cache.store(["a"], "prefill")
    await expect(cache.settle()).rejects.toThrow("full")
  })

  it("that a server evicted by itself are a miss", async () => {
    const { cache, meter, serve } = blocks({}, fakeStore({ read: () => Promise.resolve(null) }))
    await serve(["a", "b"])
    await serve(["a"])
    expect(meter.counts).toMatchObject({ serverEvictions: 1, hits: 0, misses: 3 })
    expect(cache.lookUp(["a", "b"])).toBe(0)
  })
})
