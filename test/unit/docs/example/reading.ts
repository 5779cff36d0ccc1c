/** What reports make of smallfiles runs. */
import type { Reading } from "../../../../src/benchmarks/Reading.ts"
import { draftedRun } from "../../../../src/results/draft/BenchmarkRun.ts"
import { smallfilesOnDisk } from "./onDisk.ts"
import { smallfilesRuleSet } from "./rules.ts"

export const smallfilesReading: Reading = {
  onDisk: smallfilesOnDisk,
  rules: smallfilesRuleSet,
  read: (sources, _, draft) => draftedRun(sources, draft)
}
