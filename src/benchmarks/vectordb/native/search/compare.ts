/**
 * Exact answers: queries against every vector, by brute force. Scores of float32 choose candidates, more than are wanted; those are
 * scored again in float64, which decides.
 */
import type { Vectors } from "../../data/vectors.ts"
import { isUnit, type VectorSet } from "../../data/VectorSet.ts"
import { Best } from "../../ivf/Best.ts"
import type { Kernel } from "../../kernel/Kernel.ts"
import type { Neighbours } from "./SearchProtocol.ts"

/** Beyond those that are wanted: what rounding could have put behind them. */
const spare = 16
const blockRows = 64

interface Comparison {
  readonly kernel: Kernel
  readonly set: VectorSet
  readonly vectors: Vectors
  readonly queries: number
  readonly k: number
  readonly from: number
  readonly to: number
  readonly told: (rows: number) => void
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** q · x, less |x|² / 2 for L2: by that the nearest vector has the greatest score. */
const exactScore = (query: Float32Array, row: Float32Array, unit: boolean): number => {
  let products = 0
  let squares = 0
  for (let i = 0; i < row.length; i++) {
    products += query[i]! * row[i]!
    squares += row[i]! * row[i]!
  }
  return unit ? products : products - squares / 2
}

/** The best `k` of the rows for each query, or as many as there are. */
export const compare = async (
  { from, k, kernel, queries, set, to, told, vectors }: Comparison
): Promise<ReadonlyArray<Neighbours>> => {
  const { floats, width } = vectors
  const unit = isUnit(set)
  const mark = kernel.mark
  const even = queries + queries % 2
  const queriesAt = kernel.take(even * width)
  const blockAt = kernel.take(blockRows * width)
  const scoresAt = kernel.take(even * 16)
  kernel.floats(queriesAt, even * floats).fill(0)
  vectors.fillQueries(0, Array.from({ length: queries }, (_, i) => i), queriesAt)
  const best = Array.from({ length: queries }, () => new Best(Math.min(k + spare, to - from)))
  const thresholds = new Float64Array(queries).fill(Number.NEGATIVE_INFINITY)
  const halves = new Float64Array(blockRows)
  for (let first = from; first < to; first += blockRows) {
    const rows = Math.min(blockRows, to - first)
    vectors.fill(Array.from({ length: rows }, (_, i) => first + i), blockAt)
    for (let row = 0; !unit && row < rows; row++) {
      halves[row] = kernel.floats(blockAt + row * width, floats).reduce((sum, value) => sum + value * value, 0) / 2
    }
    for (let row = 0; row < rows; row += 4) {
      kernel.panel(blockAt + row * width, queriesAt, even, width, scoresAt)
      const scores = kernel.floats(scoresAt, even * 4)
      for (let lane = 0; lane < Math.min(4, rows - row); lane++) {
        const half = halves[row + lane]!
        for (let query = 0, at = lane; query < queries; query++, at += 4) {
          const score = scores[at]! - half
          if (score < thresholds[query]!) continue
          best[query]!.offer(first + row + lane, score, 0)
          thresholds[query] = best[query]!.threshold
        }
      }
    }
    told(first + rows - from)
    await turn()
  }
  const answers: Array<Neighbours> = []
  for (let query = 0; query < queries; query++) {
    const { count, numbers } = best[query]!
    const exact = new Best(Math.min(k, count))
    for (let i = 0; i < count; i += blockRows) {
      const candidates = numbers.subarray(i, Math.min(count, i + blockRows))
      vectors.fill(candidates, blockAt)
      for (let row = 0; row < candidates.length; row++) {
        const score = exactScore(
          kernel.floats(queriesAt + query * width, floats),
          kernel.floats(blockAt + row * width, floats),
          unit
        )
        exact.offer(candidates[row]!, score, 0)
      }
    }
    answers.push({ number: query, neighbours: [...exact.numbers], scores: [...exact.scores] })
  }
  kernel.release(mark)
  return answers
}

/** Of all ranks' parts. */
export const merged = (parts: ReadonlyArray<ReadonlyArray<Neighbours>>, k: number): ReadonlyArray<Neighbours> =>
  (parts[0] ?? []).map(({ number }, query) => {
    const best = new Best(k)
    for (const part of parts) {
      const { neighbours, scores } = part[query]!
      neighbours.forEach((neighbour, i) => best.offer(neighbour, scores[i]!, 0))
    }
    return {
      number,
      neighbours: [...best.numbers.subarray(0, best.count)],
      scores: [...best.scores.subarray(0, best.count)]
    }
  })
