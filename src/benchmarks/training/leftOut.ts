/** What an epoch leaves unread, and by which policy. Pure. */
import { formatInteger } from "../../domain/Units.ts"
import type { TrainWork } from "./TrainingWork.ts"

export interface LeftOut {
  readonly samples: number
  /** Where each file is one sample; null where a file may be read in part. */
  readonly files: number | null
  readonly because: string
}

type Shape = Pick<TrainWork, "set" | "ranks" | "batchSize" | "stepsLimit">

const policy = ({ ranks, stepsLimit }: Shape, isLimited: boolean): string =>
  isLimited
    ? `train.total_training_steps=${stepsLimit} ends it before`
    : `${
      ranks === 1 ? "" : "files that do not divide evenly among the ranks belong to none, and "
    }what makes no whole batch of a rank is dropped (drop_last)`

/** `steps`: of each rank in an epoch. null where all is read. */
export const leftOut = (shape: Shape, steps: number): LeftOut | null => {
  const { batchSize, ranks, set, stepsLimit } = shape
  const samples = set.files * set.samplesPerFile - steps * ranks * batchSize
  if (samples <= 0) return null
  const whole = Math.floor(Math.floor(set.files / ranks) * set.samplesPerFile / batchSize)
  return {
    samples,
    files: set.samplesPerFile === 1 ? samples : null,
    because: policy(shape, stepsLimit !== null && stepsLimit < whole)
  }
}

/** `3 of 60 files (5.0 %) are not read in an epoch: …`; null where all is read. */
export const leftOutText = (shape: Shape, steps: number): string | null => {
  const left = leftOut(shape, steps)
  if (left === null) return null
  const all = shape.set.files * shape.set.samplesPerFile
  const percent = 100 * left.samples / all
  return `${formatInteger(left.samples)} of ${formatInteger(all)} ${left.files === null ? "samples" : "files"} (${
    percent < 0.05 ? "less than 0.1" : percent.toFixed(1)
  } %) are not read in an epoch: ${left.because}`
}
