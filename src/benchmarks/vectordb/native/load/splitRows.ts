/** A list that is too long, split by centroids of its own rows. */
import type { Vectors } from "../../data/vectors.ts"
import { isUnit, type VectorSet } from "../../data/VectorSet.ts"
import { Centroids, Sums } from "../../ivf/Centroids.ts"
import type { Kernel } from "../../kernel/Kernel.ts"

const iterations = 4
/** Rows for each part that its centroid is sought in. */
const sampledRows = 256
const blockRows = 64

interface Splitting {
  readonly kernel: Kernel
  readonly set: VectorSet
  readonly vectors: Vectors
  readonly rows: Uint32Array
  /** Rows that a part may have; rows that are all alike stay together all the same. */
  readonly most: number
}

interface Split {
  readonly parts: ReadonlyArray<Uint32Array>
  readonly centroids: ReadonlyArray<Float32Array>
}

const once = ({ kernel, most, rows, set, vectors }: Splitting): Split => {
  const count = Math.max(2, Math.ceil(2 * rows.length / most))
  const { floats, width } = vectors
  const mark = kernel.mark
  const centroids = new Centroids(kernel, set, count)
  const blockAt = kernel.take(blockRows * width)
  const nearest = new Uint32Array(4)
  const step = Math.max(1, Math.floor(rows.length / (count * sampledRows)))
  const sample = rows.filter((_, i) => i % step === 0)
  let values = new Float32Array(count * floats)
  for (let part = 0; part < count; part++) {
    vectors.fill([sample[Math.floor(part * sample.length / count)]!], blockAt)
    values.set(kernel.floats(blockAt, floats), part * floats)
  }
  const over = (those: Uint32Array, each: (row: number, part: number, at: number) => void): void => {
    centroids.set(values)
    for (let first = 0; first < those.length; first += blockRows) {
      const block = those.subarray(first, first + blockRows)
      vectors.fill(block, blockAt)
      for (let i = 0; i < block.length; i += 4) {
        centroids.nearest(blockAt + i * width, block.length - i, nearest)
        for (let lane = 0; lane < Math.min(4, block.length - i); lane++) {
          each(block[i + lane]!, nearest[lane]!, blockAt + (i + lane) * width)
        }
      }
    }
  }
  for (let i = 0; i < iterations; i++) {
    const sums = new Sums(count, floats)
    over(sample, (_, part, at) => sums.add(part, kernel.floats(at, floats)))
    const means = sums.means(isUnit(set))
    values = values.map((value, at) => sums.counts[Math.floor(at / floats)]! > 0 ? means[at]! : value)
  }
  const parts = Array.from({ length: count }, (): Array<number> => [])
  over(rows, (row, part) => parts[part]!.push(row))
  kernel.release(mark)
  const kept = parts.flatMap((part, i) =>
    part.length === 0 ? [] : [{ rows: Uint32Array.from(part), centroid: values.slice(i * floats, (i + 1) * floats) }]
  )
  return { parts: kept.map((part) => part.rows), centroids: kept.map(({ centroid }) => centroid) }
}

/** Rows that stay together so often are too much alike to be told apart. */
const deepest = 4

/** As many parts as halves of the allowed length; a part that is still too long is split again. */
export const splitRows = (splitting: Splitting, depth = 1): Split => {
  const { centroids, parts } = once(splitting)
  const splits = parts.map((rows, i): Split =>
    rows.length <= splitting.most || parts.length === 1 || depth === deepest
      ? { parts: [rows], centroids: [centroids[i]!] }
      : splitRows({ ...splitting, rows }, depth + 1)
  )
  return { parts: splits.flatMap((it) => it.parts), centroids: splits.flatMap((it) => it.centroids) }
}
