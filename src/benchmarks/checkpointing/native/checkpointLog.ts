/** Lines of `dlio.log` of a checkpoint run (docs/reference/dlio-checkpoints.md 7). Pure. */
import type { Phase } from "../../../domain/Measurement.ts"
import { sum } from "../../../domain/statistics.ts"
import { there } from "../../../domain/there.ts"
import { GiB } from "../../../domain/Units.ts"
import { closingBlock, outputLine } from "../../../engines/native/dlioOutput/logLines.ts"
import { toWall } from "../../../engines/native/process/clock.ts"
import type { CheckpointWork } from "../CheckpointWork.ts"
import { bytesOf, type OperationResult, secondsOf } from "./measureCheckpoints.ts"

const gib = (bytes: number): string => `${(bytes / GiB).toFixed(6)} GiB`

/** What DLIO says before the first checkpoint. */
export const openingLines = (work: CheckpointWork, wall: number): ReadonlyArray<string> => {
  const isSubset = work.mode === "subset"
  const suffix = isSubset ? " (subset)" : ""
  const files = work.ranks.flatMap((rank) => rank.files)
  const bytes = (part: "model" | "optimizer") => sum(files.map((file) => file.part === part ? file.bytes : 0))
  const whole = work.tensorParallel * work.pipelineParallel * work.dataParallel
  return [
    `Running DLIO [Checkpointing] with ${work.ranks.length} process(es)`,
    ...(isSubset ? [`Performing subset checkpointing: ${work.ranks.length} of ${whole}`] : []),
    `Total number of parameters in the model: ${work.parameterCount}`,
    `Model size: ${gib(bytes("model"))}${suffix} `,
    `Optimizer state size: ${gib(bytes("optimizer"))}${suffix} `,
    `Total checkpoint size: ${gib(work.checkpointBytes)}${suffix} `
  ].map((text) => outputLine(wall, text))
}

export const phaseLine = (phase: Phase, what: "started" | "finished", wall: number): string =>
  outputLine(wall, `Checkpointing ${phase} ${what}`)

const words = {
  write: { doing: "saving", did: "Saved" },
  read: { doing: "loading", did: "Loaded" }
} as const

export const beginLine = (phase: Phase, index: number, wall: number): string =>
  outputLine(wall, `Starting ${words[phase].doing} checkpoint ${index} after total step ${index} for epoch 1`)

/** Rank 0's view of one finished checkpoint. */
export const operationLines = (work: CheckpointWork, result: OperationResult): ReadonlyArray<string> => {
  const report = there(result.reports[0], "report of rank 0")
  const { did, doing } = words[result.phase]
  const parts = (work.ranks[0]?.files ?? []).map((file) => file.part)
  const lastModel = parts.lastIndexOf("model")
  const modelEnd = report.fileEnds[lastModel] ?? report.start
  const optimizerEnd = report.fileEnds.at(-1) ?? report.end
  const line = (instant: number, text: string) => outputLine(toWall(result.anchor, instant), text)
  const seconds = secondsOf(report)
  return [
    ...(lastModel < 0
      ? []
      : [line(modelEnd, `${did} model checkpoint in ${((modelEnd - report.start) / 1e6).toFixed(4)} seconds`)]),
    ...(parts.includes("optimizer")
      ? [line(optimizerEnd, `${did} optimizer checkpoint in ${((optimizerEnd - modelEnd) / 1e6).toFixed(4)} seconds`)]
      : []),
    line(
      report.end,
      `Finished ${doing} checkpoint ${result.index} for epoch 1 in ${seconds.toFixed(4)} s; Throughput: ${
        (bytesOf(result) / GiB / seconds).toFixed(4)
      } GiB/s`
    )
  ]
}

/** The closing block. `metric` as in summary.json; a phase that did not happen has no line. */
export const closingLines = (
  runDirectory: string,
  ranks: number,
  metric: Readonly<Record<string, number>>,
  wall: number
): ReadonlyArray<string> => {
  const pair = (title: string, mean: string, deviation: string): ReadonlyArray<string> => {
    const [value, spread] = [metric[mean], metric[deviation]]
    return value === undefined || spread === undefined
      ? []
      : [`${title}: ${value.toFixed(4)} (${spread.toFixed(4)})`]
  }
  const block = (name: "save" | "load") => [
    ...pair(
      `Checkpoint ${name} duration (seconds)`,
      `${name}_checkpoint_duration_mean_seconds`,
      `${name}_checkpoint_duration_stdev_seconds`
    ),
    ...pair(
      `Checkpoint ${name} I/O Throughput (GiB/second)`,
      `${name}_checkpoint_io_mean_GB_per_second`,
      `${name}_checkpoint_io_stdev_GB_per_second`
    )
  ]
  return closingBlock(runDirectory, ranks, wall, [...block("save"), ...block("load")])
}
