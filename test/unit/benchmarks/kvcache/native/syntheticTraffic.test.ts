/** What users ask for in an hour of theirs, by a clock that the test moves. */
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { vi } from "vitest"
import { Meter } from "../../../../../src/benchmarks/kvcache/native/Meter.ts"
import { Pauses } from "../../../../../src/benchmarks/kvcache/native/Pauses.ts"
import { RequestQueue } from "../../../../../src/benchmarks/kvcache/native/RequestQueue.ts"
import { Conversations } from "../../../../../src/benchmarks/kvcache/native/traffic/Conversations.ts"
import { pythonRandom } from "../../../../../src/benchmarks/kvcache/native/traffic/pythonRandom.ts"
import type { KvRequest } from "../../../../../src/benchmarks/kvcache/native/traffic/Request.ts"
import { syntheticTraffic } from "../../../../../src/benchmarks/kvcache/native/traffic/syntheticTraffic.ts"
import { drawUsers } from "../../../../../src/benchmarks/kvcache/native/traffic/users.ts"
import { smallOption } from "../../../../fixtures/kvcache/works.ts"

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const asked = async (seconds: number, multiTurn = true): Promise<ReadonlyArray<KvRequest>> => {
  const pauses = new Pauses()
  const meter = new Meter()
  const queue = new RequestQueue<KvRequest>(meter)
  const option = smallOption({ users: 30, multiTurn })
  const random = pythonRandom(42)
  const over = syntheticTraffic({
    option,
    random,
    queue,
    pauses,
    conversations: new Conversations(),
    documents: null
  })
  await vi.advanceTimersByTimeAsync(seconds * 1e3)
  pauses.end()
  await over
  const requests: Array<KvRequest> = []
  while (queue.length > 0) {
    const request = await queue.take()
    if (request !== null) requests.push(request)
  }
  return requests
}

describe("simulated users", () => {
  it("go on with a conversation in four of five cases, and never beyond 50 turns", async () => {
    const requests = await asked(120)
    expect(requests.length).toBeGreaterThan(5000)
    const turns = new Map<string, number>()
    for (const { conversation, turn } of requests) {
      turns.set(conversation ?? "", Math.max(turns.get(conversation ?? "") ?? 0, turn))
    }
    const lengths = [...turns.values()]
    expect(lengths.reduce((a, b) => a + b, 0)).toBe(requests.length)
    // Of a conversation that begins, 0.8^n have more than n turns.
    for (const n of [1, 2, 5, 8]) {
      const share = lengths.filter((length) => length > n).length / lengths.length
      expect(Math.abs(share - 0.8 ** n)).toBeLessThan(0.04)
    }
    expect(Math.max(...lengths)).toBeLessThanOrEqual(50)
  })

  it("ask for a quarter of their context to all of it, evenly, and for as much of an answer", async () => {
    const requests = await asked(120)
    const users = new Map(drawUsers(pythonRandom(42), 30).map((user) => [user.id, user]))
    const places = requests.map(({ contextTokens, conversation }) => {
      const user = users.get(conversation!.split("_").slice(1, 3).join("_"))!
      const least = Math.floor(user.contextTokens / 4)
      expect(contextTokens).toBeGreaterThanOrEqual(least)
      expect(contextTokens).toBeLessThanOrEqual(user.contextTokens)
      return (contextTokens - least) / (user.contextTokens - least)
    })
    expect(places.reduce((a, b) => a + b, 0) / places.length).toBeCloseTo(0.5, 1)
    expect(requests.every(({ contextTokens, phase }) => phase === (contextTokens >= 10_000 ? "prefill" : "both"))).toBe(
      true
    )
  })

  it("think 0.8 to 1.2 times as long as they are said to", async () => {
    const requests = await asked(120)
    const users = drawUsers(pythonRandom(42), 30)
    const expected = users.reduce((total, { think }) => total + 120 / think, 0)
    expect(requests.length / expected).toBeCloseTo(1, 1)
  })

  it("have conversations of one turn where that is asked for", async () => {
    const requests = await asked(5, false)
    expect(
      requests.every(({ conversation, key, turn }) =>
        conversation === null && turn === 1 && /^user_\d{4}_req_\d{6}$/.test(key)
      )
    ).toBe(true)
    expect(new Set(requests.map(({ key }) => key)).size).toBe(requests.length)
  })
})
