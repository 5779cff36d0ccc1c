/**
 * What a training run under DLIO needs of the hosts' memory at least: Python processes of their own read, each with what it has
 * in flight, and hand a step's tensors to the rank through shared memory (`torch_data_loader.py`).
 */
import { formatBytes, MiB, plural } from "../../domain/Units.ts"
import { dimensionLaw } from "./dataset/dimensions.ts"
import { batchesAhead } from "./lookAhead.ts"
import { largestUnitBytes } from "./memory.ts"
import type { DataSet, TrainWork } from "./TrainingWork.ts"

type DlioMemoryShape = Pick<TrainWork, "set" | "ranks" | "batchSize" | "readThreads" | "prefetchBatches">

interface DlioMemory {
  /** A rank with its reading processes. */
  readonly bytesPerRank: number
  readonly totalBytes: number
  /** The sum with its numbers, one line. */
  readonly formula: string
}

/** A Python process that has imported DLIO and PyTorch; measured. */
const processBytes = 288 * MiB

/** The Parquet reader of each worker keeps so many row groups in flight. */
const rowGroupsInFlight = 64

const unitsInFlight = ({ parquet, files, samplesPerFile }: DataSet, readers: number): number =>
  parquet === null
    ? 1
    : Math.min(rowGroupsInFlight, Math.ceil(files / readers) * Math.ceil(samplesPerFile / parquet.rowGroupRows))

/** The dummy that stands for a sample in the training loop; a batch of Parquet rows has a single one. */
const tensorBytes = (set: DataSet): number =>
  set.parquet !== null
    ? 0
    : set.recordLengthResize > 0
    ? Math.trunc(Math.sqrt(set.recordLengthResize)) ** 2
    : dimensionLaw(set).mean ** 2

export const notPredicted = "not predicted: nothing is known of what TensorFlow's own readers take"

/** null for tfrecord: nothing is known of what TensorFlow's own readers take. */
export const predictDlioMemory = (shape: DlioMemoryShape): DlioMemory | null => {
  const { batchSize, ranks, readThreads, set } = shape
  if (set.format === "tfrecord") return null
  const readers = Math.max(1, readThreads)
  const units = unitsInFlight(set, ranks * readers)
  const unitBytes = largestUnitBytes(set)
  const batches = Math.max(1, batchesAhead(shape))
  const batchBytes = batchSize * tensorBytes(set)
  // Without workers the rank reads by itself.
  const processes = 1 + readThreads
  const bytesPerRank = processes * processBytes + readers * units * unitBytes + batches * batchBytes
  const totalBytes = ranks * bytesPerRank
  return {
    bytesPerRank,
    totalBytes,
    formula: `at least ${plural(ranks, "rank")} × (${processes} Python ${processes === 1 ? "process" : "processes"} × ${
      formatBytes(processBytes)
    } + ${plural(readers, "reader")} × ${units} × ${formatBytes(unitBytes)} in flight${
      batchBytes === 0 ? "" : ` + ${plural(batches, "batch", "batches")} × ${formatBytes(batchBytes)} in /dev/shm`
    }) = ${formatBytes(totalBytes)} of all hosts`
  }
}
