/**
 * Figures over all checkpoints of a group's runs. Rates by rank 0's clock (DLIO's) and rates of bytes really moved by the longest
 * rank (this program's) are figures of two names, never mixed.
 */
import type { Phase } from "../../../domain/Measurement.ts"
import { pooled, statistics } from "../../../domain/statistics.ts"
import { there } from "../../../domain/there.ts"
import { GiB } from "../../../domain/Units.ts"
import type { Aggregate, Chart, Figure, GroupColumn, MeasuredRun } from "../../shared/figures/Aggregate.ts"
import { columnOf, measuredName, metricOf, overMeasured, tallyOf } from "../../shared/figures/aggregates.ts"
import type { SeriesPoint } from "../../shared/recompute/Recorded.ts"

type CheckpointPhase = "save" | "load"

interface PhaseFigures {
  readonly operations: ReadonlyArray<SeriesPoint>
  readonly planned: number | null
  readonly mean: (what: string) => number | undefined
  readonly stdev: (what: string) => number | undefined
}

const phaseOf = (run: MeasuredRun, phase: CheckpointPhase): PhaseFigures => ({
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

const overOperations = (runs: ReadonlyArray<MeasuredRun>, phase: CheckpointPhase): ReadonlyArray<Aggregate> => {
  const taking = runs.filter((run) => {
    const figures = phaseOf(run, phase)
    return figures.operations.length > 0 || (figures.planned ?? 0) > 0 ||
      figures.mean("io_*_GB_per_second") !== undefined
  })
  if (taking.length === 0) return []
  const moved = phase === "save" ? "write" : "read"
  const clientCache = tallyOf(taking, moved)
  const figure = (
    { better, title, unit, what }: Omit<Figure, "name" | "note"> & { readonly what: string },
    pick: (point: SeriesPoint) => number | null
  ): Aggregate => {
    const found = taking.map((run) => partOf(phaseOf(run, phase), what, pick))
    const lacking = taking.flatMap((run, i) => found[i] === undefined ? [run.path] : [])
    const parts = found.flatMap((part) => part === undefined ? [] : [part])
    const each = parts.flatMap((part) => "values" in part ? [part.values.flatMap((v) => v === null ? [] : [v])] : [])
    const whole = each.length === parts.length
      ? statistics(each.flat())
      : pooled(parts.map((part) => {
        if (!("values" in part)) return part
        return there(statistics(part.values.flatMap((v) => v === null ? [] : [v])), "value among these")
      }))
    return {
      name: `${phase}_checkpoint_${what.replace("_*", "")}`,
      unit,
      title,
      better,
      over: "operations",
      statistics: lacking.length === 0 ? whole ?? null : null,
      lacking,
      clientCache
    }
  }
  return [
    ...overMeasured(taking, moved, { over: "operations", title: `${moved} by the longest rank` }),
    figure(
      { what: "io_*_GB_per_second", unit: "GiB/s", title: `${moved} by rank 0 (DLIO's)`, better: "higher" },
      (point) => point.rate
    ),
    figure(
      { what: "duration_*_seconds", unit: "s", title: `${moved} duration`, better: "lower" },
      (point) => point.seconds
    )
  ]
}

const remapNames = { seconds: "load_checkpoint_with_remap_seconds", rate: "load_checkpoint_with_remap_GiB_per_second" }

/** A read with the declared remap time added, as the guidelines have it (2.2.4, 4.2); beside what was measured, never in its place. */
const withRemap = (runs: ReadonlyArray<MeasuredRun>): ReadonlyArray<Aggregate> => {
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
    { better, name, title, unit }: Figure,
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
      title,
      better,
      over: "operations",
      statistics: lacking.length === 0 ? statistics(values.flat().flatMap((v) => v === null ? [] : [v])) ?? null : null,
      lacking,
      clientCache: tallyOf(reading, "read")
    }
  }
  return [
    figure(
      { name: remapNames.rate, unit: "GiB/s", title: "read with remap time", better: "higher" },
      ({ rate }) => rate
    ),
    figure(
      { name: remapNames.seconds, unit: "s", title: "read and remap duration", better: "lower" },
      ({ seconds }) => seconds
    )
  ]
}

export const checkpointAggregates = (runs: ReadonlyArray<MeasuredRun>): ReadonlyArray<Aggregate> => [
  ...overOperations(runs, "save"),
  ...overOperations(runs, "load"),
  ...withRemap(runs)
]

/** Of all that `checkpointAggregates` can give, in a fixed order. */
export const checkpointAggregateNames: ReadonlyArray<string> = [
  ...(["save", "load"] as const).flatMap((phase) => [
    measuredName(phase === "save" ? "write" : "read"),
    `${phase}_checkpoint_io_GB_per_second`,
    `${phase}_checkpoint_duration_seconds`
  ]),
  remapNames.rate,
  remapNames.seconds
]

const byMeasurement = (phase: Phase): GroupColumn => ({
  aggregate: measuredName(phase),
  value: ({ measured }) => {
    const rate = measured.find((one) => one.phase === phase)?.headline_bytes_per_second ?? null
    return rate === null ? null : rate / GiB
  },
  phase
})

/** Checkpoints that this program measured are shown by the longest rank; DLIO's figure stands in the group's own page. */
export const checkpointColumns = (aggregates: ReadonlyArray<Aggregate>): ReadonlyArray<GroupColumn> =>
  aggregates.some(({ name }) => name.startsWith("measured_"))
    ? [byMeasurement("write"), byMeasurement("read")]
    : [
      columnOf("save_checkpoint_io_GB_per_second", "save_checkpoint_io_mean_GB_per_second", "write"),
      columnOf("load_checkpoint_io_GB_per_second", "load_checkpoint_io_mean_GB_per_second", "read")
    ]

export const checkpointCharts = (runs: ReadonlyArray<MeasuredRun>): ReadonlyArray<Chart> => {
  const clock = runs.some(({ measured }) => measured.length > 0) ? "by the longest rank" : "by rank 0"
  return [
    {
      point: "write",
      title: `GiB/s per checkpoint written, ${clock}`,
      unit: "GiB/s",
      from: "rates.0",
      spread: "writes"
    },
    { point: "read", title: `GiB/s per checkpoint read, ${clock}`, unit: "GiB/s", from: "rates.1", spread: "reads" }
  ]
}
