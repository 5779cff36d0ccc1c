/** Lines of `dlio.log` of a training run: the message shapes of DLIO (docs/reference/dlio-training.md 9). Pure. */
import { mean, populationDeviation } from "../../../../domain/statistics.ts"
import { there } from "../../../../domain/there.ts"
import { closingBlock, outputLine } from "../../../../engines/native/dlioOutput/logLines.ts"
import type { JobHost } from "../../../../engines/native/Job.ts"
import { dlioStamp, toWall } from "../../../../engines/native/process/clock.ts"
import { dialects } from "../../../../rules/editions/dialects.ts"
import type { TrainWork } from "../../TrainingWork.ts"
import { dataFitsMemory } from "./dataPerHost.ts"
import { allOf, dlioFigures, type EpochResult } from "./measureTraining.ts"
import { durationText } from "./trainFiles.ts"

const maxSteps = ({ batchSize, dialect, ranks, set }: TrainWork, steps: number): string =>
  dialects[dialect].log.stepsPer === "rank"
    ? `Max steps per epoch per rank: ${steps} = ${set.samplesPerFile} * ${
      Math.floor(set.files / ranks)
    } / ${batchSize} (samples per file * local files / batch size)`
    : `Max steps per epoch: ${steps} = ${set.samplesPerFile} * ${set.files} / ${batchSize} / ${ranks} (samples per file * num files / batch size / comm size)`

export const trainOpening = (work: TrainWork, host: JobHost, steps: number, wall: number): ReadonlyArray<string> => [
  outputLine(
    wall,
    `Running DLIO [${
      work.checkpoint === null ? "Training" : "Training & Checkpointing"
    }] with ${work.ranks} process(es)`
  ),
  ...(dataFitsMemory(work, host)
    ? [
      "[WARNING] The amount of dataset is smaller than the host memory; data might be cached after the first epoch. " +
      "Increase the size of dataset to eliminate the caching effect!!!"
    ]
    : []),
  outputLine(wall, maxSteps(work, steps))
]

export const epochBeginning = (epoch: number, steps: number, wall: number): ReadonlyArray<string> => [
  outputLine(wall, `Starting epoch ${epoch}: ${steps} steps expected`),
  outputLine(wall, "Starting block 1")
]

/** Rank 0's view of one epoch. */
export const epochLines = (result: EpochResult, work: TrainWork): ReadonlyArray<string> => {
  const { anchor, checkpoint, epoch, reports } = result
  const report = there(reports[0], "report of rank 0")
  const { au, compute, end, samplesPerSecond, start, steps } = report
  const line = (instant: number, text: string): string => `[OUTPUT] ${dlioStamp(toWall(anchor, instant))} ${text}`
  const block = `Epoch ${epoch} - Block 1 [Training]`
  const last = checkpoint?.end ?? end
  return [
    line(end, `Ending block 1 - ${steps} steps completed in ${durationText(end - start)} s`),
    ...(au === null ? [] : [line(end, `${block} Accelerator Utilization [AU] (%): ${au.toFixed(4)}`)]),
    ...(samplesPerSecond === null
      ? []
      : [line(end, `${block} Throughput (samples/second): ${(samplesPerSecond * reports.length).toFixed(4)}`)]),
    ...(compute === null ? [] : [line(
      end,
      `${block} Computation time per step (second): ${compute.mean.toFixed(4)}+/-${
        compute.deviation.toFixed(4)
      } (set value: {'mean': ${work.computeSeconds}})`
    )]),
    ...(checkpoint === null ? [] : [
      line(checkpoint.start, `Starting saving checkpoint 1 after total step ${steps} for epoch ${epoch}`),
      line(checkpoint.end, `Finished saving checkpoint 1 for epoch ${epoch}`)
    ]),
    line(last, `Ending epoch ${epoch} - ${steps} steps completed in ${durationText(last - start)} s`)
  ]
}

const pair = (values: ReadonlyArray<number>, scale = 1): string =>
  `${(mean(values) * scale).toFixed(4)} (${(populationDeviation(values) * scale).toFixed(4)})`

export const trainClosing = (
  runDirectory: string,
  results: ReadonlyArray<EpochResult>,
  work: TrainWork,
  wall: number
): ReadonlyArray<string> => {
  const figures = results.map(dlioFigures)
  const aus = allOf(figures.map(({ au }) => au))
  const rates = allOf(figures.map(({ samplesPerSecond }) => samplesPerSecond))
  const { unit } = dialects[work.dialect].log
  return closingBlock(runDirectory, work.ranks, wall, [
    ...(aus === null ? [] : [`Training Accelerator Utilization [AU] (%): ${pair(aus)}`]),
    ...(rates === null ? [] : [
      `Training Throughput (samples/second): ${pair(rates)}`,
      `Training I/O Throughput (${unit}/second): ${pair(rates, work.nominalSampleBytes / 2 ** 20)}`
    ]),
    ...(aus === null
      ? []
      : [`train_au_meet_expectation: ${mean(aus) >= work.auThresholdPercent ? "success" : "fail"}`])
  ])
}
