import { assert, describe, it } from "@effect/vitest"
import { draw } from "../../../../src/benchmarks/vectordb/data/draws.ts"
import { type Queries, vectorsOf } from "../../../../src/benchmarks/vectordb/data/vectors.ts"
import { floatsOf, type VectorSet } from "../../../../src/benchmarks/vectordb/data/VectorSet.ts"
import { Kernel } from "../../../../src/benchmarks/vectordb/kernel/Kernel.ts"
import { distributions } from "../../../../src/benchmarks/vectordb/names.ts"

const set: VectorSet = { vectors: 5000, dimension: 50, metric: "COSINE", distribution: "mixture", seed: 42 }

/** Rows of a set, or queries for it, made by a process of its own. */
const made = (of: VectorSet, rows: ReadonlyArray<number>, queries?: Queries, pass?: number) => {
  const kernel = new Kernel()
  const vectors = vectorsOf(kernel, of, queries)
  const at = kernel.take(rows.length * vectors.width)
  if (pass === undefined) vectors.fill(rows, at)
  else vectors.fillQueries(pass, rows, at)
  return rows.map((_, i) => [...kernel.floats(at + i * vectors.width, vectors.floats)])
}

const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0)

const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i)

describe("draws by counter", () => {
  it("differ with seed, stream and row, and are the same whenever they are drawn", () => {
    const words = (seed: number, stream: number, row: number) => {
      const into = new Uint32Array(4)
      draw(into, seed, stream, row)
      return [...into].join()
    }
    const all = [0, 1, 2, 2 ** 31, 2 ** 32 - 1].flatMap((seed) =>
      [1, 2, 3].flatMap((stream) => [0, 1, 2 ** 31 + 1].map((row) => words(seed, stream, row)))
    )
    assert.strictEqual(new Set(all).size, all.length)
    assert.strictEqual(words(7, 3, 9), words(7, 3, 9))
    assert.strictEqual(new Set(range(100_000).map((row) => words(42, 3, row))).size, 100_000)
  })
})

describe.each(distributions)("%s vectors", (distribution) => {
  const own = { ...set, distribution }

  it("are the same by whatever rank, in whatever order and company they are made", () => {
    const all = made(own, range(12))
    assert.deepStrictEqual(made(own, [7]), [all[7]])
    assert.deepStrictEqual(made(own, [11, 3, 5]), [all[11], all[3], all[5]])
    assert.notDeepEqual(made({ ...own, seed: 43 }, [7]), [all[7]])
  })

  it("are of length one for COSINE and IP, and of many lengths for L2; what fills a row up is zero", () => {
    for (const metric of ["COSINE", "IP"] as const) {
      for (const row of made({ ...own, metric }, range(9))) assert.closeTo(dot(row, row), 1, 1e-5)
    }
    const lengths = made({ ...own, metric: "L2" }, range(50)).map((row) => dot(row, row).toFixed(3))
    assert.isAbove(new Set(lengths).size, 40)
    for (const row of made(own, range(5))) {
      assert.strictEqual(row.length, floatsOf(50))
      assert.deepStrictEqual(row.slice(50), new Array(14).fill(0))
    }
  })

  it("are not the queries that are drawn in the same way, and no two passes ask the same", () => {
    const queries = [0, 1].map((pass) => made(own, range(20), { mode: "independent" }, pass))
    const rows = [made(own, range(20)), ...queries].flat().map((row) => row.join())
    assert.strictEqual(new Set(rows).size, 60)
  })
})

describe("queries", () => {
  it("that are planted lie as far from a vector of the set as their noise says", () => {
    const rows = made(set, range(set.vectors))
    for (const noise of [0.1, 0.5]) {
      for (const query of made(set, range(10), { mode: "planted", noise }, 0)) {
        const best = Math.max(...rows.map((row) => dot(row, query)))
        // The angle to the vector that they were planted beside.
        assert.closeTo(best, 1 / Math.sqrt(1 + noise ** 2), 0.05)
      }
    }
  })

  it("of a mixture are as near to its vectors as its vectors are to one another", () => {
    const rows = made(set, range(set.vectors))
    const nearest = (queries: ReadonlyArray<ReadonlyArray<number>>, skip: number): number => {
      const best = queries.map((query) => rows.map((row) => dot(row, query)).sort((a, b) => b - a)[skip]!)
      return best.reduce((sum, value) => sum + value, 0) / best.length
    }
    const independent = made(set, range(40), { mode: "independent" }, 0)
    assert.closeTo(nearest(independent, 0), nearest(rows.slice(0, 40), 1), 0.03)
  })
})

describe("normal vectors", () => {
  it("have mean 0, variance 1, and tails", () => {
    const values = made({ ...set, metric: "L2", distribution: "normal", dimension: 512 }, range(100)).flat()
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length
    assert.closeTo(mean, 0, 0.02)
    assert.closeTo(variance, 1, 0.02)
    assert.closeTo(values.filter((value) => Math.abs(value) > 2).length / values.length, 0.0455, 0.004)
  })
})
