/**
 * DLIO's result files of a training run (docs/reference/dlio-training.md 9): keys, order and types as DLIO writes
 * them, durations of epochs and blocks as texts. A figure that cannot be computed has no key. Pure.
 */
import { mean, populationDeviation } from "../../../../domain/statistics.ts"
import { there } from "../../../../domain/there.ts"
import { GiB, MiB } from "../../../../domain/Units.ts"
import { type Ordered, summaryOf } from "../../../../engines/native/dlioOutput/jsonFiles.ts"
import type { JobHost } from "../../../../engines/native/Job.ts"
import { dlioStamp, toWall } from "../../../../engines/native/process/clock.ts"
import type { TrainWork } from "../../TrainingWork.ts"
import { dataFitsMemory, dataPerHostBytes } from "./dataPerHost.ts"
import { allOf, dlioFigures, type EpochResult } from "./measureTraining.ts"

/** Seconds with two decimals. */
export const durationText = (microseconds: number): string => (microseconds / 1e6).toFixed(2)

const checkpointSeconds = ({ end, start }: NonNullable<EpochResult["checkpoint"]>): number =>
  Math.round(end - start) / 1e6

export const trainEpochStats = (rank: number, results: ReadonlyArray<EpochResult>): Ordered =>
  new Map<string, Ordered>(
    results.flatMap(({ anchor, checkpoint, epoch, reports }): Array<[string, Ordered]> => {
      const report = reports[rank]
      if (report === undefined) return []
      const stamp = (instant: number) => dlioStamp(toWall(anchor, instant))
      const end = checkpoint?.end ?? report.end
      return [[
        String(epoch),
        new Map<string, Ordered>([
          ["start", stamp(report.start)],
          ["block1", {
            start: stamp(report.start),
            end: stamp(report.end),
            duration: durationText(report.end - report.start)
          }],
          ...(checkpoint === null || rank !== 0 ? [] : [["save_ckpt1", {
            start: stamp(checkpoint.start),
            end: stamp(checkpoint.end),
            duration: checkpointSeconds(checkpoint),
            throughput: checkpoint.bytes / GiB / checkpointSeconds(checkpoint)
          }] as [string, Ordered]]),
          ["end", stamp(end)],
          ["duration", durationText(end - report.start)]
        ])
      ]]
    })
  )

const checkpointMetrics = (results: ReadonlyArray<EpochResult>): ReadonlyArray<[string, Ordered]> => {
  const checkpoints = results.flatMap(({ checkpoint }) => checkpoint === null ? [] : [checkpoint])
  const [first] = checkpoints
  if (first === undefined) return []
  const seconds = checkpoints.map(checkpointSeconds)
  const rates = checkpoints.map(({ bytes }, i) => bytes / GiB / there(seconds[i], "seconds of each checkpoint"))
  return [
    ["save_checkpoint_io_mean_GB_per_second", mean(rates)],
    ["save_checkpoint_io_stdev_GB_per_second", populationDeviation(rates)],
    ["save_checkpoint_duration_mean_seconds", mean(seconds)],
    ["save_checkpoint_duration_stdev_seconds", populationDeviation(seconds)],
    ["checkpoint_size_GB", first.bytes / GiB]
  ]
}

/** `metric` of summary.json: nominal MiB/s under a name that says MB. */
const trainMetrics = (results: ReadonlyArray<EpochResult>, work: TrainWork): ReadonlyMap<string, Ordered> => {
  const figures = results.map(dlioFigures)
  const aus = allOf(figures.map(({ au }) => au))
  const rates = allOf(figures.map(({ samplesPerSecond }) => samplesPerSecond))
  const mebibytes = work.nominalSampleBytes / MiB
  return new Map<string, Ordered>([
    ...checkpointMetrics(results),
    ...(aus === null ? [] : [
      ["train_au_percentage", aus],
      ["train_au_mean_percentage", mean(aus)],
      ["train_au_meet_expectation", mean(aus) >= work.auThresholdPercent ? "success" : "fail"],
      ["train_au_stdev_percentage", populationDeviation(aus)]
    ] as ReadonlyArray<[string, Ordered]>),
    ...(rates === null ? [] : [
      ["train_throughput_samples_per_second", rates],
      ["train_throughput_mean_samples_per_second", mean(rates)],
      ["train_throughput_stdev_samples_per_second", populationDeviation(rates)],
      ["train_io_mean_MB_per_second", mean(rates) * mebibytes],
      ["train_io_stdev_MB_per_second", populationDeviation(rates) * mebibytes]
    ] as ReadonlyArray<[string, Ordered]>)
  ])
}

interface TrainSummaryFacts {
  readonly host: JobHost
  readonly work: TrainWork
  /** Wall-clock microseconds. */
  readonly start: number
  readonly end: number
  readonly results: ReadonlyArray<EpochResult>
}

export const trainSummary = ({ end, host, results, start, work }: TrainSummaryFacts): Ordered =>
  summaryOf({
    host,
    ranks: work.ranks,
    start,
    end,
    metric: trainMetrics(results, work),
    files: work.set.files,
    samplesPerFile: work.set.samplesPerFile,
    dataBytes: dataPerHostBytes(work),
    fitsMemory: dataFitsMemory(work, host),
    epochs: results.length
  })
