/** Whether the client rather than the storage may have set a rate. Pure. */
import type { ClientCache, Phase } from "../../../domain/Measurement.ts"

/** What the ranks can do by themselves in a phase, or why that is not known. */
export type Ceiling = { readonly bytesPerSecond: number } | { readonly unknown: string }

export interface ClientFacts {
  readonly ranks: number
  readonly logicalCores: number
}

const calibrationShare = 0.8

/** Seconds of calibration of a run as it should be. */
export const wholeCalibration = 1

/** What a measurement says of a calibration that was asked to take so long. */
export const calibrationLabels = (seconds: number): ReadonlyArray<string> =>
  seconds >= wholeCalibration
    ? []
    : [`calibration cut: what the client alone can do was measured for ${seconds} s instead of ${wholeCalibration} s`]

/** A run that is faster than its ranks can be was calibrated while something else disturbed them. */
const disturbedShare = 1.1

export const beats = (rate: number, calibrated: number): boolean => rate > disturbedShare * calibrated

const cpuShare = 0.9

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** What the ranks did with no storage at all. */
const alone: Readonly<Record<Phase, string>> = { write: "generated and stamped", read: "took in and checked" }

interface ClientLimit {
  /** Why the client, not the storage, was the limit; null where it was not. */
  readonly clientBound: string | null
  /** Why that is not known; null where it is. */
  readonly clientBoundUnknown: string | null
}

interface Spent {
  readonly rate: number
  readonly cpuSeconds: number
  readonly rankSeconds: number
}

/**
 * Whether the client rather than the storage may have set the rate, by two tests: its share of what the ranks do alone, and
 * how busy their cores were. Where neither holds and one could not be made, it is not known.
 */
export const clientLimit = (
  phase: Phase,
  { cpuSeconds, rankSeconds, rate }: Spent,
  { logicalCores, ranks }: ClientFacts,
  ceiling: Ceiling,
  clientCache: ClientCache = "cold"
): ClientLimit => {
  const share = "unknown" in ceiling ? 0 : rate / ceiling.bytesPerSecond
  const ofCores = cpuSeconds / (rankSeconds * Math.min(1, logicalCores / ranks))
  const reasons = [
    ...(share > calibrationShare
      ? [`the rate is ${percent(share)} of what the ranks ${alone[phase]} with no storage at all`]
      : []),
    ...(ofCores > cpuShare ? [`the ranks kept their cores ${percent(ofCores)} busy`] : [])
  ]
  if (reasons.length === 0) {
    return { clientBound: null, clientBoundUnknown: "unknown" in ceiling ? ceiling.unknown : null }
  }
  // Where this host's memory had a part in it, the storage may as well be slower.
  const hint = clientCache === "cold" ? ": the storage may be faster" : ""
  return { clientBound: `${reasons.join("; ")}${hint}`, clientBoundUnknown: null }
}
