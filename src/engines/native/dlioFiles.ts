/**
 * DLIO's result files, as DLIO v3.0 writes them: keys, order and meaning of docs/reference/dlio-checkpoints.md 6.
 * Fields that say `GB` hold GiB, as DLIO's do. A phase that did not happen has no keys. Pure.
 */
import type { OperationReport } from "../../benchmarks/checkpointing/native/RankProtocol.ts"
import type { Json } from "../../domain/Json.ts"
import { GiB } from "../../domain/Units.ts"
import { dlioStamp, toWall } from "./clock.ts"
import type { JobHost } from "./Job.ts"
import { bytesOf, deviation, mean, type OperationResult } from "./measure.ts"

/** JSON whose keys keep their order, also those that look like numbers. */
export type Ordered = Json | ReadonlyMap<string, Ordered>

const indentation = "    "

const encodeAt = (value: Ordered, indent: string): string => {
  const inner = indent + indentation
  const block = (open: string, lines: ReadonlyArray<string>, close: string): string =>
    lines.length === 0 ? open + close : `${open}\n${lines.map((line) => inner + line).join(",\n")}\n${indent}${close}`
  if (Array.isArray(value)) return block("[", value.map((item: Ordered) => encodeAt(item, inner)), "]")
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const entries: ReadonlyArray<[string, Ordered]> = value instanceof Map ? [...value] : Object.entries(value)
  return block("{", entries.map(([key, item]) => `${JSON.stringify(key)}: ${encodeAt(item, inner)}`), "}")
}

/** Four spaces, no newline at the end. */
export const encodeDlioJson = (value: Ordered): string => encodeAt(value, "")

/** Wall-clock microseconds of the checkpoint loop, which DLIO calls epoch 1. */
export interface Epoch {
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
  const durations = results.map((result) => durationOf(result.reports[0]!))
  const rates = results.map((result, i) => bytesOf(result) / GiB / durations[i]!)
  return [
    [`${name}_checkpoint_io_mean_GB_per_second`, mean(rates)],
    [`${name}_checkpoint_io_stdev_GB_per_second`, deviation(rates)],
    [`${name}_checkpoint_duration_mean_seconds`, mean(durations)],
    [`${name}_checkpoint_duration_stdev_seconds`, deviation(durations)]
  ]
}

/** `metric` of summary.json: rank 0's durations, all ranks' bytes. */
export const metricsOf = (results: ReadonlyArray<OperationResult>): Readonly<Record<string, number>> =>
  Object.fromEntries([
    ...phaseMetrics("save", results.filter((result) => result.phase === "write")),
    ...phaseMetrics("load", results.filter((result) => result.phase === "read")),
    ...results.slice(0, 1).map((result) => ["checkpoint_size_GB", bytesOf(result) / GiB] as const)
  ])

/** Every summary, whatever the workload. */
export interface CommonSummary {
  readonly host: JobHost
  readonly ranks: number
  /** Wall-clock microseconds. */
  readonly start: number
  readonly end: number
  readonly metric: Ordered
  readonly files: number
  readonly samplesPerFile: number
  /** Of the data set, nominally, on the one host. */
  readonly dataBytes: number
  /** DLIO's `potential_caching`. */
  readonly fitsMemory: boolean
  readonly epochs: number
}

export const summaryOf = (facts: CommonSummary): Ordered =>
  new Map<string, Ordered>([
    ["start", dlioStamp(facts.start)],
    ["num_accelerators", facts.ranks],
    ["num_hosts", 1],
    ["hostname", facts.host.hostname],
    ["metric", facts.metric],
    ["num_files_train", facts.files],
    ["num_files_eval", 0],
    ["num_samples_per_file", facts.samplesPerFile],
    ["host_cpu_count", [facts.host.logicalCores]],
    ["host_processor_name", ""],
    ["potential_caching", [facts.fitsMemory ? 1 : 0]],
    ["host_cpuinfo", facts.host.cpuinfo],
    ["host_meminfo", facts.host.meminfo],
    ["host_memory_GB", [facts.host.memoryBytes / GiB]],
    ["data_size_per_host_GB", facts.dataBytes / GiB],
    ["epochs", facts.epochs],
    ["end", dlioStamp(facts.end)]
  ])

export interface SummaryFacts extends Pick<CommonSummary, "host" | "ranks" | "start" | "end"> {
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
