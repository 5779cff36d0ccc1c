/** What the page finds embedded in itself: gzipped JSON in base64, in blocks that are opened when somebody looks. */

import type { Chart } from "../../benchmarks/shared/figures/Aggregate.ts"
import type { Issue } from "../../domain/Verdict.ts"
import type { RunCore } from "../outputs/runJson.ts"
import type { DrawnRates } from "../overTime/drawn.ts"

export interface Figure {
  readonly title: string
  readonly better: "higher" | "lower"
  readonly unit: string
  readonly count: number
  /** What was averaged, in the plural. */
  readonly over: string
  readonly mean: number
  /** Sample deviation; null for fewer than two values, or where it cannot be known. */
  readonly deviation: number | null
  readonly min: number | null
  readonly max: number | null
  /** What is known of the clients' caches while it was measured, in words: `warm`, `2 of 3 runs warm, 1 cold`. */
  readonly cache: string
  /** Some run's memory had a part in it, or may have had. */
  readonly tainted: boolean
}

export interface GroupRow {
  readonly number: number
  readonly name: string
  /** Without organisation, system, division and edition, which stand beside it. */
  readonly short: string
  readonly category: string
  /** The category, with the division that was asked for where that is another. */
  readonly verdict: string
  readonly benchmark: string
  readonly model: string
  readonly organization: string
  readonly system: string
  readonly division: string
  readonly label: string
  readonly edition: string
  readonly processes: number | null
  /** Index of its first run among all runs; a group's runs follow each other. */
  readonly firstRun: number
  readonly runs: number
  /** How many of them its figures are made of. */
  readonly counted: number
  /** What the bytes of measured rates are divided by; null where nobody here knows the benchmark. */
  readonly dividedBy: string | null
  /** At most two. Where no run counts, of all its runs. */
  readonly figures: ReadonlyArray<Figure>
  /** Rules that say something of it or its runs, with the worst that each says. */
  readonly rules: ReadonlyArray<readonly [rule: string, label: string]>
  /** Its series over time, among `trends`. */
  readonly trend: number
  /** Groups with the same number differ in processes and hosts alone. */
  readonly curve: number
}

/** What may change along a series; setups of runs are indices into it. */
export interface TrendRow {
  readonly name: string
  /** Of each setup, what not all setups of the series have alike. */
  readonly setups: ReadonlyArray<Readonly<Record<string, string>>>
}

export interface Finding {
  readonly label: string
  readonly rule: string
  readonly message: string
  readonly parameter: string | null
  readonly expected: string | null
  readonly actual: string | null
  readonly source: string | null
  readonly disputed: boolean
  /** Of which runs it is said, in words; null of a run's own and of what is said of a group. */
  readonly runs: string | null
}

export interface GroupDetail {
  readonly number: number
  /** Of the group and of its runs, worst first. */
  readonly findings: ReadonlyArray<Finding>
  /** Not listed above. */
  readonly moreFindings: number
  /** Name and value in words. */
  readonly aggregates: ReadonlyArray<readonly [string, string]>
  readonly checklist: ReadonlyArray<{ readonly text: string; readonly state: string; readonly missing: string }>
  readonly next: string | null
  readonly nearMisses: ReadonlyArray<string>
  readonly charts: ReadonlyArray<Chart>
  /** Category of each set of runs judged together, newest first. */
  readonly experiments: ReadonlyArray<{
    readonly category: string
    readonly runs: ReadonlyArray<readonly [path: string, part: string]>
  }>
}

/** Path, category, part, start, the two figures of its group's columns, the client's cache in each of them, and its setup in the series, -1 for a warm-up. */
export type RunRow = readonly [
  path: string,
  category: string,
  part: string,
  start: string,
  first: number | null,
  second: number | null,
  firstCache: string,
  secondCache: string,
  setup: number
]

/** Of a chart: name and value. */
export type Point = readonly [string, number | null]

/** A run as `results.json` has it, without its parameters, and with its checkpoints as rates to be drawn. */
export interface RunDetail extends Omit<RunCore, "invocation" | "checkpoint_writes" | "checkpoint_reads" | "measured"> {
  readonly measured: ReadonlyArray<Omit<RunCore["measured"][number], "bytes_per_second">>
  /** GiB/s of each checkpoint written and read: by the longest rank where this program measured it, else by rank 0. */
  readonly rates: readonly [writes: ReadonlyArray<number | null>, reads: ReadonlyArray<number | null>]
  readonly issues: ReadonlyArray<Issue>
  /** Absent where the run recorded no time series; a text says why it is not drawn. */
  readonly over_time?: DrawnRates | string
}

export interface LeftOutRow {
  readonly path: string
  readonly looksLike: string
  readonly reason: string
  readonly cost: string | null
  readonly weight: string
}

/** The kinds of blocks: group rows, group details, run rows, run details, series over time, what was left out. */
export type BlockKind = "groups" | "group-details" | "runs" | "run-details" | "trends" | "left-out"

export interface PageHead {
  readonly program: string
  readonly title: string
  /** What whoever made the report says of it; empty where nothing was said. */
  readonly note: string
  /** What it is about, in words: how much of what, from when to when. */
  readonly scope: string
  readonly judgedBy: string
  readonly filters: ReadonlyArray<string>
  readonly tiles: ReadonlyArray<readonly [label: string, value: number, category: string | null]>
  /** For each kind, the index of each block's first item, in order. */
  readonly blocks: Readonly<Record<BlockKind, ReadonlyArray<number>>>
  readonly counts: Readonly<Record<BlockKind, number>>
}
