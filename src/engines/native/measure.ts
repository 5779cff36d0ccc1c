/** From what ranks report to what the record says. Pure; instants are monotonic microseconds. */
import type { OperationReport } from "../../benchmarks/checkpointing/native/RankProtocol.ts"
import type {
  CacheEvidence,
  ClientCache,
  Operation,
  Phase,
  PhaseMeasurement,
  Spread
} from "../../domain/Measurement.ts"
import { wallClock } from "../../results/layout.ts"
import { type Anchor, toWall } from "./clock.ts"

/** One operation as all ranks report it, indexed by rank. */
export interface OperationResult {
  readonly phase: Phase
  readonly index: number
  readonly anchor: Anchor
  readonly reports: ReadonlyArray<OperationReport>
}

export const sum = (values: ReadonlyArray<number>): number => values.reduce((a, b) => a + b, 0)

export const mean = (values: ReadonlyArray<number>): number => sum(values) / values.length

/** Population standard deviation (ddof = 0), as NumPy's default and so DLIO's. */
export const deviation = (values: ReadonlyArray<number>): number => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

export const spreadOf = (values: ReadonlyArray<number>): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? 0
  return {
    min: sorted[0] ?? 0,
    median: sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2,
    max: sorted.at(-1) ?? 0
  }
}

/** To the nanosecond, which is what the clock gives. */
export const secondsOf = (report: OperationReport): number => Math.round((report.end - report.start) * 1e3) / 1e9

export const bytesOf = (result: OperationResult): number => sum(result.reports.map((report) => report.bytes))

export const operationOf = (result: OperationResult): Operation => {
  const starts = result.reports.map((report) => report.start)
  const seconds = result.reports.map(secondsOf)
  const longest = Math.max(...seconds)
  const first = Math.min(...starts)
  const bytes = bytesOf(result)
  return {
    phase: result.phase,
    index: result.index,
    startedAt: wallClock(toWall(result.anchor, first) / 1e3),
    bytes,
    longestRankSeconds: longest,
    rank0Seconds: seconds[0]!,
    spanSeconds: Math.round((Math.max(...result.reports.map((report) => report.end)) - first) * 1e3) / 1e9,
    startSkewSeconds: Math.round((Math.max(...starts) - first) * 1e3) / 1e9,
    rankSeconds: spreadOf(seconds),
    bytesPerSecond: bytes / longest
  }
}

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

export type ClientLimit = Required<Pick<PhaseMeasurement, "clientBound" | "clientBoundUnknown">>

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

export const phaseOf = (
  phase: Phase,
  results: ReadonlyArray<OperationResult>,
  cache: { readonly clientCache: ClientCache; readonly evidence: ReadonlyArray<CacheEvidence> },
  client: ClientFacts,
  ceiling: Ceiling
): PhaseMeasurement => {
  const operations = results.map(operationOf)
  const rates = operations.map((operation) => operation.bytesPerSecond)
  const bytes = sum(operations.map((operation) => operation.bytes))
  const reports = results.flatMap((result) => result.reports)
  const cpuSeconds = sum(reports.map((report) => report.cpuSeconds))
  const headline = { mean: mean(rates), min: Math.min(...rates), max: Math.max(...rates) }
  return {
    phase,
    operations,
    bytes,
    headline,
    dlioMean: mean(operations.map((operation) => operation.bytes / operation.rank0Seconds)),
    totalRate: bytes / sum(operations.map((operation) => operation.longestRankSeconds)),
    cpuSeconds,
    clientCache: cache.clientCache,
    cacheEvidence: cache.evidence,
    ...clientLimit(
      phase,
      { rate: headline.mean, cpuSeconds, rankSeconds: sum(reports.map(secondsOf)) },
      client,
      ceiling,
      cache.clientCache
    )
  }
}
