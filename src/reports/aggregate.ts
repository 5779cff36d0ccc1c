/**
 * Figures over the runs of one group. Training: mean, population deviation and extremes over the measured runs, the
 * warm-up left out by name. Checkpointing: over all operations. Never a mean over missing values: a figure that one run
 * lacks is no figure, and says which runs lack it. v1.0's official `mlperf_storage_report.json` is the same arithmetic.
 */
import type { SeriesPoint } from "./ReportRun.ts"
import { pooled, type Statistics, statistics } from "./statistics.ts"

export interface Aggregate {
  /** `train_throughput_mean_samples_per_second`, `save_checkpoint_io_GB_per_second`, … */
  readonly name: string
  /** The true unit: DLIO's names say MB and GB and mean MiB and GiB. */
  readonly unit: string
  /** What was averaged: `runs` or `operations`. */
  readonly over: "runs" | "operations"
  readonly statistics: Statistics | null
  /** Why there are no statistics: the paths that lack the figure. */
  readonly lacking: ReadonlyArray<string>
}

/** What figures are made of. */
export interface Measured {
  readonly path: string
  /** The numbers of `metrics` that are there and finite. Missing is never zero. */
  readonly metrics: Readonly<Record<string, number>>
  readonly checkpointWrites: number | null
  readonly checkpointReads: number | null
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
}

const metricOf = (run: Measured, name: string): number | undefined =>
  Object.hasOwn(run.metrics, name) ? run.metrics[name] : undefined

interface Figure {
  readonly name: string
  readonly unit: string
}

const trainingFigures: ReadonlyArray<Figure> = [
  { name: "train_throughput_mean_samples_per_second", unit: "samples/s" },
  { name: "train_io_mean_MB_per_second", unit: "MiB/s" },
  { name: "train_au_mean_percentage", unit: "%" }
]

const vectorFigures: ReadonlyArray<Figure> = [
  { name: "throughput_qps", unit: "queries/s" },
  { name: "mean_latency_ms", unit: "ms" },
  { name: "p95_latency_ms", unit: "ms" },
  { name: "p99_latency_ms", unit: "ms" },
  { name: "recall", unit: "" }
]

const kvFigures: ReadonlyArray<Figure> = [
  { name: "aggregated_read_bandwidth_gbps", unit: "GB/s" },
  { name: "aggregated_write_bandwidth_gbps", unit: "GB/s" },
  { name: "aggregated_storage_throughput_tokens_per_sec", unit: "tokens/s" },
  { name: "aggregated_device_read_p95_ms", unit: "ms" },
  { name: "aggregated_device_write_p95_ms", unit: "ms" }
]

const overRuns = (runs: ReadonlyArray<Measured>, { name, unit }: Figure): ReadonlyArray<Aggregate> => {
  const values = runs.map((run) => metricOf(run, name))
  const present = values.flatMap((v) => v === undefined ? [] : [v])
  if (present.length === 0) return []
  const lacking = runs.flatMap((run, i) => values[i] === undefined ? [run.path] : [])
  return [{
    name,
    unit,
    over: "runs",
    statistics: lacking.length === 0 ? statistics(present) ?? null : null,
    lacking
  }]
}

type CheckpointPhase = "save" | "load"

interface PhaseFigures {
  readonly operations: ReadonlyArray<SeriesPoint>
  readonly planned: number | null
  readonly mean: (what: string) => number | undefined
  readonly stdev: (what: string) => number | undefined
}

const phaseOf = (run: Measured, phase: CheckpointPhase): PhaseFigures => ({
  operations: phase === "save" ? run.writes : run.reads,
  planned: phase === "save" ? run.checkpointWrites : run.checkpointReads,
  mean: (what) => metricOf(run, `${phase}_checkpoint_${what.replace("*", "mean")}`),
  stdev: (what) => metricOf(run, `${phase}_checkpoint_${what.replace("*", "stdev")}`)
})

/** The figures of one run's phase: each operation where the rank files have them, else the summary's mean and deviation. */
const partOf = (phase: PhaseFigures, what: string, pick: (point: SeriesPoint) => number | null) => {
  const values = phase.operations.map(pick)
  if (values.length > 0 && values.every((v) => v !== null) && values.length === (phase.planned ?? values.length)) {
    return { values }
  }
  const mean = phase.mean(what)
  if (mean === undefined || phase.planned === null || phase.planned <= 0) return undefined
  return { count: phase.planned, mean, stdev: phase.stdev(what) ?? null }
}

const overOperations = (runs: ReadonlyArray<Measured>, phase: CheckpointPhase): ReadonlyArray<Aggregate> => {
  const taking = runs.filter((run) => {
    const figures = phaseOf(run, phase)
    return figures.operations.length > 0 || (figures.planned ?? 0) > 0 ||
      figures.mean("io_*_GB_per_second") !== undefined
  })
  if (taking.length === 0) return []
  const figure = (what: string, unit: string, pick: (point: SeriesPoint) => number | null): Aggregate => {
    const found = taking.map((run) => partOf(phaseOf(run, phase), what, pick))
    const lacking = taking.flatMap((run, i) => found[i] === undefined ? [run.path] : [])
    const parts = found.flatMap((part) => part === undefined ? [] : [part])
    const each = parts.flatMap((part) => "values" in part ? [part.values.flatMap((v) => v === null ? [] : [v])] : [])
    const whole = each.length === parts.length
      ? statistics(each.flat())
      : pooled(parts.map((part) => {
        if (!("values" in part)) return part
        return statistics(part.values.flatMap((v) => v === null ? [] : [v]))!
      }))
    return {
      name: `${phase}_checkpoint_${what.replace("_*", "")}`,
      unit,
      over: "operations",
      statistics: lacking.length === 0 ? whole ?? null : null,
      lacking
    }
  }
  return [
    figure("io_*_GB_per_second", "GiB/s", (point) => point.rate),
    figure("duration_*_seconds", "s", (point) => point.seconds)
  ]
}

/** `runs` are those that count: measured, complete, without warm-up. */
export const aggregate = (benchmarkType: string | null, runs: ReadonlyArray<Measured>): ReadonlyArray<Aggregate> => {
  switch (benchmarkType) {
    case "training":
      return trainingFigures.flatMap((figure) => overRuns(runs, figure))
    case "checkpointing":
      return [...overOperations(runs, "save"), ...overOperations(runs, "load")]
    case "vector_database":
      return vectorFigures.flatMap((figure) => overRuns(runs, figure))
    case "kv_cache":
      return kvFigures.flatMap((figure) => overRuns(runs, figure))
    default:
      return []
  }
}

const checkpointNames = ["save", "load"].flatMap((phase) => [
  `${phase}_checkpoint_io_GB_per_second`,
  `${phase}_checkpoint_duration_seconds`
])

const namesOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  training: trainingFigures.map(({ name }) => name),
  checkpointing: checkpointNames,
  vector_database: vectorFigures.map(({ name }) => name),
  kv_cache: kvFigures.map(({ name }) => name)
}

/** Names of all aggregates that groups of these benchmarks can have, in a fixed order. */
export const aggregateNames = (benchmarkTypes: ReadonlyArray<string | null>): ReadonlyArray<string> =>
  Object.entries(namesOf).flatMap(([type, names]) => benchmarkTypes.includes(type) ? names : [])
