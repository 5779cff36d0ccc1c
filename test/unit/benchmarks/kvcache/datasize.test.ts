import { describe, expect, it } from "@effect/vitest"
import { demandOf } from "../../../../src/benchmarks/kvcache/demand.ts"

/** Not the arithmetic again: users and requests are drawn, as kv-cache.py draws them. */
const drawn = (count: number) => {
  let state = 12_345
  const random = () => (state = state * 16_807 % 2_147_483_647) / 2_147_483_647
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  const kinds = [
    [512, 4096, 50, 200, 0.1, 0.5],
    [4096, 25_000, 100, 500, 0.2, 1],
    [4096, 16_384, 200, 800, 0.3, 1.5]
  ] as const
  let [rate, written, read, requests] = [0, 0, 0, 0]
  for (let i = 0; i < count; i++) {
    const [c0, c1, g0, g1, t0, t1] = kinds[Math.floor(random() * 3)] ?? kinds[0]
    const [context, generated, think] = [between(c0, c1), between(g0, g1), t0 + random() * (t1 - t0)]
    const tokens = between(Math.max(1, Math.floor(context / 4)), context)
    const answer = between(Math.max(1, Math.floor(generated / 4)), generated)
    rate += 1 / think
    requests += tokens / think
    written += tokens / think
    read += tokens < 10_000 ? tokens * (1 + Math.max(1, Math.ceil(answer / 32))) / think : 0
  }
  return { rate: rate / count, tokens: requests / rate, written: written / count, read: read / count }
}

describe("what users ask for", () => {
  const sample = drawn(400_000)
  const near = (a: number, b: number) => expect(Math.abs(a - b) / b).toBeLessThan(0.01)

  it("is what a large sample of them asks for", () => {
    const alone = demandOf({ reads: true, writes: true, multiTurn: false })
    near(alone.requestsPerSecond, sample.rate)
    near(alone.writtenTokensPerSecond, sample.written)
    near(alone.readTokensPerSecond, sample.read)
    near(alone.tokens[1], sample.tokens)
    expect([alone.tokens[0], alone.tokens[2]]).toEqual([128, 25_000])
  })

  it("reads four earlier turns beside, where conversations go on", () => {
    const alone = demandOf({ reads: true, writes: true, multiTurn: false })
    const going = demandOf({ reads: true, writes: true, multiTurn: true })
    const turns = (going.readTokensPerSecond - alone.readTokensPerSecond) / alone.writtenTokensPerSecond
    expect(turns).toBeGreaterThan(3.9)
    expect(turns).toBeLessThanOrEqual(4)
  })

  it("of a prefill node writes only, of a decode node reads only", () => {
    expect(demandOf({ reads: false, writes: true, multiTurn: false }).readTokensPerSecond).toBe(0)
    expect(demandOf({ reads: true, writes: false, multiTurn: false }).writtenTokensPerSecond).toBe(0)
  })
})
