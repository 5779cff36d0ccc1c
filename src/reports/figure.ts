/** Aggregates in words: the true unit, the spread, how many values, or why there is no figure. */
import { formatInteger } from "../domain/Units.ts"
import type { Aggregate } from "./aggregate.ts"

const names: Readonly<Record<string, string>> = {
  train_throughput_mean_samples_per_second: "throughput",
  train_io_mean_MB_per_second: "read rate",
  train_au_mean_percentage: "utilisation",
  save_checkpoint_io_GB_per_second: "checkpoint write by rank 0",
  save_checkpoint_duration_seconds: "write duration",
  load_checkpoint_io_GB_per_second: "checkpoint read by rank 0",
  load_checkpoint_duration_seconds: "read duration",
  throughput_qps: "queries",
  aggregated_read_bandwidth_gbps: "read bandwidth",
  aggregated_write_bandwidth_gbps: "write bandwidth",
  aggregated_storage_throughput_tokens_per_sec: "storage throughput",
  aggregated_device_read_p95_ms: "device read p95",
  aggregated_device_write_p95_ms: "device write p95"
}

export const titleOf = (name: string): string => names[name] ?? name.replaceAll("_", " ")

/** Four significant digits below 1000, whole numbers above. */
export const formatNumber = (value: number): string => {
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size >= 1000) return `${value < 0 ? "-" : ""}${formatInteger(Math.round(size))}`
  if (size < 0.001) return value.toExponential(3)
  return String(Number(value.toPrecision(4)))
}

export const describe = (aggregate: Aggregate): { readonly name: string; readonly text: string } => {
  const name = titleOf(aggregate.name)
  const { lacking, over, statistics, unit } = aggregate
  if (statistics === null) {
    const who = lacking.length > 3
      ? `${lacking.slice(0, 3).join(", ")} and ${lacking.length - 3} more`
      : lacking.join(", ")
    return { name, text: `no mean: missing in ${who}` }
  }
  const { count, max, mean, min, stdev } = statistics
  if (count === 1) return { name, text: `${formatNumber(mean)} ${unit} (1 ${over.slice(0, -1)})` }
  const spread = stdev === null ? "" : ` ± ${formatNumber(stdev)}`
  const range = min === null || max === null ? "" : `, ${formatNumber(min)} to ${formatNumber(max)}`
  return { name, text: `${formatNumber(mean)}${spread} ${unit}${range} (${count} ${over})`.replaceAll("  ", " ") }
}
