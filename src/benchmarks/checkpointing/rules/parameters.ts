/** 4.6.3: what a person may change of a checkpointing workload. */
import type { RunRule } from "../../../rules/Rule.ts"
import { allowedParameters } from "../../../rules/shared/allowedParameters.ts"
import { checkpointingEdition } from "../edition.ts"

export const parameters: RunRule = allowedParameters(
  {
    id: "4.6.3",
    title: "Parameters of CLOSED",
    demands: "In CLOSED people change nothing but the checkpoint folder, the counts within their rule, and the mode.",
    source: "Rules.md 4.6.3 and table 3; v2.0 guidelines table 3",
    examples: {
      pass: "--params checkpoint.checkpoint_folder=/mnt/a",
      fail: "--params checkpoint.time_between_checkpoints=0"
    }
  },
  { since: "v2.0" },
  (edition) => checkpointingEdition(edition).parameters
)
