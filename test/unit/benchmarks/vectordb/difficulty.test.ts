/** Data that every index finds everything in says nothing of an index, and neither does data in which nothing can be found. */
import { assert, describe, it } from "@effect/vitest"
import { defaultLists, type VectorSet } from "../../../../src/benchmarks/vectordb/data/VectorSet.ts"
import { memoryIndex } from "./index.ts"

const sets: ReadonlyArray<VectorSet> = [
  { vectors: 20_000, dimension: 64, metric: "COSINE", distribution: "mixture", seed: 42 },
  { vectors: 20_000, dimension: 64, metric: "L2", distribution: "mixture", seed: 7 },
  { vectors: 6000, dimension: 128, metric: "IP", distribution: "mixture", seed: 1 }
]

describe.each(sets)("a mixture of $vectors × $dimension, $metric", (set) => {
  const lists = defaultLists(set.vectors)
  const index = memoryIndex(set, lists)
  const probes = Array.from({ length: Math.log2(lists) + 1 }, (_, i) => 2 ** i)
  const recalls = index.recall(200, 10, probes)

  it("hides neighbours behind several lists: recall@10 below 0.7 at one list, and strictly rising", () => {
    assert.isBelow(recalls[0]!, 0.7)
    assert.isAbove(recalls[0]!, 0.3)
    for (let i = 1; recalls[i - 1]! < 0.999; i++) assert.isAbove(recalls[i]!, recalls[i - 1]!, `at ${probes[i]} lists`)
    assert.strictEqual(recalls.at(-1), 1)
  })

  it("reaches 0.99 only beyond 5 % of the lists", () => {
    const enough = probes[recalls.findIndex((recall) => recall >= 0.99)]!
    assert.isAbove(enough / lists, 0.05)
  })

  it("fills its lists unevenly, and none so much that it must be split", () => {
    assert.isBelow(Math.max(...index.sizes) / (set.vectors / lists), 4)
  })
})

describe("uniform vectors", () => {
  it("are all about as far from one another: an index finds little until it has looked through most of it", () => {
    const set: VectorSet = {
      vectors: 6000,
      dimension: 256,
      metric: "COSINE",
      distribution: "uniform",
      seed: 42
    }
    const [few, half] = memoryIndex(set, 64).recall(100, 10, [4, 32])
    assert.isBelow(few!, 0.5)
    assert.isBelow(half!, 0.95)
  })
})
