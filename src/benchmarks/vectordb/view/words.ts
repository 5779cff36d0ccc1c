/** Figures of a search as every place says them. */
import { LatencyHistogram } from "../../../domain/LatencyHistogram.ts"
import { formatInteger } from "../../../domain/Units.ts"
import type { SearchPoint } from "../SearchMeasurement.ts"

export const none = "-"

export const rateText = (perSecond: number): string =>
  perSecond >= 100
    ? formatInteger(Math.round(perSecond))
    : perSecond >= 10
    ? perSecond.toFixed(1)
    : perSecond.toFixed(2)

/** Three digits, which is more than repeats agree in. */
export const millisecondsText = (milliseconds: number | null): string =>
  milliseconds === null
    ? none
    : milliseconds >= 100
    ? formatInteger(Math.round(milliseconds))
    : milliseconds.toFixed(milliseconds >= 10 ? 1 : 2)

export const recallText = (recall: number | null | undefined): string =>
  recall === null || recall === undefined ? none : recall.toFixed(4)

/** Milliseconds; null where fewer than ten queries lie beyond. */
export const latencyOf = ({ latency }: SearchPoint, share: number): number | null => {
  const nanoseconds = LatencyHistogram.of(latency).percentile(share)
  return nanoseconds === null ? null : nanoseconds / 1e6
}
