/** The exact size of every file of a data set, by format. */
import type { DataSet } from "../TrainingWork.ts"
import { dimensionLaw, type Dimensions, dimensionsOf, type Generation, sizesVary } from "./dimensions.ts"
import { npzLayout } from "./npzLayout.ts"
import { parquetFileBytes } from "./parquetLayout.ts"
import { type TfrecordLayout, tfrecordLayout } from "./tfrecordLayout.ts"

/** Framing and payload of each record of a tfrecord file. */
export const recordLayout = (set: DataSet, [rows, columns]: Dimensions): TfrecordLayout =>
  tfrecordLayout(rows * columns, set.tfrecordSize === "dimension" ? dimensionLaw(set).mean : rows * columns)

/** Of the file that holds samples of these dimensions. */
export const bytesOf = (set: DataSet, dimensions: Dimensions): number => {
  switch (set.format) {
    case "npz":
      return npzLayout(dimensions, set.samplesPerFile).fileBytes
    case "tfrecord":
      return recordLayout(set, dimensions).recordBytes * set.samplesPerFile
    case "jpeg":
      return dimensions[0] * dimensions[1]
    case "parquet":
      return set.parquet === null ? 0 : parquetFileBytes(set.parquet, set.samplesPerFile)
  }
}

/** Lengths and offsets in headers take another byte, or another form, only just below these sizes. */
const steps = [2 ** 7, 2 ** 14, 2 ** 21, 2 ** 28, 2 ** 31, 2 ** 35, 2 ** 42]
/** More than what stands around the sample of a file, so that no header is on the other side of a step. */
const nearStep = 4096

/**
 * As `bytesOf`, for many files: what stands around a sample is the same for all whose figures have as many digits, and is
 * laid out once for them. Files near a step are laid out each.
 */
const manyBytesOf = (set: DataSet): (dimensions: Dimensions) => number => {
  const around = new Map<string, number>()
  return (dimensions) => {
    const [rows, columns] = dimensions
    const sample = rows * columns * (set.format === "npz" ? set.samplesPerFile : 1)
    const step = steps.find((limit) => sample < limit)
    if (step === undefined || step - sample <= nearStep) return bytesOf(set, dimensions)
    const key = `${step} ${String(rows).length} ${String(columns).length}`
    const samples = rows * columns * set.samplesPerFile
    const known = around.get(key)
    if (known !== undefined) return samples + known
    const bytes = bytesOf(set, dimensions)
    around.set(key, bytes - samples)
    return bytes
  }
}

/** True when every file of the set has the same size. */
export const isUniform = (set: DataSet): boolean => set.format === "parquet" || !sizesVary(set)

/** Bytes by file. */
export const fileBytesOf = (set: DataSet, generation: Generation): (file: number) => number => {
  if (set.files === 0) return () => 0
  if (isUniform(set)) {
    const { mean } = dimensionLaw(set)
    const bytes = bytesOf(set, [mean, mean])
    return () => bytes
  }
  const dimensions = dimensionsOf(set, generation)
  const bytes = manyBytesOf(set)
  return (file) => bytes(dimensions(file))
}

export interface DataSetBytes {
  readonly total: number
  readonly min: number
  readonly max: number
}

/** Of all files together; zeros for a set without files. */
export const dataSetBytes = (set: DataSet, generation: Generation): DataSetBytes => {
  const bytes = fileBytesOf(set, generation)
  if (set.files === 0) return { total: 0, min: 0, max: 0 }
  if (isUniform(set)) return { total: bytes(0) * set.files, min: bytes(0), max: bytes(0) }
  let [total, min, max] = [0, Infinity, 0]
  for (let file = 0; file < set.files; file++) {
    const size = bytes(file)
    total += size
    if (size < min) min = size
    if (size > max) max = size
  }
  return { total, min, max }
}
