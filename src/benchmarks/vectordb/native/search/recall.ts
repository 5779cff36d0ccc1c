/** How much of the truth queries were answered with. Pure. */
import { mean, percentile } from "../../../../domain/statistics.ts"
import type { Recall } from "../../SearchMeasurement.ts"
import type { Answer, Neighbours } from "./SearchProtocol.ts"

interface Judging {
  readonly k: number
  readonly probes: number
  /** Scores this far below the last true one's count as well; 0: that is not asked for. */
  readonly epsilon: number
}

/** Answers of every query that has a truth; one that was not answered found nothing. */
export const recallOf = (
  truth: ReadonlyArray<Neighbours>,
  answers: ReadonlyMap<number, Answer>,
  { epsilon, k, probes }: Judging
): Recall => {
  const shares: Array<number> = []
  const ties: Array<number> = []
  const found = new Array<number>(probes).fill(0)
  for (const { neighbours, number, scores } of truth) {
    const wanted = new Set(neighbours)
    const answer = answers.get(number)
    const last = scores.at(-1) ?? Number.POSITIVE_INFINITY
    let [hits, near] = [0, 0]
    answer?.neighbours.forEach((neighbour, i) => {
      const isTrue = wanted.has(neighbour)
      if (isTrue || answer.scores[i]! >= last - epsilon) near++
      if (!isTrue) return
      hits++
      found[answer.places[i]!]! += 1 / wanted.size
    })
    shares.push(hits / wanted.size)
    ties.push(Math.min(near, wanted.size) / wanted.size)
  }
  const sorted = [...shares].sort((a, b) => a - b)
  const at = (share: number) => percentile(sorted, share)!
  let sum = 0
  const curve = found.map((share, place): [number, number] => [place + 1, (sum += share) / truth.length])
  return {
    probes,
    k,
    queries: shares.length,
    mean: mean(shares),
    p5: at(0.05),
    min: sorted[0]!,
    median: at(0.5),
    p95: at(0.95),
    max: sorted.at(-1)!,
    withTies: epsilon > 0 ? mean(ties) : null,
    byProbes: curve.filter(([place]) => Number.isInteger(Math.log2(place)) || place === probes)
  }
}
