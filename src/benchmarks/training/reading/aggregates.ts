/**
 * Figures over the measured runs of a group, the warm-up left out by name, as the official `mlperf_storage_report.json` has them;
 * and of what was really read, over all their epochs.
 */
import type { Aggregate, Chart, Figure, GroupColumn, MeasuredRun } from "../../shared/figures/Aggregate.ts"
import { columnOf, measuredName, overMeasured, overRuns } from "../../shared/figures/aggregates.ts"

const throughput = "train_throughput_mean_samples_per_second"
const utilisation = "train_au_mean_percentage"

const figures: ReadonlyArray<Figure> = [
  { name: throughput, unit: "samples/s", title: "throughput", better: "higher" },
  { name: "train_io_mean_MB_per_second", unit: "MiB/s", title: "read rate", better: "higher" },
  { name: utilisation, unit: "%", title: "utilisation", better: "higher" }
]

/** An epoch is not a rank's time but all ranks'. */
const measured = { over: "epochs", title: "bytes read / the epoch's time" }

export const trainingAggregates = (runs: ReadonlyArray<MeasuredRun>): ReadonlyArray<Aggregate> => [
  ...figures.flatMap((figure) => overRuns(runs, figure)),
  ...overMeasured(runs, "read", measured)
]

export const trainingAggregateNames: ReadonlyArray<string> = [...figures.map(({ name }) => name), measuredName("read")]

export const trainingColumns: ReadonlyArray<GroupColumn> = [columnOf(throughput), columnOf(utilisation)]

/** The rule that doubts figures of epochs that were too short. */
const doubtedBy = "3.3.2"

export const trainingCharts: ReadonlyArray<Chart> = [
  {
    point: "epoch",
    title: "Samples/s per epoch",
    unit: "samples/s",
    from: "metrics.train_throughput_samples_per_second",
    spread: "epochs",
    doubtedBy
  },
  {
    point: "epoch",
    title: "Utilisation per epoch",
    unit: "%",
    from: "metrics.train_au_percentage",
    spread: null,
    doubtedBy
  }
]
