/** What reports make of smallfiles runs. */
import type { Reading } from "../../../../src/benchmarks/Reading.ts"
import type { Figure } from "../../../../src/benchmarks/shared/figures/Aggregate.ts"
import { columnOf, overRuns } from "../../../../src/benchmarks/shared/figures/aggregates.ts"
import { draftedRun } from "../../../../src/results/draft/BenchmarkRun.ts"
import { smallfilesOnDisk } from "./onDisk.ts"
import { smallfilesRuleSet } from "./rules.ts"

const rate: Figure = { name: "files_per_second", unit: "files/s", title: "files", better: "higher" }

export const smallfilesReading: Reading = {
  onDisk: smallfilesOnDisk,
  rules: smallfilesRuleSet,
  dataFact: "folder",
  read: (sources, _, draft) => draftedRun(sources, draft),
  phases: () => ["write", "read"],
  phaseOfMetric: () => null,
  words: { each: "phases", dividedBy: "time of the longest rank", total: null, clock: null, points: null },
  aggregates: (runs) => overRuns(runs, rate),
  aggregateNames: [rate.name],
  columns: () => [columnOf(rate.name)],
  charts: () => []
}
