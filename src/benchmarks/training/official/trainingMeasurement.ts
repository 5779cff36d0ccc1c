/**
 * From the files of a training run to what the record says: DLIO's utilisation and throughput as DLIO defines them
 * (docs/reference/dlio-training.md 8), and beside them what the step times of all ranks tell. DLIO counts no bytes. Pure.
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import { few, ranges } from "../../../domain/few.ts"
import { mean, percentile, sum } from "../../../domain/statistics.ts"
import { there } from "../../../domain/there.ts"
import { plural } from "../../../domain/Units.ts"
import { microsecondsOf } from "../../../engines/dlio/stamps.ts"
import type { SpanCache } from "../../../engines/dlio/Task.ts"
import { OutcomeIncomplete } from "../../../errors/AppError.ts"
import { type BlockEntry, readEpochStats } from "../../../results/dlio/epochStats.ts"
import { type BlockOutput, readRankOutput } from "../../../results/dlio/rankOutput.ts"
import { type Problems, readJsonObject } from "../../../results/documents.ts"
import { rankOutputFile, rankStatsFile, wallClock } from "../../../results/layout.ts"
import type { RunFolder } from "../../../results/RunFolder.ts"
import { orNull } from "../../../results/values.ts"
import { predictDlioMemory } from "../dlioMemory.ts"
import { batchesAhead } from "../lookAhead.ts"
import { starvedEpoch } from "../starvedEpoch.ts"
import { stepsPerEpoch } from "../steps.ts"
import type { EpochMeasurement, StepWait, TrainingMeasurement } from "../TrainingMeasurement.ts"
import type { TrainWork } from "../TrainingWork.ts"

/** One block of one rank. Times are seconds. */
interface Block {
  readonly steps: number
  readonly load: ReadonlyArray<number>
  /** Microseconds since 1970, by the clock of the rank's host. */
  readonly start: number
  readonly end: number
  /** DLIO's window: from the end of the first step to the end of the block. */
  readonly window: number
  readonly firstStep: number
  /** As DLIO wrote them. */
  readonly au: number | null
  readonly samplesPerSecond: number | null
}

type Complete<A> = Either.Either<A, OutcomeIncomplete>

const incomplete = (first: string, ...more: ReadonlyArray<string>): Complete<never> =>
  Either.left(new OutcomeIncomplete({ missing: [first, ...more] }))

const blockOf = (rank: number, output: BlockOutput, stamps: BlockEntry | undefined): Complete<Block> => {
  const where = `${output.block} of epoch ${output.epoch}`
  const compute = orNull(output.compute)
  const load = orNull(output.load)
  const processing = orNull(output.processing)
  if (compute === null || load === null || processing === null) {
    return incomplete(`load, proc and compute times of ${where} in ${rankOutputFile(rank)}`)
  }
  const start = microsecondsOf(stamps === undefined ? "" : orNull(stamps.start) ?? "")
  const end = microsecondsOf(stamps === undefined ? "" : orNull(stamps.end) ?? "")
  if (start === undefined || end === undefined || end <= start) {
    return incomplete(`a start and a later end of ${where} in ${rankStatsFile(rank)}`)
  }
  return Either.right({
    steps: compute.length,
    load,
    start,
    end,
    window: (end - start) / 1e6 - (processing[0] ?? 0),
    firstStep: processing[0] ?? 0,
    au: orNull(output.utilisation),
    samplesPerSecond: orNull(output.samplesPerSecond)
  })
}

/** A rank's blocks by epoch. */
const readRank = (
  folder: RunFolder,
  rank: number,
  epochs: number
): Complete<ReadonlyArray<Arr.NonEmptyReadonlyArray<Block>>> => {
  const problems: Problems = []
  const output = readRankOutput(rankOutputFile(rank), readJsonObject(folder, rankOutputFile(rank), problems) ?? {})
  const stats = readEpochStats(rankStatsFile(rank), readJsonObject(folder, rankStatsFile(rank), problems) ?? {})
  return Either.all(Arr.makeBy(epochs, (i) =>
    Either.flatMap(
      Either.all(
        output.blocks.filter(({ epoch }) => epoch === i + 1).map((block) =>
          blockOf(rank, block, stats.blocks.find((entry) => entry.epoch === i + 1 && entry.block === block.block))
        )
      ),
      (blocks) =>
        Arr.isNonEmptyReadonlyArray(blocks)
          ? Either.right(blocks)
          : incomplete(`steps of epoch ${i + 1} in ${rankOutputFile(rank)}`)
    )))
}

const stepsIn = (blocks: ReadonlyArray<Block>): number => sum(blocks.map(({ steps }) => steps))

/** As DLIO averages the blocks of a rank: weighted by their steps. null when one of them has no such figure. */
const weighted = (blocks: ReadonlyArray<Block>, figure: (block: Block) => number | null): number | null => {
  const values = blocks.map(figure)
  return values.every((value) => value !== null)
    ? sum(values.map((value, i) => value * (blocks[i]?.steps ?? 0))) / stepsIn(blocks)
    : null
}

const overRanks = (
  ranks: ReadonlyArray<ReadonlyArray<Block>>,
  figure: (block: Block) => number | null,
  combine: (values: ReadonlyArray<number>) => number
): number | null => {
  const values = ranks.map((blocks) => weighted(blocks, figure))
  return values.every((value) => value !== null) ? combine(values) : null
}

export const waitOf = (waits: ReadonlyArray<number>): StepWait | null => {
  const sorted = [...waits].sort((a, b) => a - b)
  return sorted.length === 0 ? null : {
    mean: mean(sorted),
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    max: percentile(sorted, 1)
  }
}

const uncounted = "DLIO counts neither bytes nor CPU time, so rates in bytes and what held the epoch back are not known"

interface EpochSteps {
  readonly epoch: number
  readonly steps: number
}

const epochOf = (
  epoch: number,
  ranks: ReadonlyArray<Arr.NonEmptyReadonlyArray<Block>>,
  work: TrainWork,
  cacheOf: (epoch: EpochSteps) => SpanCache
): EpochMeasurement => {
  const { batchSize, computeSeconds, set } = work
  const blocks = ranks.flat()
  const steps = Math.min(...ranks.map(stepsIn))
  const isTimed = blocks.every(({ steps, window }) => steps > 1 && window > 0)
  const timed = <A>(value: A): A | null => isTimed ? value : null
  const samples = stepsIn(blocks) * batchSize
  const starved = starvedEpoch({
    steps,
    batchesAhead: batchesAhead(work),
    firstStepShare: Math.max(...blocks.map(({ end, firstStep, start }) => firstStep / ((end - start) / 1e6)))
  })
  return {
    epoch,
    startedAt: wallClock((ranks[0]?.[0].start ?? 0) / 1000),
    seconds: Math.max(...ranks.map((own) => (Arr.lastNonEmpty(own).end - own[0].start) / 1e6)),
    steps,
    samples,
    files: Math.ceil(samples / set.samplesPerFile),
    bytes: null,
    bytesPerSecond: null,
    au: timed(overRanks(ranks, ({ au }) => au, mean)),
    nominalAu: timed(
      overRanks(ranks, ({ end, start, steps }) => 100 * steps * computeSeconds / ((end - start) / 1e6), mean)
    ),
    samplesPerSecond: timed(overRanks(ranks, ({ samplesPerSecond }) => samplesPerSecond, sum)),
    wait: waitOf(blocks.flatMap(({ load }) => load)),
    cpuSeconds: null,
    ...cacheOf({ epoch, steps }),
    verdict: null,
    ...(starved === null ? {} : { starved }),
    unmeasured: isTimed
      ? uncounted
      : `utilisation and throughput leave the first step out, and the epoch has no other; ${uncounted}`
  }
}

const meanOrNull = (values: ReadonlyArray<number | null>): number | null =>
  values.every((value) => value !== null) && values.length > 0 ? mean(values) : null

/** Ranks that made as few steps in an epoch are told together. */
const shortSteps = (
  ranks: ReadonlyArray<ReadonlyArray<ReadonlyArray<Block>>>,
  planned: number
): ReadonlyArray<string> =>
  (ranks[0] ?? []).flatMap((_, epoch) => {
    const made = ranks.map((own) => stepsIn(own[epoch] ?? []))
    return [...new Set(made.filter((steps) => steps < planned))].map((steps) => {
      const these = made.flatMap((count, rank) => count === steps ? [rank] : [])
      const who = `${these.length === 1 ? "rank" : "ranks"} ${few(ranges(these))}`
      return `${steps} of ${plural(planned, "step")} of ${who} in epoch ${epoch + 1}`
    })
  })

interface TrainingFigures {
  readonly training: TrainingMeasurement
  /** Steps that the plan has and a rank did not make; empty when there are none. */
  readonly short: ReadonlyArray<string>
}

/** `cacheOf`: what is known of the client's cache in an epoch, counted from 1, in which each rank made so many steps. */
export const measureTraining = (
  folder: RunFolder,
  work: TrainWork,
  cacheOf: (epoch: EpochSteps) => SpanCache
): Complete<TrainingFigures> =>
  Either.map(
    Either.all(Arr.makeBy(work.ranks, (rank) => readRank(folder, rank, work.epochs))),
    (ranks) => {
      const epochs = Arr.makeBy(work.epochs, (i) =>
        epochOf(i + 1, ranks.map((own) => there(own[i], "such epoch")), work, cacheOf))
      const planned = stepsPerEpoch(work)
      return {
        training: {
          epochs,
          auMean: meanOrNull(epochs.map(({ au }) =>
            au
          )),
          nominalAuMean: meanOrNull(epochs.map(({ nominalAu }) => nominalAu)),
          samplesPerSecondMean: meanOrNull(epochs.map(({ samplesPerSecond }) => samplesPerSecond)),
          bytesPerSecond: null,
          auThresholdPercent: work.auThresholdPercent,
          bytesPerSampleRatio: null,
          predictedRssBytes: predictDlioMemory(work)?.bytesPerRank ?? null
        },
        short: shortSteps(ranks, planned)
      }
    }
  )
