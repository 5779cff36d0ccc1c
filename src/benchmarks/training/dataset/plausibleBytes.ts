/** Sizes that a file of this definition may have when another generator made it (reference `dlio-training.md` 3). */
import type { DataSet } from "../TrainingWork.ts"
import { dimensionLaw } from "./dimensions.ts"
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

const one = { processes: 1, seedsByRank: false }

/**
 * DLIO's generators differ: npz of s3dlio is 40 bytes shorter than NumPy's, tfrecord of v2.0 a byte a record, and upstream
 * makes real JPEG files of any size. Parquet from object storage has only floats.
 */
export const plausibleBytes = (set: DataSet): BytesRange => {
  const { max, min } = drawn(set)
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
      return { min: 1, max: max * 2 }
    case "parquet": {
      const bytes = fileBytesOf(set, one)(0)
      return { min: Math.floor(bytes * 0.7), max: Math.ceil(bytes * 1.3) }
    }
  }
}
