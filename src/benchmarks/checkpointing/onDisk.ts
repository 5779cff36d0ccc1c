import type { OnDisk } from "../../results/OnDisk.ts"
import { storageKeys } from "../shared/storageKeys.ts"

/** `llama_8b`, `llama3_8b`, `LLAMA3-8B` → `llama3-8b`. Whole names only: `my-8b-variant` is no published model. */
export const respelled = (model: string): string | undefined => {
  const [, size] = /^llama3?[-_]?(8b|70b|405b|1t)$/i.exec(model) ?? []
  return size === undefined ? undefined : `llama3-${size.toLowerCase()}`
}

export const checkpointingOnDisk: OnDisk = {
  id: "checkpointing",
  directoryName: "checkpointing",
  levels: ["model"],
  measuring: ["run"],
  preparing: { datasize: "a sizing", configview: "a printed configuration" },
  makesData: [],
  dataOptions: ["checkpoint_folder"],
  toolKeys: [
    "checkpoint.mode",
    "checkpoint.num_checkpoints_read",
    "checkpoint.num_checkpoints_write",
    "checkpoint.checkpoint_folder",
    "model.parallelism.data",
    ...storageKeys
  ],
  respelled
}
