/** The one list of benchmarks as they lie on disk: for processes that look for runs and load no more of them. */
import type { OnDisk } from "../results/OnDisk.ts"
import { checkpointingOnDisk } from "./checkpointing/onDisk.ts"
import { kvcacheOnDisk } from "./kvcache/onDisk.ts"
import { trainingOnDisk } from "./training/onDisk.ts"
import { vectordbOnDisk } from "./vectordb/onDisk.ts"

export const benchmarksOnDisk: ReadonlyArray<OnDisk> = [
  trainingOnDisk,
  checkpointingOnDisk,
  vectordbOnDisk,
  kvcacheOnDisk
]
