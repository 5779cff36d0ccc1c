/** The coordinators by their kind of work: the one list. A coordinator's process loads the program of its own kind alone. */
import type { Coordinator, CoordinatorPort } from "../engines/native/coordinator/CoordinatorPort.ts"
import type { Job } from "../engines/native/Job.ts"

/** Does one kind of work, which its job holds. */
export interface CoordinatorProgram {
  coordinate(job: Job<unknown>, port: CoordinatorPort): Coordinator
}

export const coordinators: Readonly<Record<string, () => Promise<CoordinatorProgram>>> = {
  checkpoint: () => import("../benchmarks/checkpointing/native/Coordinator.ts"),
  datagen: () => import("../benchmarks/training/native/datagen/DatagenCoordinator.ts"),
  serve: () => import("../benchmarks/kvcache/native/KvCoordinator.ts"),
  train: () => import("../benchmarks/training/native/train/TrainCoordinator.ts"),
  vectorload: () => import("../benchmarks/vectordb/native/load/LoadCoordinator.ts"),
  vectorsearch: () => import("../benchmarks/vectordb/native/search/SearchCoordinator.ts")
}
