/**
 * What a native training run needs of this host's memory, said before it starts. Plain: ranks size their buffers by the
 * same figures.
 */
import { formatBytes, GiB, MiB, plural } from "../../domain/Units.ts"
import { dimensionLaw, dimensionsOf, sizesVary } from "./dataset/dimensions.ts"
import { stepsPerEpoch } from "./steps.ts"
import type { DataSet, TrainWork } from "./TrainingWork.ts"

type MemoryShape = Pick<
  TrainWork,
  "set" | "ranks" | "dialect" | "batchSize" | "stepsLimit" | "readThreads" | "transferBytes"
>

interface MemoryPrediction {
  /** Files (or row groups) that a rank has in flight at once. */
  readonly readersPerRank: number
  readonly bufferBytesPerReader: number
  /** `TrainWork.bufferBytesPerRank`. */
  readonly bufferBytesPerRank: number
  /** Largest resident set of one rank. */
  readonly rssBytesPerRank: number
  /** All ranks and their coordinator. */
  readonly totalBytes: number
  /** The sum with its numbers, one line. */
  readonly formula: string
}

/** O_DIRECT wants whole blocks; one more block is asked for at the end of a file, so that its end is seen. */
export const blockBytes = 4096

/** DLIO keeps 64 row groups in flight for each of its workers; here a quarter, and never more than `most`. */
const rowGroupsPerWorker = 16
const mostRowGroups = 64
/** Row groups read by one request each take no more than this of a rank's memory together. */
const rowGroupBuffers = GiB
/** Node and the engine's code, measured; every libuv thread adds a little. */
const baseBytes = 60 * MiB
const threadBytes = 64 * 1024
/** One request never asks for more: Linux moves at most 2 GiB − 4 KiB at once. */
const mostRequestBytes = GiB

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit

const widths: Readonly<Record<string, number>> = {
  float16: 2,
  float32: 4,
  float64: 8,
  // As Parquet stores the narrow ones.
  int8: 4,
  uint8: 4,
  int16: 4,
  int32: 4,
  int64: 8,
  bool: 1
}

/** DLIO's own writer needs up to 1018.8 bytes for the 896 that plain columns take (docs/reference/dlio-training.md 3.4). */
const dictionaryGrowth = 1.15
/** Around each sample: a tfrecord's frame and names, a ZIP's headers. */
const frameBytes = 512

/** Sizes of more files are not drawn for a prediction: none is farther from the mean than this many deviations. */
const mostDrawn = 50_000
const farthest = 6.5

/** Bytes of the largest thing that is read as a whole: a file, or a row group. Sizes that vary: as one rank draws them. */
export const largestUnitBytes = (set: DataSet): number => {
  if (set.parquet !== null) {
    const row = set.parquet.columns.reduce((sum, { dtype, size }) => sum + (widths[dtype] ?? 8) * (size ?? 1), 0)
    return Math.ceil(row * set.parquet.rowGroupRows * dictionaryGrowth)
  }
  if (sizesVary(set) && set.files > mostDrawn) {
    const { deviation, mean } = dimensionLaw(set)
    return (Math.ceil(mean + farthest * deviation) ** 2 + frameBytes) * set.samplesPerFile
  }
  const dimensions = dimensionsOf(set, { processes: 1, seedsByRank: true })
  let largest = 0
  for (let file = 0; file < (sizesVary(set) ? set.files : 1); file++) {
    const [rows, columns] = dimensions(file)
    largest = Math.max(largest, rows * columns)
  }
  return (largest + frameBytes) * set.samplesPerFile
}

/** What one reader asks for at most by one request, and the buffer it needs for that. */
export const requestBytesOf = ({ set, transferBytes }: Pick<MemoryShape, "set" | "transferBytes">): number =>
  roundUp(Math.min(transferBytes ?? mostRequestBytes, mostRequestBytes, largestUnitBytes(set)), blockBytes)

export const readersOf = (shape: Pick<MemoryShape, "set" | "transferBytes" | "readThreads">): number => {
  const workers = Math.max(1, shape.readThreads)
  if (shape.set.parquet === null) return workers
  const inMemory = Math.floor(rowGroupBuffers / requestBytesOf(shape))
  return Math.max(workers, Math.min(mostRowGroups, rowGroupsPerWorker * workers, inMemory))
}

/** libuv threads of a rank: one a reader, and some to open and close files meanwhile. */
export const poolThreadsOf = (shape: Pick<MemoryShape, "set" | "transferBytes" | "readThreads">): number =>
  readersOf(shape) + 2

/** A footer is read and parsed once a file; DLIO's own writer needs 25.8 KB for a row group of 200 columns. */
const footerBytesOf = ({ parquet, samplesPerFile }: DataSet): number =>
  parquet === null ? 0 : 160 * parquet.columns.length * Math.ceil(samplesPerFile / parquet.rowGroupRows)

/** Where each row group lies is kept for later epochs. */
const extentBytesOf = ({ files, parquet, samplesPerFile }: DataSet, ranks: number): number =>
  parquet === null ? 0 : 24 * Math.ceil(samplesPerFile / parquet.rowGroupRows) * Math.ceil(files / ranks)

export const predictMemory = (shape: MemoryShape): MemoryPrediction => {
  const { ranks, set } = shape
  const readersPerRank = readersOf(shape)
  const bufferBytesPerReader = requestBytesOf(shape) + blockBytes
  const bufferBytesPerRank = readersPerRank * bufferBytesPerReader
  const steps = stepsPerEpoch(shape)
  // Three times a step; two orders of all files, and their dimensions; a footer as bytes and as figures, and what is kept of all.
  const bookBytes = steps * 24 + set.files * (sizesVary(set) ? 16 : 8) + 2 * footerBytesOf(set) +
    extentBytesOf(set, ranks)
  const processBytes = baseBytes + poolThreadsOf(shape) * threadBytes
  const rssBytesPerRank = processBytes + bufferBytesPerRank + bookBytes
  const totalBytes = ranks * rssBytesPerRank + baseBytes
  return {
    readersPerRank,
    bufferBytesPerReader,
    bufferBytesPerRank,
    rssBytesPerRank,
    totalBytes,
    formula: `${plural(ranks, "rank")} × (${plural(readersPerRank, "reader")} × ${
      formatBytes(bufferBytesPerReader)
    } of buffers + ${formatBytes(processBytes)} of process + ${
      formatBytes(bookBytes)
    } of file orders and step times) + ${formatBytes(baseBytes)} of coordinator = ${formatBytes(totalBytes)}`
  }
}
