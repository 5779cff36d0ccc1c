/** How many steps DLIO's ranks make (dlio-training.md 4.1, 8). Pure. */
import type { TrainWork } from "../../benchmarks/training/TrainingWork.ts"

/** Each rank gets the same number of files, and drops the last partial batch. */
export const stepsOfRank = ({ batchSize, ranks, set, stepsLimit }: TrainWork): number => {
  const steps = Math.floor((Math.floor(set.files / ranks) * set.samplesPerFile) / batchSize)
  return stepsLimit === null ? steps : Math.min(steps, stepsLimit)
}
