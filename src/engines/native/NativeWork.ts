/** Every kind of work the native engine does. A new kind is a case here, in `coordinateWork` and in `rank.entry`. */
import { type CheckpointWork, isCheckpointWork } from "../../benchmarks/checkpointing/CheckpointWork.ts"

export type NativeWork = CheckpointWork

export const isNativeWork = (work: unknown): work is NativeWork => isCheckpointWork(work)
