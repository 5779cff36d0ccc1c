/** A figure over the runs of one group, with its true unit and its spread. */
import type { ClientCache, Phase } from "../../../domain/Measurement.ts"
import type { Statistics } from "../../../domain/statistics.ts"
import type { SeriesPoint } from "../recompute/Recorded.ts"

export interface Figure {
  /** As its tool calls it: `train_throughput_mean_samples_per_second`. */
  readonly name: string
  /** The true unit: DLIO's names say MB and GB and mean MiB and GiB. */
  readonly unit: string
  /** In words, for people. */
  readonly title: string
  readonly better: "higher" | "lower"
  /** What it is that its title does not say, under a name that figures alike share. */
  readonly note?: { readonly name: string; readonly text: string }
}

export const cacheStates = ["memory", "warm", "unknown", "not recorded", "cold"] as const
export type CacheState = ClientCache | "not recorded"

/** States in the order of `cacheStates`, only those that some run has. */
export type CacheTally = ReadonlyArray<readonly [state: CacheState, runs: number]>

export interface Aggregate extends Figure {
  /** What was averaged, in the plural: runs, operations, epochs. */
  readonly over: string
  readonly statistics: Statistics | null
  /** Why there are no statistics: the paths that lack the figure. */
  readonly lacking: ReadonlyArray<string>
  /** How many runs had each state of the client's cache while this was measured. */
  readonly clientCache: CacheTally
}

/** A run as figures of its group are made of it. */
export interface MeasuredRun {
  readonly path: string
  /** The numbers of `metrics` that are there and finite. Missing is never zero. */
  readonly metrics: Readonly<Record<string, number>>
  /** Those of `metrics` that are lists of numbers, one an epoch. */
  readonly lists: Readonly<Record<string, ReadonlyArray<number>>>
  /** As this program measured it; bytes per second, one entry a checkpoint or epoch. */
  readonly measured: ReadonlyArray<{
    readonly phase: Phase
    readonly headline_bytes_per_second: number | null
    readonly bytes_per_second: ReadonlyArray<number | null>
  }>
  /** By phase. */
  readonly clientCache: Readonly<Record<string, string | null>>
  readonly checkpointWrites: number | null
  readonly checkpointReads: number | null
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
  /** `--remap-seconds`; null or absent when nobody said any. */
  readonly remapSeconds?: number | null
}

/** A figure of a group's columns: of the group by its name, and of one run. */
export interface GroupColumn {
  readonly aggregate: string
  readonly value: (run: MeasuredRun) => number | null
  /** The phase whose cache taints it. */
  readonly phase: Phase
}

/** Lines over the runs of a group, one point an epoch or checkpoint. */
export interface Chart {
  readonly title: string
  readonly unit: string
  /** What one point is of: `epoch`. */
  readonly point: string
  /** Where a run's entry in a report has the values, dotted: `metrics.train_au_percentage`, `rates.0`. */
  readonly from: string
  /** The name of its values where their spread is shown; null where it is not. */
  readonly spread: string | null
  /** A rule whose warnings doubt the points: they are marked with it. */
  readonly doubtedBy?: string
}
