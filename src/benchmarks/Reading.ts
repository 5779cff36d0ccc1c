/**
 * What a benchmark's runs say to whoever reads them, whether or not this program can run it: reports judge what others have run.
 * Report workers load the readings without options, plans and engines.
 */
import type { ReadBenchmarkRun } from "../results/draft/BenchmarkRun.ts"
import type { DlioMarks } from "../results/draft/dlioFiles.ts"
import type { OtherTool } from "../results/draft/otherTools.ts"
import type { OnDisk } from "../results/OnDisk.ts"
import type { RuleSet } from "../rules/RuleSet.ts"

export interface Reading {
  readonly onDisk: OnDisk
  readonly rules: RuleSet
  /** How its runs are known by DLIO's files alone; absent where DLIO does not run it. */
  readonly dlio?: DlioMarks
  /** The tool beside DLIO that runs it. */
  readonly tool?: OtherTool
  readonly read: ReadBenchmarkRun
}
