/** What accelerators that never wait read in a second. Pure. */
import { formatBytes, formatRate } from "../../domain/Units.ts"
import { dataSetBytes, isUniform } from "./dataset/fileBytes.ts"
import type { DataSet, TrainWork } from "./TrainingWork.ts"

interface Demand {
  /** By the bytes that files have. */
  readonly bytesPerSecond: number
  /** By the bytes of a sample that DLIO's figures are computed with. */
  readonly nominalBytesPerSecond: number
}

/** Sizes of more files are not drawn for a mean. */
const mostDrawn = 20_000

const bytesOfFiles = (set: DataSet, files: number): number =>
  dataSetBytes({ ...set, files }, { processes: 1, seedsByRank: false }).total

/** Bytes that are read for one sample: headers and encoding included. */
const sampleBytesOf = (set: DataSet): number => {
  const files = isUniform(set) ? 1 : Math.min(set.files, mostDrawn)
  return bytesOfFiles(set, files) / files / set.samplesPerFile
}

/** Of one accelerator; null where nothing is computed, or no file is there. */
export const demandOf = (
  { batchSize, computeSeconds, nominalSampleBytes, set }: Pick<
    TrainWork,
    "batchSize" | "computeSeconds" | "nominalSampleBytes" | "set"
  >
): Demand | null => {
  if (computeSeconds <= 0 || set.files <= 0 || set.samplesPerFile <= 0) return null
  const samplesPerSecond = batchSize / computeSeconds
  return {
    bytesPerSecond: samplesPerSecond * sampleBytesOf(set),
    nominalBytesPerSecond: samplesPerSecond * nominalSampleBytes
  }
}

/** Figures closer than this are not told apart. */
const alike = 0.005

/** DLIO's figure beside it, where it is another. */
export const nominalText = (
  { bytesPerSecond, nominalBytesPerSecond }: Demand,
  { nominalSampleBytes }: Pick<TrainWork, "nominalSampleBytes">
): string =>
  Math.abs(nominalBytesPerSecond / bytesPerSecond - 1) < alike
    ? ""
    : `; DLIO's figure would be ${formatRate(nominalBytesPerSecond)} an accelerator, by its nominal ${
      formatBytes(nominalSampleBytes)
    } a sample`
