/** 4.4.1, 4.4.2: checkpoints and results apart. */
import type { RunRule } from "../../../rules/Rule.ts"
import { separateFileSystems } from "../../../rules/shared/separateFileSystems.ts"
import { separatePaths } from "../../../rules/shared/separatePaths.ts"
import { checkpointFacts } from "../evidence.ts"
import { checkpointingOnDisk } from "../onDisk.ts"

export const folders: RunRule = separatePaths({
  id: "4.4.1",
  title: "Checkpoint folder and results folder",
  demands: "--checkpoint-folder and --results-dir are both set and differ.",
  source: "Rules.md 4.4.1",
  since: "v3.0",
  evidence: "plan",
  reads: ["checkpointFolder", "resultsDir", "args.checkpoint_folder", "args.results_dir"],
  examples: { pass: "/mnt/ckpt and /home/me/results", fail: "/mnt/ckpt and /mnt/ckpt/" }
}, {
  dataOptions: checkpointingOnDisk.dataOptions,
  dataFact: checkpointFacts.checkpointFolder,
  resultsFact: checkpointFacts.resultsDir
})

export const fileSystems: RunRule = separateFileSystems("4.4.2", {
  what: "Checkpoints",
  given: "--checkpoint-folder",
  fact: checkpointFacts.sameFileSystem
})
