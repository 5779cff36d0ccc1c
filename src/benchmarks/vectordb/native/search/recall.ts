/** How much of the truth queries were answered with. Pure. */
import { mean, percentile, sum } from "../../../../domain/statistics.ts"
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
  const found: Array<{ readonly place: number; readonly share: number }> = []
  for (const { neighbours, number, scores } of truth) {
    const wanted = new Set(neighbours)
    const last = scores.at(-1) ?? Number.POSITIVE_INFINITY
    const given = answers.get(number)
    const judged = (given?.neighbours ?? []).map((neighbour, i) => ({
      isTrue: wanted.has(neighbour),
      isNear: (given?.scores[i] ?? Number.NEGATIVE_INFINITY) >= last - epsilon,
      place: given?.places[i] ?? probes
    }))
    const hits = judged.filter(({ isTrue }) => isTrue)
    shares.push(hits.length / wanted.size)
    ties.push(Math.min(wanted.size, judged.filter(({ isNear, isTrue }) => isTrue || isNear).length) / wanted.size)
    for (const { place } of hits) found.push({ place, share: 1 / wanted.size })
  }
  const sorted = [...shares].sort((a, b) => a - b)
  const depths = [...Array.from({ length: probes }, (_, i) => 2 ** i).filter((depth) => depth < probes), probes]
  return {
    probes,
    k,
    queries: shares.length,
    mean: mean(shares),
    p5: percentile(sorted, 0.05),
    min: percentile(sorted, 0),
    median: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    max: percentile(sorted, 1),
    withTies: epsilon > 0 ? mean(ties) : null,
    byProbes: depths.map((depth): readonly [number, number] => [
      depth,
      sum(found.flatMap(({ place, share }) => place < depth ? [share] : [])) / truth.length
    ])
  }
}
