/** DLIO's result files of a checkpoint run. A phase that did not happen has no keys. */
import { mean, populationDeviation } from "../../../domain/statistics.ts"
import { there } from "../../../domain/there.ts"
import { GiB } from "../../../domain/Units.ts"
import { appendLog, wallNow, writeRunFile } from "../../../engines/native/coordinator/RunFiles.ts"
import {
  type CommonSummary,
  encodeDlioJson,
  type Ordered,
  summaryOf
} from "../../../engines/native/dlioOutput/jsonFiles.ts"
import type { JobHost } from "../../../engines/native/Job.ts"
import { dlioStamp, toWall } from "../../../engines/native/process/clock.ts"
import { rankOutputFile, rankStatsFile, summaryFile } from "../../../results/layout.ts"
import type { CheckpointJob } from "./CheckpointJob.ts"
import { closingLines } from "./checkpointLog.ts"
import { bytesOf, type OperationResult } from "./measureCheckpoints.ts"
import type { OperationReport } from "./RankProtocol.ts"

/** Wall-clock microseconds of the checkpoint loop, which DLIO calls epoch 1. */
interface Epoch {
  readonly start: number
  readonly end: number
}

/** Seconds to the microsecond, as DLIO's clock gives them. */
const durationOf = (report: OperationReport): number => Math.round(report.end - report.start) / 1e6

const operationKey = (result: OperationResult): string =>
  `${result.phase === "write" ? "save" : "load"}_ckpt${result.index}`

/** `duration` in seconds and `throughput` in GiB/s: all ranks' bytes over this rank's time, as DLIO computes it. */
export const perEpochStats = (rank: number, epoch: Epoch, results: ReadonlyArray<OperationResult>): Ordered =>
  new Map<string, Ordered>([[
    "1",
    new Map<string, Ordered>([
      ["start", dlioStamp(epoch.start)],
      ...results.flatMap((result): Array<[string, Ordered]> => {
        const report = result.reports[rank]
        if (report === undefined) return []
        const duration = durationOf(report)
        return [[operationKey(result), {
          start: dlioStamp(toWall(result.anchor, report.start)),
          end: dlioStamp(toWall(result.anchor, report.end)),
          duration,
          throughput: bytesOf(result) / GiB / duration
        }]]
      }),
      ["end", dlioStamp(epoch.end)]
    ])
  ]])

/** DLIO's defaults for a data set that a checkpoint run does not have: 8 files of one 64 KiB sample. */
const defaultFiles = 8
const defaultSampleBytes = 65_536

export const rankOutput = (host: JobHost, epoch: Epoch): Ordered =>
  new Map<string, Ordered>([
    ["host_memory_GB", host.memoryBytes / GiB],
    ["host_cpu_count", host.logicalCores],
    ["host_processor_name", ""],
    ["potential_caching", 1],
    ["host_cpuinfo", host.cpuinfo],
    ["host_meminfo", host.meminfo],
    ["1", {
      start: dlioStamp(epoch.start),
      load: {},
      proc: {},
      throughput: {},
      au: {},
      compute: {},
      end: dlioStamp(epoch.end)
    }],
    ["hostname", host.hostname]
  ])

const phaseMetrics = (name: "save" | "load", results: ReadonlyArray<OperationResult>): Array<[string, number]> => {
  if (results.length === 0) return []
  const durations = results.map((result) => durationOf(there(result.reports[0], "report of rank 0")))
  const rates = results.map((result, i) => bytesOf(result) / GiB / there(durations[i], "duration of each checkpoint"))
  return [
    [`${name}_checkpoint_io_mean_GB_per_second`, mean(rates)],
    [`${name}_checkpoint_io_stdev_GB_per_second`, populationDeviation(rates)],
    [`${name}_checkpoint_duration_mean_seconds`, mean(durations)],
    [`${name}_checkpoint_duration_stdev_seconds`, populationDeviation(durations)]
  ]
}

/** `metric` of summary.json: rank 0's durations, all ranks' bytes. */
export const metricsOf = (results: ReadonlyArray<OperationResult>): Readonly<Record<string, number>> =>
  Object.fromEntries([
    ...phaseMetrics("save", results.filter((result) => result.phase === "write")),
    ...phaseMetrics("load", results.filter((result) => result.phase === "read")),
    ...results.slice(0, 1).map((result) => ["checkpoint_size_GB", bytesOf(result) / GiB] as const)
  ])

interface SummaryFacts extends Pick<CommonSummary, "host" | "ranks" | "start" | "end"> {
  readonly results: ReadonlyArray<OperationResult>
}

export const summary = ({ results, ...facts }: SummaryFacts): Ordered =>
  summaryOf({
    ...facts,
    metric: metricsOf(results),
    files: defaultFiles,
    samplesPerFile: 1,
    dataBytes: defaultFiles * defaultSampleBytes,
    fitsMemory: true,
    epochs: 0
  })

/** The files that say "this run was whole": written last, after every planned operation. */
export const writeResults = (
  job: CheckpointJob,
  times: { readonly start: number; readonly epoch: Epoch },
  results: ReadonlyArray<OperationResult>
): void => {
  const { runDirectory } = job
  for (const { rank } of job.work.ranks) {
    writeRunFile(job, rankStatsFile(rank), encodeDlioJson(perEpochStats(rank, times.epoch, results)))
    writeRunFile(job, rankOutputFile(rank), encodeDlioJson(rankOutput(job.host, times.epoch)))
  }
  const ranks = job.work.ranks.length
  writeRunFile(
    job,
    summaryFile,
    encodeDlioJson(summary({ host: job.host, ranks, start: times.start, end: wallNow(), results }))
  )
  appendLog(job, closingLines(runDirectory, ranks, metricsOf(results), wallNow()))
}
