/** 3.4.1, 3.4.2: data and results apart. */
import type { RunRule } from "../../../rules/Rule.ts"
import { separateFileSystems } from "../../../rules/shared/separateFileSystems.ts"
import { separatePaths } from "../../../rules/shared/separatePaths.ts"
import { trainingOnDisk } from "../onDisk.ts"
import { trainingFacts } from "./evidence.ts"
import { aboutRuns } from "./trainingRule.ts"

export const folders: RunRule = aboutRuns(separatePaths({
  id: "3.4.1",
  title: "Data folder and results folder",
  demands: "--data-dir and --results-dir are both set and differ.",
  source: "Rules.md 3.4.1",
  since: "v3.0",
  evidence: "plan",
  reads: ["dataFolder", "resultsDir", "args.data_dir", "args.results_dir"],
  examples: { pass: "/mnt/data and /home/me/results", fail: "/mnt/data and /mnt/data/" }
}, {
  dataOptions: trainingOnDisk.dataOptions,
  dataFact: trainingFacts.dataFolder,
  resultsFact: trainingFacts.resultsDir
}))

export const fileSystems: RunRule = aboutRuns(separateFileSystems("3.4.2", {
  what: "Data",
  given: "--data-dir",
  fact: trainingFacts.sameFileSystem
}))
