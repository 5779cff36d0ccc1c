/** What the page finds embedded in itself: gzipped JSON in base64, in blocks that are opened when somebody looks. */

import type { Chart } from "../../benchmarks/shared/figures/Aggregate.ts"
import type { Issue } from "../../domain/Verdict.ts"
import type { RunCore } from "../outputs/runJson.ts"

export interface Figure {
  readonly title: string
  readonly better: "higher" | "lower"
  readonly unit: string
  readonly count: number
  readonly mean: number
  readonly stdev: number | null
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
  readonly category: string
  readonly benchmark: string
  readonly model: string
  readonly system: string
  readonly edition: string
  /** Index of its first run among all runs; a group's runs follow each other. */
  readonly firstRun: number
  readonly runs: number
  /** What the bytes of measured rates are divided by; null where nobody here knows the benchmark. */
  readonly dividedBy: string | null
  /** At most two. */
  readonly figures: ReadonlyArray<Figure>
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

/** Path, category, part, start, the two figures of its group's columns, and the client's cache in each of them. */
export type RunRow = readonly [
  path: string,
  category: string,
  part: string,
  start: string,
  first: number | null,
  second: number | null,
  firstCache: string,
  secondCache: string
]

/** Of a chart: name and value. */
export type Point = readonly [string, number | null]

/** A run as `results.json` has it, without its parameters, and with its checkpoints as rates to be drawn. */
export interface RunDetail extends Omit<RunCore, "invocation" | "checkpoint_writes" | "checkpoint_reads" | "measured"> {
  readonly measured: ReadonlyArray<Omit<RunCore["measured"][number], "bytes_per_second">>
  /** GiB/s of each checkpoint written and read: by the longest rank where this program measured it, else by rank 0. */
  readonly rates: readonly [writes: ReadonlyArray<number | null>, reads: ReadonlyArray<number | null>]
  readonly issues: ReadonlyArray<Issue>
}

export interface LeftOutRow {
  readonly path: string
  readonly looksLike: string
  readonly reason: string
  readonly cost: string | null
  readonly weight: string
}

/** The kinds of blocks: group rows, group details, run rows, run details, what was left out. */
export type BlockKind = "groups" | "group-details" | "runs" | "run-details" | "left-out"

export interface PageHead {
  readonly program: string
  readonly judgedBy: string
  readonly filters: ReadonlyArray<string>
  readonly tiles: ReadonlyArray<readonly [label: string, value: number, category: string | null]>
  /** For each kind, the index of each block's first item, in order. */
  readonly blocks: Readonly<Record<BlockKind, ReadonlyArray<number>>>
  readonly counts: Readonly<Record<BlockKind, number>>
}
