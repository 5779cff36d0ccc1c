/** From what ranks report of checkpoints to what the record says. Pure; instants are monotonic microseconds. */
import type { CacheEvidence, ClientCache, Phase } from "../../../domain/Measurement.ts"
import { mean, spreadOf, sum } from "../../../domain/statistics.ts"
import { there } from "../../../domain/there.ts"
import { type Ceiling, type ClientFacts, clientLimit } from "../../../engines/native/calibration/clientLimit.ts"
import { type Anchor, toWall } from "../../../engines/native/process/clock.ts"
import { wallClock } from "../../../results/layout.ts"
import type { Operation, PhaseMeasurement } from "../CheckpointMeasurement.ts"
import type { OperationReport } from "./RankProtocol.ts"

/** One operation as all ranks report it, indexed by rank. */
export interface OperationResult {
  readonly phase: Phase
  readonly index: number
  readonly anchor: Anchor
  readonly reports: ReadonlyArray<OperationReport>
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
    rank0Seconds: there(seconds[0], "report of rank 0"),
    spanSeconds: Math.round((Math.max(...result.reports.map((report) => report.end)) - first) * 1e3) / 1e9,
    startSkewSeconds: Math.round((Math.max(...starts) - first) * 1e3) / 1e9,
    rankSeconds: spreadOf(seconds),
    bytesPerSecond: bytes / longest
  }
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
