/**
 * One run under the names that the existing tool's `results.json` has (`run_id`, `benchmark_type`, `metrics`, …), with
 * `system_info` reduced to totals, and beside them what the rules say. Units: names ending in `_bytes` are bytes; DLIO's
 * metric names keep DLIO's meaning (`GB` is GiB, `MB` is MiB). Where a run stands in its group is added by the outputs.
 */
import type { Json, JsonObject } from "../../domain/Json.ts"
import type { ReportRun } from "../ReportRun.ts"

const system = (run: ReportRun): Json =>
  run.system === null ? null : {
    total_memory_bytes: run.system.totalMemoryBytes,
    total_cores: run.system.totalCores,
    num_hosts: run.system.hosts,
    collection_method: run.system.method
  }

const points = (series: ReportRun["writes"]): Json => series.map((point) => ({ ...point }))

/** What both `results.json` and `results.csv` say of a run. */
export const runFields = (run: ReportRun): JsonObject => ({
  run_id: run.recordedId ?? run.path,
  path: run.path,
  category: run.category,
  edition: run.edition,
  edition_reason: run.editionReason,
  judged_by: run.judgedBy,
  own_category: run.ownCategory,
  benchmark_type: run.benchmarkType,
  model: run.model,
  command: run.command,
  accelerator: run.accelerator,
  num_processes: run.processes,
  num_hosts: run.hosts,
  division: run.division,
  organization: run.organization,
  system: run.systemName,
  label: run.label,
  engine: run.engine,
  written_by: run.shape,
  profile: run.profile,
  mode: run.mode,
  scale: run.scale,
  role: run.role,
  start: run.start,
  end: run.end,
  system_info: system(run),
  metrics: run.metrics,
  parameters: run.parameters
})

export const runJson = (run: ReportRun): JsonObject => ({
  ...runFields(run),
  checkpoint_writes: points(run.writes),
  checkpoint_reads: points(run.reads),
  problems: run.problems.map((problem) => ({ ...problem })),
  issues: run.issues.map((issue) => ({ ...issue }))
})
