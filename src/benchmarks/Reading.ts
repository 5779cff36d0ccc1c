/**
 * What a benchmark's runs say to whoever reads them, whether or not this program can run it: reports judge what others have run.
 * Report workers load the readings without options, plans and engines.
 */
import type { Phase } from "../domain/Measurement.ts"
import type { ReadBenchmarkRun } from "../results/draft/BenchmarkRun.ts"
import type { DlioMarks } from "../results/draft/dlioFiles.ts"
import type { OtherTool } from "../results/draft/otherTools.ts"
import type { OnDisk } from "../results/OnDisk.ts"
import type { RunFacts } from "../results/RunFacts.ts"
import type { PackageRule } from "../rules/Package.ts"
import type { RuleSet } from "../rules/RuleSet.ts"
import type { Aggregate, Chart, GroupColumn, MeasuredRun } from "./shared/figures/Aggregate.ts"
import type { Headline } from "./shared/figures/Headline.ts"
import type { NextCommand } from "./shared/nextLine.ts"
import type { RanksRead, Recomputed } from "./shared/recompute/Recorded.ts"

/** What reports say of figures that are measured phase by phase. */
export interface Words {
  /** What a phase has one rate of each: `checkpoints`. */
  readonly each: string
  /** What the bytes of a rate are divided by: `time of the longest rank`. */
  readonly dividedBy: string
  /** What else a phase has, beside the mean of its rates; null where the two are one. */
  readonly total: string | null
  /** Whose clock the figures of DLIO are by, where that is not the program's; null: it is. */
  readonly clock: string | null
  /** What the single points that its ranks recorded are; null where there are none. */
  readonly points: string | null
}

/** What one benchmark tells of its runs. */
export interface Reading {
  readonly onDisk: OnDisk
  readonly rules: RuleSet
  /** Its rules about the folders of packages: loaded by commands that look at packages or print rules. */
  readonly packageRules: () => Promise<ReadonlyArray<PackageRule>>
  /** The fact of its records that holds the folder of its data. */
  readonly dataFact: string
  /** How its runs are known by DLIO's files alone; absent where DLIO does not run it. */
  readonly dlio?: DlioMarks
  /** The tool beside DLIO that runs it. */
  readonly tool?: OtherTool
  readonly read: ReadBenchmarkRun
  /** Holds a finished run's summary against what repeats it; absent where nothing does. */
  readonly crossCheck?: (run: RunFacts, ranks: RanksRead) => Recomputed
  /** What a client's cache can taint. */
  readonly phases: (run: Pick<RunFacts, "checkpointReads" | "checkpointWrites">) => ReadonlyArray<Phase>
  /** The phase that a figure of the summary is of; null where it is of none. */
  readonly phaseOfMetric: (name: string) => Phase | null
  readonly words: Words
  /** What people ask of its runs, in the order in which it is shown. */
  readonly headlines: ReadonlyArray<Headline>
  /** Over the runs that count: measured, complete, without warm-up. */
  readonly aggregates: (runs: ReadonlyArray<MeasuredRun>) => ReadonlyArray<Aggregate>
  /** Of all that its groups can have, each once, in a fixed order. */
  readonly aggregateNames: ReadonlyArray<string>
  /** What a group's columns may show: the first two that it has. */
  readonly columns: (aggregates: ReadonlyArray<Aggregate>) => ReadonlyArray<GroupColumn>
  /** Of a group with these runs. */
  readonly charts: (runs: ReadonlyArray<MeasuredRun>) => ReadonlyArray<Chart>
  /** Absent where no command here makes runs. */
  readonly nextCommand?: NextCommand
}
