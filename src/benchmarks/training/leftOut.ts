/** What an epoch leaves unread, and by which policy. Pure. */
import { formatInteger } from "../../domain/Units.ts"
import { isInBlocks, type StepShape, stepsPerEpoch } from "./steps.ts"

interface LeftOut {
  readonly samples: number
  /** Where each file is one sample; null where a file may be read in part. */
  readonly files: number | null
  readonly because: string
}

const unevenText = (shape: StepShape): string =>
  shape.set.files % shape.ranks === 0
    ? ""
    : isInBlocks(shape)
    ? "every rank ends with the last, whose block of files is shorter, and "
    : "files that do not divide evenly among the ranks belong to none, and "

const policy = (shape: StepShape, isLimited: boolean): string =>
  isLimited
    ? `train.total_training_steps=${shape.stepsLimit} ends it before`
    : `${unevenText(shape)}what makes no whole batch of a ${
      shape.set.format === "parquet" && shape.readThreads > 1 ? "read thread" : "rank"
    } is dropped (drop_last)`

/** `steps`: of each rank in an epoch. null where all is read. */
export const leftOut = (shape: StepShape, steps: number): LeftOut | null => {
  const { batchSize, ranks, set, stepsLimit } = shape
  const samples = set.files * set.samplesPerFile - steps * ranks * batchSize
  if (samples <= 0) return null
  const whole = stepsPerEpoch({ ...shape, stepsLimit: null })
  return {
    samples,
    files: set.samplesPerFile === 1 ? samples : null,
    because: policy(shape, stepsLimit !== null && stepsLimit < whole)
  }
}

/** `3 of 60 files (5.0 %) are not read in an epoch: …`; null where all is read. */
export const leftOutText = (shape: StepShape, steps: number): string | null => {
  const left = leftOut(shape, steps)
  if (left === null) return null
  const all = shape.set.files * shape.set.samplesPerFile
  const percent = 100 * left.samples / all
  return `${formatInteger(left.samples)} of ${formatInteger(all)} ${left.files === null ? "samples" : "files"} (${
    percent < 0.05 ? "less than 0.1" : percent.toFixed(1)
  } %) are not read in an epoch: ${left.because}`
}
