/** Every kind of work the native engine does. A new kind is a case here, in `coordinateWork` and in `rank.entry`. */
import { type CheckpointWork, isCheckpointWork } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import { type DatagenWork, isDatagenWork, isTrainWork, type TrainWork } from "../../benchmarks/training/TrainingWork.ts"

export type NativeWork = CheckpointWork | DatagenWork | TrainWork

export const isNativeWork = (work: unknown): work is NativeWork =>
  isCheckpointWork(work) || isDatagenWork(work) || isTrainWork(work)
