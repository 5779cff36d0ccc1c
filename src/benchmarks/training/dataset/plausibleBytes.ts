/** Sizes that a file of this definition may have when another generator made it (docs/reference/dlio-training.md 3). */
import type { DataSet } from "../TrainingWork.ts"
import { dimensionLaw, sizesVary } from "./dimensions.ts"
import { fileBytesOf, recordLayout } from "./fileBytes.ts"
import { npzLayout } from "./npzLayout.ts"

export interface BytesRange {
  readonly min: number
  readonly max: number
}

/** Least and most bytes of the draws: six deviations to either side. */
const drawn = (set: DataSet): BytesRange => {
  const { deviation, mean } = dimensionLaw(set)
  return { min: Math.max(1, mean - 6 * deviation) ** 2, max: (mean + 6 * deviation) ** 2 }
}

/**
 * The same of the mean of so many files' draws. Files of unet3d may have nearly any size, so that a single one proves
 * nothing; all of them together do. Where much of the law is cut off at 1, the mean says no more than a file.
 */
const drawnMean = (set: DataSet, files: number): BytesRange => {
  const { deviation, mean } = dimensionLaw(set)
  if (!sizesVary(set) || deviation > mean / 3) return drawn(set)
  const around = 6 * Math.sqrt(2 * (mean * deviation) ** 2 + deviation ** 4) / Math.sqrt(files) + 0.02 * mean ** 2
  return { min: Math.max(1, mean ** 2 - around), max: mean ** 2 + around }
}

const one = { processes: 1, seedsByRank: false }

/**
 * DLIO's generators differ: npz of s3dlio is 40 bytes shorter than NumPy's, tfrecord of v2.0 a byte a record, and upstream
 * makes real JPEG files of any size. Parquet from object storage has only floats.
 */
const filesOf = (set: DataSet, { max, min }: BytesRange): BytesRange => {
  switch (set.format) {
    case "npz": {
      const around = npzLayout([1, 1], set.samplesPerFile).fileBytes - set.samplesPerFile
      return { min: min * set.samplesPerFile + around - 40, max: max * set.samplesPerFile + around }
    }
    case "tfrecord": {
      const { mean } = dimensionLaw(set)
      const { imageBytes, recordBytes } = recordLayout({ ...set, tfrecordSize: "bytes" }, [mean, mean])
      const around = recordBytes - imageBytes
      return { min: (min + around - 4) * set.samplesPerFile, max: (max + around + 4) * set.samplesPerFile }
    }
    case "jpeg":
      // Random pixels do not compress to less.
      return { min: Math.floor(min / 4), max: max * 2 }
    case "parquet": {
      const bytes = fileBytesOf(set, one)(0)
      return { min: Math.floor(bytes * 0.7), max: Math.ceil(bytes * 1.3) }
    }
  }
}

/** Least and most bytes of one file. */
export const plausibleBytes = (set: DataSet): BytesRange => filesOf(set, drawn(set))

/** Least and most bytes of the mean of so many files. */
export const plausibleMeanBytes = (set: DataSet, files: number): BytesRange => filesOf(set, drawnMean(set, files))
