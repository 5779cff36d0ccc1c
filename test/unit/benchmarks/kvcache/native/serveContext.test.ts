/** What one request asks of the storage, step by step as kv-cache.py has them. */
import { describe, expect, it } from "@effect/vitest"
import type { KvOption } from "../../../../../src/benchmarks/kvcache/KvWork.ts"
import { TieredCache } from "../../../../../src/benchmarks/kvcache/native/cache/TieredCache.ts"
import { serveContext } from "../../../../../src/benchmarks/kvcache/native/context/serveContext.ts"
import { Meter } from "../../../../../src/benchmarks/kvcache/native/Meter.ts"
import { Pauses } from "../../../../../src/benchmarks/kvcache/native/Pauses.ts"
import { Conversations } from "../../../../../src/benchmarks/kvcache/native/traffic/Conversations.ts"
import { pythonRandom } from "../../../../../src/benchmarks/kvcache/native/traffic/pythonRandom.ts"
import { type KvRequest, phaseOf } from "../../../../../src/benchmarks/kvcache/native/traffic/Request.ts"
import { monotonic } from "../../../../../src/engines/native/process/clock.ts"
import { fakeStore } from "../../../../fixtures/kvcache/fakeStore.ts"
import { smallOption } from "../../../../fixtures/kvcache/works.ts"

const scene = (changes: Partial<KvOption> = {}, prepared: ReadonlyArray<string> = []) => {
  const option = smallOption({ prefixCaching: false, ...changes })
  const meter = new Meter()
  meter.open(Number.POSITIVE_INFINITY)
  const store = fakeStore()
  const cache = new TieredCache({
    limits: { gpuBytes: 0, cpuBytes: 0, storageBytes: 1e12 },
    store,
    meter,
    maxConcurrentAllocs: 0,
    trace: () => undefined
  })
  const pauses = new Pauses()
  const conversations = new Conversations()
  const random = pythonRandom(3)
  const service = { option, cache, meter, random, pauses, conversations, documents: null, prepared }
  const serve = (changes: Partial<KvRequest> = {}) => {
    const contextTokens = changes.contextTokens ?? 100
    return serveContext(service, {
      key: "a",
      contextTokens,
      generatedTokens: 32,
      qos: "batch",
      phase: phaseOf(contextTokens),
      conversation: null,
      turn: 1,
      arrived: monotonic(),
      ...changes
    })
  }
  return { cache, conversations, meter, pauses, serve, store }
}

const count = (done: ReadonlyArray<string>, start: string): number => done.filter((one) => one.startsWith(start)).length

describe("a request", () => {
  it.each([[1, 2], [32, 2], [33, 3], [320, 11], [800, 26]])(
    "that generates %i tokens reads its context %i times",
    async (generatedTokens, reads) => {
      const { serve, store } = scene()
      await serve({ generatedTokens })
      expect([count(store.done, "write a"), count(store.done, "read a")]).toEqual([1, reads])
    }
  )

  it("of 10,000 tokens and more is written, and read by none of its own", async () => {
    const { serve, store } = scene()
    await serve({ contextTokens: 10_000 })
    expect(store.done).toEqual(["write a"])
    await serve({ key: "b", contextTokens: 9999 })
    expect(count(store.done, "read b")).toBe(2)
  })

  it("of a later turn reads all the others first", async () => {
    const { conversations, meter, serve, store } = scene()
    const id = conversations.start("user")
    for (let i = 0; i < 3; i++) {
      const { key, turn } = conversations.addTurn(id)!
      await serve({ key, turn, conversation: id, generatedTokens: 1 })
    }
    expect(store.done.map((one) => one.replace(/conv_user_0_turn_/, ""))).toEqual([
      ...["write 1", "read 1", "read 1"],
      ...["read 1", "write 2", "read 2", "read 2"],
      ...["read 1", "read 2", "write 3", "read 3", "read 3"]
    ])
    expect(meter.counts).toMatchObject({ turnHits: 3, turnMisses: 0 })
    expect(meter.prefixLoad.count).toBe(2)
  })

  it("finds a common prompt in one of five cases, which shortens it and is never there", async () => {
    const { meter, serve, store } = scene({ prefixCaching: true })
    const requests = 2500
    for (let i = 0; i < requests; i++) await serve({ key: `k${i}`, generatedTokens: 1 })
    expect(meter.counts.phantomMisses / requests).toBeCloseTo(0.2, 1)
    expect(meter.counts).toMatchObject({ hits: 2 * requests, misses: 0 })
    expect(store.there.size).toBe(requests)
    const sizes = new Set(meter.report().classes.map(({ bytes, operations }) => bytes / operations))
    expect(sizes.size).toBeGreaterThan(0)
    expect(meter.write.bytes).toBeLessThan(requests * 100 * 64)
  })

  it("only writes where contexts are only to be written", async () => {
    const { serve, store } = scene({ mode: "prefill" })
    await serve()
    expect(store.done).toEqual(["write a"])
  })

  it("only reads what is there where contexts are only to be read", async () => {
    const { cache, meter, serve, store } = scene({ mode: "decode" }, ["prepop_0"])
    await cache.allocate("prepop_0", 10, "prefill", false)
    await serve()
    expect(store.done).toEqual(["write prepop_0", "read prepop_0", "read prepop_0"])
    expect(meter.counts.completed).toBe(1)
  })

  it("that is cut off by the end is late, and begins nothing more", async () => {
    const { meter, pauses, serve, store } = scene()
    pauses.end()
    await serve()
    expect(store.done).toEqual([])
    expect(meter.counts).toMatchObject({ completed: 0, late: 1 })
  })
})
