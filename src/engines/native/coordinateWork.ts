/** From the kind of work to the coordinator that does it: the one place of this process that tells kinds apart. */
import { coordinate } from "./Coordinator.ts"
import type { Coordinator, CoordinatorPort } from "./CoordinatorPort.ts"
import { generateData } from "./datagen/generateData.ts"
import type { Job } from "./Job.ts"
import type { NativeWork } from "./NativeWork.ts"
import { coordinateTraining } from "./training/TrainCoordinator.ts"

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
