/** 4.4.1, 4.4.2: checkpoints and results apart. */
import type { RunRule } from "../../../rules/Rule.ts"
import { separateFileSystems } from "../../../rules/shared/separateFileSystems.ts"
import { separatePaths } from "../../../rules/shared/separatePaths.ts"
import { checkpointFacts } from "../evidence.ts"

export const folders: RunRule = separatePaths({
  id: "4.4.1",
  title: "Checkpoint folder and results folder",
  demands: "--checkpoint-folder and --results-dir are both set and differ.",
  source: "Rules.md 4.4.1",
  editions: ["v3.0"],
  evidence: "plan",
  reads: ["checkpointFolder", "resultsDir", "args.checkpoint_folder", "args.results_dir"],
  examples: { pass: "/mnt/ckpt and /home/me/results", fail: "/mnt/ckpt and /mnt/ckpt/" }
}, {
  dataOptions: ["checkpoint_folder"],
  dataFact: checkpointFacts.checkpointFolder,
  resultsFact: checkpointFacts.resultsDir
})

export const fileSystems: RunRule = separateFileSystems({
  id: "4.4.2",
  title: "Checkpoints and results on different file systems",
  demands:
    "Results are not written to the storage under test. An error when CLOSED is asked for, else a warning; it can be " +
    "waived with --allow-invalid-params, which is recorded.",
  source: "Rules.md 4.4.2",
  editions: ["v3.0"],
  evidence: "plan",
  reads: ["sameFileSystem", "requestedDivision"],
  examples: {
    pass: "two mounts with different device numbers",
    fail: "--checkpoint-folder and --results-dir on one mount"
  }
}, checkpointFacts.sameFileSystem)
