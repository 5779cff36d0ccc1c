/** Exact answers and what recall makes of them, held against the plainest way to say the same. */
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { vectorsOf } from "../../../../src/benchmarks/vectordb/data/vectors.ts"
import { type VectorSet } from "../../../../src/benchmarks/vectordb/data/VectorSet.ts"
import { Best } from "../../../../src/benchmarks/vectordb/ivf/Best.ts"
import { Kernel } from "../../../../src/benchmarks/vectordb/kernel/Kernel.ts"
import { metrics } from "../../../../src/benchmarks/vectordb/names.ts"
import { compare, merged } from "../../../../src/benchmarks/vectordb/native/search/compare.ts"
import { recallOf } from "../../../../src/benchmarks/vectordb/native/search/recall.ts"
import type { Answer, Neighbours } from "../../../../src/benchmarks/vectordb/native/search/SearchProtocol.ts"
import { truthFingerprint } from "../../../../src/benchmarks/vectordb/native/search/truthFile.ts"
import type { SearchWork } from "../../../../src/benchmarks/vectordb/VectorWork.ts"
import { planned } from "./requests.ts"

const k = 10
const queries = 25

/** Distances of float64, every vector sorted. */
const plainly = (set: VectorSet): ReadonlyArray<ReadonlyArray<number>> => {
  const kernel = new Kernel()
  const vectors = vectorsOf(kernel, set)
  const at = kernel.take(set.vectors * vectors.width)
  const queryAt = kernel.take(vectors.width)
  vectors.fill(Array.from({ length: set.vectors }, (_, i) => i), at)
  const row = (i: number) => kernel.floats(at + i * vectors.width, set.dimension)
  return Array.from({ length: queries }, (_, query) => {
    vectors.fillQueries(0, [query], queryAt)
    const asked = kernel.floats(queryAt, set.dimension)
    const distance = (i: number): number => {
      let sum = 0
      for (const [j, value] of row(i).entries()) {
        sum += set.metric === "L2" ? (value - asked[j]!) ** 2 : -value * asked[j]!
      }
      return sum
    }
    const distances = Array.from({ length: set.vectors }, (_, i) => distance(i))
    return [...distances.keys()].sort((a, b) => distances[a]! - distances[b]!).slice(0, k)
  })
}

/** By ranks that have a part of the set each. */
const byRanks = async (set: VectorSet, ranks: number): Promise<ReadonlyArray<Neighbours>> => {
  const parts: Array<ReadonlyArray<Neighbours>> = []
  for (let rank = 0; rank < ranks; rank++) {
    const kernel = new Kernel()
    const [from, to] = [Math.floor(set.vectors * rank / ranks), Math.floor(set.vectors * (rank + 1) / ranks)]
    const told: Array<number> = []
    parts.push(
      await compare({
        kernel,
        set,
        vectors: vectorsOf(kernel, set),
        queries,
        k,
        from,
        to,
        told: (rows) => told.push(rows)
      })
    )
    assert.strictEqual(told.at(-1), to - from)
  }
  return merged(parts, k)
}

describe.each(metrics)("exact answers, %s", (metric) => {
  const set: VectorSet = { vectors: 777, dimension: 33, metric, distribution: "mixture", seed: 5 }

  it("are those of float64, by however many ranks", async () => {
    const expected = plainly(set)
    for (const ranks of [1, 3]) {
      const found = await byRanks(set, ranks)
      assert.deepStrictEqual(found.map(({ neighbours }) => neighbours), expected, `${ranks} ranks`)
      for (const { scores } of found) assert.deepStrictEqual([...scores].sort((a, b) => b - a), scores)
    }
  })
})

describe("the best of many", () => {
  it("are as sorting has them, of equals those with the smaller number", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(FastCheck.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 }),
        FastCheck.integer({ min: 1, max: 12 }),
        (scores, size) => {
          const best = new Best(size)
          for (const [number, score] of scores.entries()) best.offer(number, score, number + 100)
          const expected = [...scores.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, size)
          assert.strictEqual(best.count, expected.length)
          assert.deepStrictEqual([...best.numbers.subarray(0, best.count)], expected.map(([number]) => number))
          assert.deepStrictEqual([...best.scores.subarray(0, best.count)], expected.map(([, score]) => score))
          assert.deepStrictEqual([...best.marks.subarray(0, best.count)], expected.map(([number]) => number + 100))
        }
      )
    )
  })
})

const truth: ReadonlyArray<Neighbours> = [
  { number: 0, neighbours: [1, 2, 3, 4], scores: [9, 8, 7, 6] },
  { number: 1, neighbours: [5, 6, 7, 8], scores: [9, 8, 7, 6] },
  { number: 2, neighbours: [9, 10, 11, 12], scores: [9, 8, 7, 6] }
]

const answered = (...all: ReadonlyArray<Answer>) => new Map(all.map((answer) => [answer.number, answer]))

describe("recall", () => {
  const answers = answered(
    { number: 0, neighbours: [1, 2, 3, 4], scores: [9, 8, 7, 6], places: [0, 0, 1, 3] },
    { number: 1, neighbours: [5, 6, 50, 51], scores: [9, 8, 6, 5.5], places: [0, 2, 1, 1] }
  )
  const judged = { k: 4, probes: 4, epsilon: 0 }

  it("is each query's share of its true neighbours; one without an answer found none of them", () => {
    const { mean, min, median, p5, queries: count } = recallOf(truth, answers, judged)
    assert.closeTo(mean, (1 + 0.5 + 0) / 3, 1e-12)
    assert.deepStrictEqual({ min, median, count }, { min: 0, median: 0.5, count: 3 })
    assert.closeTo(p5, 0.05, 1e-12)
  })

  it("would have been less with fewer lists, by the places that neighbours came from", () => {
    const { byProbes, mean } = recallOf(truth, answers, judged)
    assert.deepStrictEqual(byProbes.map(([probes]) => probes), [1, 2, 4])
    const [one, two, four] = byProbes.map(([, share]) => share)
    assert.closeTo(one!, (0.5 + 0.25) / 3, 1e-12)
    assert.closeTo(two!, (0.75 + 0.25) / 3, 1e-12)
    assert.closeTo(four!, mean, 1e-12)
  })

  it("counts neighbours that are as near beside it, and only where that was asked for", () => {
    assert.isNull(recallOf(truth, answers, judged).withTies)
    // 6 is as near as the last true one; 5.5 is so within a half.
    assert.closeTo(recallOf(truth, answers, { ...judged, epsilon: 1e-9 }).withTies!, (1 + 0.75 + 0) / 3, 1e-12)
    assert.closeTo(recallOf(truth, answers, { ...judged, epsilon: 0.5 }).withTies!, (1 + 1 + 0) / 3, 1e-12)
    assert.closeTo(recallOf(truth, answers, { ...judged, epsilon: 0.5 }).mean, 0.5, 1e-12)
  })
})

describe("the fingerprint of exact answers", () => {
  const { work } = planned()
  const of = (changes: Partial<SearchWork>): string => truthFingerprint({ ...work, ...changes })

  it("follows from data, queries, metric and k", () => {
    const { set } = work
    const all = [
      of({}),
      of({ set: { ...set, seed: 1 } }),
      of({ set: { ...set, vectors: set.vectors + 1 } }),
      of({ set: { ...set, dimension: 700 } }),
      of({ set: { ...set, metric: "L2" } }),
      of({ set: { ...set, distribution: "normal" } }),
      of({ queries: { mode: "planted", noise: 0.1 } }),
      of({ queries: { mode: "planted", noise: 0.2 } }),
      of({ sample: 999 }),
      of({ recallK: 9 })
    ]
    assert.strictEqual(new Set(all).size, all.length)
  })

  it("is the same for another index of the same data, and for another depth", () => {
    assert.strictEqual(of({ index: { lists: 64 }, probes: [3], concurrency: [7] }), of({}))
  })
})
