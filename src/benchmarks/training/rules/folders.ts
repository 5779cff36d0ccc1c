/** 3.4.1, 3.4.2: data and results apart. */
import type { RunRule } from "../../../rules/Rule.ts"
import { separateFileSystems } from "../../../rules/shared/separateFileSystems.ts"
import { separatePaths } from "../../../rules/shared/separatePaths.ts"
import { trainingFacts } from "./evidence.ts"
import { aboutRuns } from "./trainingRule.ts"

export const folders: RunRule = aboutRuns(separatePaths({
  id: "3.4.1",
  title: "Data folder and results folder",
  demands: "--data-dir and --results-dir are both set and differ.",
  source: "Rules.md 3.4.1",
  editions: ["v3.0"],
  evidence: "plan",
  reads: ["dataFolder", "resultsDir", "args.data_dir", "args.results_dir"],
  examples: { pass: "/mnt/data and /home/me/results", fail: "/mnt/data and /mnt/data/" }
}, { dataOptions: ["data_dir"], dataFact: trainingFacts.dataFolder, resultsFact: trainingFacts.resultsDir }))

export const fileSystems: RunRule = aboutRuns(separateFileSystems({
  id: "3.4.2",
  title: "Data and results on different file systems",
  demands:
    "Results are not written to the storage under test. An error when CLOSED is asked for, else a warning; it can be " +
    "waived with --allow-invalid-params, which is recorded.",
  source: "Rules.md 3.4.2",
  editions: ["v3.0"],
  evidence: "plan",
  reads: ["sameFileSystem", "requestedDivision"],
  examples: { pass: "two mounts with different device numbers", fail: "--data-dir and --results-dir on one mount" }
}, trainingFacts.sameFileSystem))
