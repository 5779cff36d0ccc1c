/**
 * DLIO's result files, as DLIO v3.0 writes them: keys, order and meaning of docs/reference/dlio-checkpoints.md 6.
 * Fields that say `GB` hold GiB, as DLIO's do. Pure.
 */
import type { Json } from "../../../domain/Json.ts"
import { GiB } from "../../../domain/Units.ts"
import type { JobHost } from "../Job.ts"
import { dlioStamp } from "../process/clock.ts"

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
