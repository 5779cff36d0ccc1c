/**
 * Figures over the runs of one group. Training: mean, population deviation and extremes over the measured runs, the
 * warm-up left out by name; what was really read, over all their epochs. Checkpointing: over all operations. Never a mean
 * over missing values: a figure that one run lacks is no figure, and says which runs lack it. v1.0's official
 * `mlperf_storage_report.json` is the same arithmetic.
 *
 * Rates by rank 0's clock (DLIO's) and rates of bytes really moved by the longest rank or in the epoch's time (this
 * program's) are figures of two names, never mixed. Each figure that a client's cache can taint says of how many runs it
 * was cold, warm, or not known.
 */
import type { SeriesPoint } from "../benchmarks/shared/recompute/Recorded.ts"
import type { ClientCache, Phase } from "../domain/Measurement.ts"
import { pooled, type Statistics, statistics } from "../domain/statistics.ts"
import { GiB } from "../domain/Units.ts"
import { isPossible } from "../results/possible.ts"
import type { RunCore } from "./outputs/runJson.ts"

export interface Aggregate {
  /** `train_throughput_mean_samples_per_second`, `save_checkpoint_io_GB_per_second`, … */
  readonly name: string
  /** The true unit: DLIO's names say MB and GB and mean MiB and GiB. */
  readonly unit: string
  /** What was averaged: runs, checkpoints written or read (`operations`), or epochs. */
  readonly over: "runs" | "operations" | "epochs"
  readonly statistics: Statistics | null
  /** Why there are no statistics: the paths that lack the figure. */
  readonly lacking: ReadonlyArray<string>
  /** How many runs had each state of the client's cache while this was measured. */
  readonly clientCache: CacheTally
}

export const cacheStates = ["memory", "warm", "unknown", "not recorded", "cold"] as const
export type CacheState = ClientCache | "not recorded"

/** States in the order of `cacheStates`, only those that some run has. */
export type CacheTally = ReadonlyArray<readonly [state: CacheState, runs: number]>

/** What figures are made of. */
export interface Measured {
  readonly path: string
  /** The numbers of `metrics` that are there and finite. Missing is never zero. */
  readonly metrics: Readonly<Record<string, number>>
  readonly measured: RunCore["measured"]
  readonly clientCache: RunCore["client_cache"]
  readonly checkpointWrites: number | null
  readonly checkpointReads: number | null
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
  /** `--remap-seconds`; null or absent when nobody said any. */
  readonly remapSeconds?: number | null
}

/** A figure that no run can have is none. */
const metricOf = (run: Measured, name: string): number | undefined => {
  const value = Object.hasOwn(run.metrics, name) ? run.metrics[name] : undefined
  return value !== undefined && isPossible(name, value) ? value : undefined
}

const tallyOf = (runs: ReadonlyArray<Measured>, phase: Phase): CacheTally => {
  const states = runs.map(({ clientCache }) => clientCache[phase] ?? "not recorded")
  return cacheStates.flatMap((state) => {
    const count = states.filter((one) => one === state).length
    return count === 0 ? [] : [[state, count] as const]
  })
}

/**
 * The rates that this program measured: bytes really moved, of a checkpoint by the longest rank's time, of an epoch by the
 * epoch's time.
 */
export const measuredName = (phase: Phase): string => `measured_${phase}_GiB_per_second`

const overMeasured = (
  runs: ReadonlyArray<Measured>,
  phase: Phase,
  over: "operations" | "epochs"
): ReadonlyArray<Aggregate> => {
  const found = runs.map(({ measured }) => measured.find((one) => one.phase === phase)?.bytes_per_second ?? [])
  if (found.every((rates) => rates.length === 0)) return []
  const lacking = runs.flatMap((run, i) =>
    found[i]!.length === 0 || found[i]!.some((rate) => rate === null) ? [run.path] : []
  )
  const rates = found.flat().flatMap((rate) => rate === null ? [] : [rate / GiB])
  return [{
    name: measuredName(phase),
    unit: "GiB/s",
    over,
    statistics: lacking.length === 0 ? statistics(rates) ?? null : null,
    lacking,
    clientCache: tallyOf(runs, phase)
  }]
}

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
  ...["latency", "batch_time"].flatMap((what) =>
    ["mean", "p95", "p99"].map((which) => ({ name: `${which}_${what}_ms`, unit: "ms" }))
  ),
  { name: "recall", unit: "" }
]

const kvOptions = [1, 2, 3]

/** The tool says `gbps` and means GiB a second. */
const kvFigures: ReadonlyArray<Figure> = kvOptions.flatMap((option) =>
  [
    { name: "read_bandwidth_gbps", unit: "GiB/s" },
    { name: "write_bandwidth_gbps", unit: "GiB/s" },
    { name: "storage_throughput_tokens_per_sec", unit: "tokens/s" },
    { name: "avg_throughput_tokens_per_sec", unit: "tokens/s" },
    { name: "device_read_p95_ms", unit: "ms" },
    { name: "device_write_p95_ms", unit: "ms" },
    { name: "p95_latency_ms", unit: "ms" }
  ].map(({ name, unit }) => ({ name: `option_${option}_aggregated_${name}`, unit }))
)

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
    lacking,
    clientCache: tallyOf(runs, "read")
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

/**
 * The figures of one run's phase: each operation where the rank files have them, else the summary's mean and deviation.
 * Rank files that hold other operations than the run was to make leave nobody's word for how many there were.
 */
const partOf = (phase: PhaseFigures, what: string, pick: (point: SeriesPoint) => number | null) => {
  const values = phase.operations.map(pick)
  if (values.length > 0 && phase.planned !== null && values.length !== phase.planned) return undefined
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
  const moved = phase === "save" ? "write" : "read"
  const clientCache = tallyOf(taking, moved)
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
      lacking,
      clientCache
    }
  }
  return [
    ...overMeasured(taking, moved, "operations"),
    figure("io_*_GB_per_second", "GiB/s", (point) => point.rate),
    figure("duration_*_seconds", "s", (point) => point.seconds)
  ]
}

const remapNames = { seconds: "load_checkpoint_with_remap_seconds", rate: "load_checkpoint_with_remap_GiB_per_second" }

/** A read with the declared remap time added, as the guidelines have it (2.2.4, 4.2); beside what was measured, never in its place. */
const withRemap = (runs: ReadonlyArray<Measured>): ReadonlyArray<Aggregate> => {
  const reading = runs.filter(({ checkpointReads, reads }) => reads.length > 0 || (checkpointReads ?? 0) > 0)
  if (reading.every(({ remapSeconds = null }) => remapSeconds === null)) return []
  const found = reading.map(({ reads, remapSeconds = null }) =>
    reads.flatMap(({ rate, seconds }) =>
      remapSeconds === null || seconds === null
        ? []
        : [{ seconds: seconds + remapSeconds, rate: rate === null ? null : rate * seconds / (seconds + remapSeconds) }]
    )
  )
  const figure = (
    name: string,
    unit: string,
    pick: (read: { seconds: number; rate: number | null }) => number | null
  ) => {
    const values = found.map((reads) => reads.map(pick))
    const lacking = reading.flatMap(({ path, reads }, i) => {
      const own = values[i] ?? []
      return own.length === 0 || own.length < reads.length || own.includes(null) ? [path] : []
    })
    return {
      name,
      unit,
      over: "operations" as const,
      statistics: lacking.length === 0 ? statistics(values.flat().flatMap((v) => v === null ? [] : [v])) ?? null : null,
      lacking,
      clientCache: tallyOf(reading, "read")
    }
  }
  return [
    figure(remapNames.rate, "GiB/s", ({ rate }) => rate),
    figure(remapNames.seconds, "s", ({ seconds }) => seconds)
  ]
}

/** `runs` are those that count: measured, complete, without warm-up. */
export const aggregate = (benchmarkType: string | null, runs: ReadonlyArray<Measured>): ReadonlyArray<Aggregate> => {
  switch (benchmarkType) {
    case "training":
      return [
        ...trainingFigures.flatMap((figure) => overRuns(runs, figure)),
        ...overMeasured(runs, "read", "epochs")
      ]
    case "checkpointing":
      return [...overOperations(runs, "save"), ...overOperations(runs, "load"), ...withRemap(runs)]
    case "vector_database":
      return vectorFigures.flatMap((figure) => overRuns(runs, figure))
    case "kv_cache":
      return kvFigures.flatMap((figure) => overRuns(runs, figure))
    default:
      return []
  }
}

const checkpointNames = (["save", "load"] as const).flatMap((phase) => [
  measuredName(phase === "save" ? "write" : "read"),
  `${phase}_checkpoint_io_GB_per_second`,
  `${phase}_checkpoint_duration_seconds`
])

const namesOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  training: [...trainingFigures.map(({ name }) => name), measuredName("read")],
  checkpointing: [...checkpointNames, remapNames.rate, remapNames.seconds],
  vector_database: vectorFigures.map(({ name }) => name),
  kv_cache: kvFigures.map(({ name }) => name)
}

/** Names of all aggregates that groups of these benchmarks can have, each once, in a fixed order. */
export const aggregateNames = (benchmarkTypes: ReadonlyArray<string | null>): ReadonlyArray<string> => [
  ...new Set(Object.entries(namesOf).flatMap(([type, names]) => benchmarkTypes.includes(type) ? names : []))
]
