/** From what ranks report of epochs to what the record says of the run. Pure; instants are monotonic microseconds. */
import { mean, sum } from "../../../../domain/statistics.ts"
import type { CacheJudgement } from "../../../../engines/native/cache/cacheEvidence.ts"
import { type Anchor, toWall } from "../../../../engines/native/process/clock.ts"
import { wallClock } from "../../../../results/layout.ts"
import { batchesAhead } from "../../lookAhead.ts"
import { predictMemory } from "../../memory.ts"
import { starvedEpoch } from "../../starvedEpoch.ts"
import type { EpochMeasurement, TrainingMeasurement } from "../../TrainingMeasurement.ts"
import type { TrainWork } from "../../TrainingWork.ts"
import type { EpochReport } from "./TrainProtocol.ts"
import { verdictOf } from "./verdict.ts"
import { stepWait } from "./waits.ts"
import { missingFigures } from "./window.ts"

/** One epoch as all ranks report it, indexed by rank. */
export interface EpochResult {
  /** Counted from 1. */
  readonly epoch: number
  readonly anchor: Anchor
  readonly reports: ReadonlyArray<EpochReport>
  readonly cache: CacheJudgement
  readonly hostBusy: number | null
  /** Why its direct reads count as buffered ones; null where they do not. */
  readonly through: string | null
  /** Monotonic microseconds of the checkpoint after it. */
  readonly checkpoint: { readonly start: number; readonly end: number; readonly bytes: number } | null
}

/** null as soon as one is. */
export const allOf = (values: ReadonlyArray<number | null>): ReadonlyArray<number> | null => {
  const known = values.filter((value) => value !== null)
  return known.length === values.length && known.length > 0 ? known : null
}

const over = (
  values: ReadonlyArray<number | null>,
  combine: (values: ReadonlyArray<number>) => number
): number | null => {
  const known = allOf(values)
  return known === null ? null : combine(known)
}

/** DLIO's figures of an epoch: utilisation averaged, throughput added up over ranks. */
export const dlioFigures = ({ reports }: Pick<EpochResult, "reports">) => ({
  au: over(reports.map(({ au }) => au), mean),
  samplesPerSecond: over(reports.map(({ samplesPerSecond }) => samplesPerSecond), sum)
})

export const epochOf = (result: EpochResult, work: TrainWork): EpochMeasurement => {
  const { anchor, cache, epoch, hostBusy, reports } = result
  const first = Math.min(...reports.map(({ start }) => start))
  const seconds = (Math.max(...reports.map(({ end }) => end)) - first) / 1e6
  const bytes = sum(reports.map((report) => report.bytes))
  const steps = Math.min(...reports.map((report) => report.steps))
  const unmeasured = missingFigures(steps, work.dialect)
  const shares = allOf(reports.map(({ window }) => window === null ? null : window.first / window.seconds))
  const starved = starvedEpoch({
    steps,
    batchesAhead: batchesAhead(work),
    firstStepShare: shares === null ? null : Math.max(...shares)
  })
  return {
    epoch,
    startedAt: wallClock(toWall(anchor, first) / 1e3),
    seconds,
    steps,
    samples: steps * work.batchSize * reports.length,
    files: sum(reports.map(({ files }) => files)),
    bytes,
    bytesPerSecond: seconds > 0 ? bytes / seconds : null,
    ...dlioFigures(result),
    nominalAu: over(reports.map(({ nominalAu }) => nominalAu), mean),
    wait: stepWait(reports.map(({ wait }) => wait)),
    cpuSeconds: sum(reports.map(({ cpuSeconds }) => cpuSeconds)),
    clientCache: cache.clientCache,
    cacheEvidence: cache.evidence,
    verdict: verdictOf({ reports, clientCache: cache.clientCache, hostBusy, starved }),
    ...(starved === null ? {} : { starved }),
    ...(unmeasured === undefined ? {} : { unmeasured })
  }
}

export const trainingOf = (
  epochs: ReadonlyArray<EpochMeasurement>,
  work: TrainWork
): TrainingMeasurement => {
  const bytes = sum(epochs.map((epoch) => epoch.bytes ?? 0))
  const seconds = sum(epochs.map((epoch) => epoch.seconds))
  const samples = sum(epochs.map((epoch) => epoch.samples))
  const nominal = samples * work.nominalSampleBytes
  return {
    epochs,
    auMean: over(epochs.map(({ au }) => au), mean),
    nominalAuMean: over(epochs.map(({ nominalAu }) => nominalAu), mean),
    samplesPerSecondMean: over(epochs.map(({ samplesPerSecond }) => samplesPerSecond), mean),
    bytesPerSecond: seconds > 0 ? bytes / seconds : null,
    auThresholdPercent: work.auThresholdPercent,
    bytesPerSampleRatio: nominal > 0 ? bytes / nominal : null,
    predictedRssBytes: predictMemory(work).rssBytesPerRank
  }
}
