/** Options of the commands that measure: the load of the hosts, sampled while the run lasts. Names and defaults are v3.0's. */
import * as Either from "effect/Either"
import * as Option from "../../config/Option.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"

export const seriesOptions = {
  timeseriesInterval: Option.withDefault<number>("timeseries-interval", { type: "number", min: 0.1, max: 86_400 }, 10, {
    summary: "Seconds between two samples of each host's processors, memory, disks and networks.",
    metavar: "SECONDS"
  }),
  maxTimeseriesSamples: Option.withDefault<number>(
    "max-timeseries-samples",
    { type: "integer", min: 1, max: 10_000_000 },
    3600,
    { summary: "Samples of one host at most; what comes after is not sampled.", metavar: "N" }
  ),
  skipTimeseries: Option.flag("skip-timeseries", { summary: "Do not sample the hosts while the run lasts." })
} as const satisfies Option.OptionTable

export type SeriesOptions = typeof seriesOptions

export interface SeriesWanted {
  readonly intervalSeconds: number
  readonly maxSamples: number
}

/** null: none, because nobody wants one or the command takes no such options. */
export const seriesWanted = (
  { maxTimeseriesSamples, skipTimeseries, timeseriesInterval }: Partial<Option.Settings<SeriesOptions>>
): Either.Either<SeriesWanted | null, ConflictingOptions> => {
  if (maxTimeseriesSamples === undefined || timeseriesInterval === undefined) return Either.right(null)
  if (skipTimeseries?.value !== true) {
    return Either.right({ intervalSeconds: timeseriesInterval.value, maxSamples: maxTimeseriesSamples.value })
  }
  const idle = [
    ...(timeseriesInterval.origin === "default" ? [] : [`--timeseries-interval ${timeseriesInterval.value}`]),
    ...(maxTimeseriesSamples.origin === "default" ? [] : [`--max-timeseries-samples ${maxTimeseriesSamples.value}`])
  ]
  return idle.length === 0 ? Either.right(null) : Either.left(
    new ConflictingOptions({
      options: ["--skip-timeseries", ...idle],
      reason: "without a time series there is nothing to set",
      advice: "keep one of them"
    })
  )
}
