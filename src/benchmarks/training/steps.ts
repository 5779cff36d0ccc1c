/** Steps of an epoch, of every rank: whole batches that the rank with the fewest files makes. Plain: the engine counts by the same. */
import { sum } from "../../domain/statistics.ts"
import { dialects } from "../../rules/editions/dialects.ts"
import type { TrainWork } from "./TrainingWork.ts"

type BatchShape = Pick<TrainWork, "set" | "batchSize" | "readThreads">
export type StepShape = BatchShape & Pick<TrainWork, "ranks" | "dialect" | "stepsLimit">

/** Streams of a rank: DataLoader workers or parallel readers; 0 read threads read in the loop itself. */
export const workersOf = ({ readThreads }: Pick<TrainWork, "readThreads">): number => Math.max(1, readThreads)

/** Samples each stream holds when it goes through every W-th file. */
export const samplesOfStreams = (files: number, shape: BatchShape): Array<number> => {
  const workers = workersOf(shape)
  return Array.from(
    { length: workers },
    (_, worker) => Math.max(0, Math.ceil((files - worker) / workers)) * shape.set.samplesPerFile
  )
}

/** Batches a rank with so many files makes; what is left over is dropped, for parquet by each worker for itself. */
export const batchesOf = (files: number, shape: BatchShape): number => {
  const { batchSize, set } = shape
  if (set.format !== "parquet") return Math.floor(files * set.samplesPerFile / batchSize)
  return sum(samplesOfStreams(files, shape).map((samples) => Math.floor(samples / batchSize)))
}

type Dealt = Pick<TrainWork, "set" | "ranks" | "dialect">

/** Files go to ranks in contiguous blocks, of which the last may be shorter. TensorFlow deals in turn by itself. */
export const isInBlocks = ({ dialect, set }: Dealt): boolean =>
  set.format !== "tfrecord" && dialects[dialect].filesAmongRanks === "in blocks"

/** Files of one block; the last rank has what is left. */
export const blockOf = ({ ranks, set }: Dealt): number => {
  const even = Math.ceil(set.files / ranks)
  // DLIO leaves the last ranks without a file then, and cannot train.
  return even * (ranks - 1) < set.files ? even : Math.floor(set.files / ranks)
}

/** Files of the rank that has the fewest. */
export const fewestFiles = (shape: Dealt): number => {
  const { ranks, set } = shape
  if (!isInBlocks(shape)) return Math.floor(set.files / ranks)
  const block = blockOf(shape)
  return Math.min(block, set.files - block * (ranks - 1))
}

export const stepsPerEpoch = (shape: StepShape): number =>
  Math.min(shape.stepsLimit ?? Infinity, batchesOf(fewestFiles(shape), shape))

/** Steps that an even division of the samples would give. */
export const evenSteps = ({ batchSize, ranks, set, stepsLimit }: StepShape): number =>
  Math.min(stepsLimit ?? Infinity, Math.floor(Math.floor(set.files / ranks) * set.samplesPerFile / batchSize))

/** Files that each rank needs to make so many steps. */
export const filesForSteps = (steps: number, shape: BatchShape): number => {
  let tooFew = 0
  let enough = Math.ceil(steps * shape.batchSize / shape.set.samplesPerFile) * workersOf(shape)
  while (enough - tooFew > 1) {
    const files = Math.floor((tooFew + enough) / 2)
    if (batchesOf(files, shape) >= steps) enough = files
    else tooFew = files
  }
  return enough
}
