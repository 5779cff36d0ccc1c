import type { TrainWork } from "./TrainingWork.ts"

/** Batches that may wait for the loop: PyTorch's `num_workers × prefetch_factor`; 0 workers read when asked to. */
export const batchesAhead = (
  { prefetchBatches, readThreads }: Pick<TrainWork, "prefetchBatches" | "readThreads">
): number => readThreads === 0 ? 0 : readThreads * (prefetchBatches > 0 ? Math.ceil(prefetchBatches / readThreads) : 2)
