import { describe, expect, it } from "@effect/vitest"
import { Chain } from "../../../../../src/benchmarks/kvcache/native/blocks/Chain.ts"
import { generatedKeys, zipfPlace } from "../../../../../src/benchmarks/kvcache/native/blocks/generatedTraffic.ts"
import { unitKeys } from "../../../../../src/benchmarks/kvcache/native/blocks/mooncakeTraffic.ts"
import { serveBlocks } from "../../../../../src/benchmarks/kvcache/native/blocks/serveBlocks.ts"
import { Meter } from "../../../../../src/benchmarks/kvcache/native/Meter.ts"
import { Pauses } from "../../../../../src/benchmarks/kvcache/native/Pauses.ts"
import { pythonRandom } from "../../../../../src/benchmarks/kvcache/native/traffic/pythonRandom.ts"
import { smallOption } from "../../../../fixtures/kvcache/works.ts"

const chain = (blockTokens: number, ...parts: ReadonlyArray<readonly [string, number]>) => {
  const made = new Chain(blockTokens)
  for (const [name, tokens] of parts) made.append(name, tokens)
  return made
}

describe("the keys of a sequence", () => {
  it("are one for each whole block", () => {
    const { keys, tokens } = chain(16, ["a", 40])
    expect(keys).toHaveLength(2)
    expect(tokens).toBe(40)
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
  })

  it("are shared as far as the prefix is, and no further", () => {
    const one = chain(16, ["system", 40], ["question of one", 100]).keys
    const other = chain(16, ["system", 40], ["question of another", 100]).keys
    expect(one.slice(0, 2)).toEqual(other.slice(0, 2))
    expect(one.slice(2).some((key) => other.includes(key))).toBe(false)
  })

  it("do not repeat where the same words come later in the sequence", () => {
    const { keys } = chain(16, ["a", 16], ["a", 16], ["a", 16])
    expect(new Set(keys).size).toBe(3)
  })

  it("do not depend on how a stretch was cut", () => {
    const pieces = new Chain(16)
    for (let at = 0; at < 5; at++) pieces.append("x", 7)
    expect(pieces.keys).toHaveLength(2)
    expect(chain(16, ["x", 35]).keys).toHaveLength(2)
  })

  it("take several hashes of a trace together by the last one, which stands for all before it", () => {
    expect(unitKeys([7, 8, 9, 10, 11], 2)).toEqual(["b8", "b10"])
    expect(unitKeys([7, 8], 1)).toEqual(["b7", "b8"])
  })
})

/** What a cache without end would find: references, and those to a block that was there, in prefix order. */
const infinite = (requests: ReadonlyArray<ReadonlyArray<string>>) => {
  const seen = new Set<string>()
  let hits = 0
  for (const keys of requests) {
    const missing = keys.findIndex((key) => !seen.has(key))
    hits += missing === -1 ? keys.length : missing
    for (const key of keys) seen.add(key)
  }
  const references = requests.reduce((total, keys) => total + keys.length, 0)
  return { references, hits, unique: seen.size }
}

const take = (count: number, hitRate: number, zipf: number) => {
  const keys = generatedKeys({ contextTokens: [512, 16_384], hitRate, zipf }, 256, pythonRandom(7))
  return Array.from({ length: count }, () => keys.next().value)
}

describe("requests that are made here", () => {
  it.each([[0, 1], [0.3, 0], [0.366, 1], [0.64, 0.8], [0.9, 1.2]])(
    "repeat the stated share of blocks: %f, with an exponent of %f",
    (hitRate, zipf) => {
      const { hits, references, unique } = infinite(take(4000, hitRate, zipf))
      expect(hits / references).toBeCloseTo(hitRate, 1)
      expect(hits + unique).toBe(references)
    }
  )

  it("prefer the first by Zipf's law", () => {
    const random = pythonRandom(1)
    const counts = new Array<number>(100).fill(0)
    for (let i = 0; i < 100_000; i++) counts[zipfPlace(random, 1, 100)]!++
    expect(counts[0]! / counts[9]!).toBeGreaterThan(5)
    expect(counts.every((count) => count > 0)).toBe(true)
    const even = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) even[zipfPlace(random, 0, 10)]!++
    expect(Math.min(...even)).toBeGreaterThan(800)
  })
})

describe("a request", () => {
  it("that waits for writes which cannot keep up has waited for storage", async () => {
    const meter = new Meter()
    meter.open(Number.POSITIVE_INFINITY)
    const loading = 5_000_000
    const cache = {
      lookUp: () => 1,
      load: () => Promise.resolve(loading),
      store: () => new Promise<void>((resolve) => setTimeout(resolve, 50))
    }
    const request = { keys: ["a", "b"], answerKeys: ["c"], generatedTokens: 1, qos: "batch", arrived: 0 } as const
    await serveBlocks({ option: smallOption(), cache: cache as never, meter, pauses: new Pauses() }, request)
    expect(meter.counts.completed).toBe(1)
    // Timers of 50 ms, twice.
    expect(meter.counts.storageTime).toBeGreaterThan(loading + 90_000_000)
  })
})
