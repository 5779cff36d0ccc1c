/** How long steps waited for data: mean and maximum exact, percentiles of all ranks' steps together within 0.4 %. */
import type { LatencyCounts } from "../../../../domain/LatencyCounts.ts"
import { LatencyHistogram } from "../../../../domain/LatencyHistogram.ts"
import { there } from "../../../../domain/there.ts"
import type { StepWait } from "../../TrainingMeasurement.ts"

/** What travels to the coordinator. `waits` in microseconds. */
export const countWaits = (waits: ArrayLike<number>): LatencyCounts => {
  const histogram = new LatencyHistogram()
  for (let i = 0; i < waits.length; i++) histogram.record(waits[i]! * 1000)
  return histogram.toJSON()
}

/** Seconds, of all ranks' steps together; null when there are none. */
export const stepWait = (ranks: ReadonlyArray<LatencyCounts>): StepWait | null => {
  const all = LatencyHistogram.pooled(ranks)
  if (all.mean === null || all.most === null) return null
  const percentile = (share: number): number => there(all.roughPercentile(share) ?? undefined, "step") / 1e9
  return {
    mean: all.mean / 1e9,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    max: all.most / 1e9
  }
}
