/** A whole index of lists in memory, by the parts that ranks build with: what a search of it finds, without a file. */
import { vectorsOf } from "../../../../src/benchmarks/vectordb/data/vectors.ts"
import { isUnit, type VectorSet } from "../../../../src/benchmarks/vectordb/data/VectorSet.ts"
import { Best } from "../../../../src/benchmarks/vectordb/ivf/Best.ts"
import { Centroids, Sums } from "../../../../src/benchmarks/vectordb/ivf/Centroids.ts"
import { iterations, sampleRows } from "../../../../src/benchmarks/vectordb/ivf/IvfIndex.ts"
import { Kernel } from "../../../../src/benchmarks/vectordb/kernel/Kernel.ts"

export interface MemoryIndex {
  /** Share of the `k` true neighbours of queries that lie in the nearest lists, by numbers of lists. */
  readonly recall: (queries: number, k: number, probes: ReadonlyArray<number>) => ReadonlyArray<number>
  /** Rows of each list. */
  readonly sizes: ReadonlyArray<number>
}

export const memoryIndex = (set: VectorSet, lists: number): MemoryIndex => {
  const kernel = new Kernel()
  const vectors = vectorsOf(kernel, set)
  const { floats, width } = vectors
  const rowsAt = kernel.take((set.vectors + 4) * width)
  vectors.fill(Array.from({ length: set.vectors }, (_, i) => i), rowsAt)
  const centroids = new Centroids(kernel, set, lists)
  const sample = sampleRows({ lists }, set)
  const at = (row: number) => rowsAt + row * width
  const values = new Float32Array(lists * floats)
  const sampled = Array.from({ length: sample }, (_, i) => Math.floor(i * set.vectors / sample))
  for (let list = 0; list < lists; list++) {
    values.set(kernel.floats(at(sampled[Math.floor(list * sample / lists)]!), floats), list * floats)
  }
  const nearest = new Uint32Array(4)
  for (let round = 0; round < iterations; round++) {
    centroids.set(values)
    const sums = new Sums(lists, floats)
    for (const row of sampled) {
      centroids.nearest(at(row), 1, nearest)
      sums.add(nearest[0]!, kernel.floats(at(row), floats))
    }
    const means = sums.means(isUnit(set))
    values.forEach((_, i) => {
      if (sums.counts[Math.floor(i / floats)]! > 0) values[i] = means[i]!
    })
  }
  centroids.set(values)
  const listOf = new Uint32Array(set.vectors)
  for (let row = 0; row < set.vectors; row++) {
    centroids.nearest(at(row), 1, nearest)
    listOf[row] = nearest[0]!
  }
  const sizes = new Array<number>(lists).fill(0)
  for (const list of listOf) sizes[list]!++
  return {
    sizes,
    recall: (queries, k, probes) => {
      const queryAt = kernel.take(width)
      const scoresAt = kernel.take(Math.max(set.vectors, lists) * 4)
      const found = probes.map(() => 0)
      for (let query = 0; query < queries; query++) {
        vectors.fillQueries(0, [query], queryAt)
        kernel.scan(queryAt, rowsAt, set.vectors, width, scoresAt)
        const best = new Best(k)
        kernel.floats(scoresAt, set.vectors).forEach((score, row) => best.offer(row, score, 0))
        kernel.scan(queryAt, centroids.at, lists, width, scoresAt)
        const scores = kernel.floats(scoresAt, lists)
        const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!)
        const place = new Map(order.map((list, i) => [list, i]))
        probes.forEach((depth, i) => {
          for (const row of best.numbers) if (place.get(listOf[row]!)! < depth) found[i]!++
        })
      }
      return found.map((hits) => hits / queries / k)
    }
  }
}
