/** From the kind of work to the coordinator that does it: the one place of this process that tells kinds apart. */
import { coordinate } from "../benchmarks/checkpointing/native/Coordinator.ts"
import { generateData } from "../benchmarks/training/native/datagen/generateData.ts"
import { coordinateTraining } from "../benchmarks/training/native/train/TrainCoordinator.ts"
import type { Coordinator, CoordinatorPort } from "../engines/native/CoordinatorPort.ts"
import type { Job } from "../engines/native/Job.ts"
import type { NativeWork } from "../engines/native/NativeWork.ts"

export const coordinateWork = (job: Job<NativeWork>, port: CoordinatorPort): Coordinator => {
  const { work } = job
  switch (work.kind) {
    case "checkpoint":
      return coordinate({ ...job, work }, port)
    case "datagen":
      return generateData({ ...job, work }, port)
    case "train":
      return coordinateTraining({ ...job, work }, port)
  }
}
