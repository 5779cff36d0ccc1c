/** What the native engine can do: the one list, imported where the program is put together and nowhere else. */
import type { WorkGuard } from "../engines/native/NativeWorks.ts"
import { isCheckpointWork } from "./checkpointing/CheckpointWork.ts"
import { isKvWork } from "./kvcache/KvWork.ts"
import { isDatagenWork, isTrainWork } from "./training/TrainingWork.ts"
import { isLoadWork, isSearchWork } from "./vectordb/VectorWork.ts"

export const nativeWorks: ReadonlyArray<WorkGuard> = [
  isCheckpointWork,
  isDatagenWork,
  isKvWork,
  isTrainWork,
  isLoadWork,
  isSearchWork
]
