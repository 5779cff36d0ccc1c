/**
 * One run under the names that the existing tool's `results.json` has (`run_id`, `benchmark_type`, `metrics`, …), with
 * `system_info` reduced to totals, and beside them what the rules say. Units: names ending in `_bytes` are bytes; DLIO's
 * metric names keep DLIO's meaning (`GB` is GiB, `MB` is MiB). Where a run stands in its group is added by the outputs.
 */
import type { MeasuredPhase } from "../../results/RunFacts.ts"
import type { ReportRun } from "../ReportRun.ts"

const system = (run: ReportRun) => {
  if (run.system === null) return null
  const { hosts, method, overall: { max_memory_bytes: _max, min_memory_bytes: _min, ...overall } } = run.system
  return { ...overall, num_hosts: hosts, collection_method: method }
}

/** Of the host that has least, and of the one that has most. */
const hostMemory = ({ system }: ReportRun) =>
  system === null ? null : { least_bytes: system.overall.min_memory_bytes, most_bytes: system.overall.max_memory_bytes }

/** Bytes and bytes per second. `bytes_per_second` and `client_caches` have one entry a checkpoint or epoch. */
const measured = (phase: MeasuredPhase) => ({
  phase: phase.phase,
  bytes: phase.bytes,
  headline_bytes_per_second: phase.headline,
  total_bytes_per_second: phase.total,
  bytes_per_second: phase.rates,
  client_cache: phase.clientCache,
  client_caches: phase.caches,
  client_bound: phase.clientBound,
  client_bound_unknown: phase.clientBoundUnknown
})

/** The phases whose figures a client's cache can taint, each with what the record says of it; null: not recorded. */
const clientCache = ({ measured, phases }: ReportRun): Readonly<Record<string, string | null>> =>
  Object.fromEntries(phases.map((phase) => [
    phase,
    measured.find((one) => one.phase === phase)?.clientCache ?? null
  ]))

/**
 * A run without its parameters and issues, which most runs share and which are stored beside it. What tells the run from
 * others comes first; group, part, parameters and issues are added where it is written.
 */
export const runCore = (run: ReportRun) => ({
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
  ...(run.recordedAs === null
    ? {}
    : { recorded_as: { organization: run.recordedAs.organization, system: run.recordedAs.systemName } }),
  label: run.label,
  engine: run.engine,
  ...run.told,
  written_by: run.shape,
  profile: run.profile,
  mode: run.mode,
  scale: run.scale,
  role: run.role,
  experiment: run.experiment,
  remap_seconds: run.remapSeconds,
  start: run.start,
  end: run.end,
  invocation: run.invocation,
  clock_set: run.clock,
  system_info: system(run),
  host_memory: hostMemory(run),
  dataset: run.dataset,
  client_cache: clientCache(run),
  measured: run.measured.map(measured),
  metrics: run.metrics,
  checkpoint_writes: run.writes,
  checkpoint_reads: run.reads,
  checkpoints_to_write: run.checkpointWrites,
  checkpoints_to_read: run.checkpointReads,
  problems: run.problems
})

export type RunCore = ReturnType<typeof runCore>
