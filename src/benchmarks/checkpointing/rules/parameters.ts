/** 4.6.3: what a person may change of a checkpointing workload. */
import type { RunRule } from "../../../rules/Rule.ts"
import { allowedParameters } from "../../../rules/shared/allowedParameters.ts"
import { checkpointingEdition } from "../edition.ts"

/** Keys the existing tool adds by itself: in records without origins they are nobody's override. */
export const toolInjectedParameters: ReadonlyArray<string> = [
  "checkpoint.mode",
  "model.parallelism.data",
  "checkpoint.num_checkpoints_read",
  "checkpoint.num_checkpoints_write",
  "checkpoint.checkpoint_folder",
  "storage.storage_type",
  "storage.storage_root",
  "storage.storage_options.storage_library",
  "storage.storage_options.uri_scheme",
  "storage.s3_force_path_style"
]

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
