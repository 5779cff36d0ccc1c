/** What DLIO makes of a data set's folders (dlio-training.md 4.1, dlio-command.md 3.1). Pure. */
import { filePath, standardFolders } from "../../benchmarks/training/dataset/fileNames.ts"
import type { DataSet } from "../../benchmarks/training/TrainingWork.ts"

/** Absolute path of a training file as DLIO generates it; files are counted from 0. */
export const dataFile = (set: DataSet, index: number): string => `${set.folder}/${filePath(set, index)}`

/** The official tool makes these before it starts DLIO. */
export const dataFolders = ({ folder }: DataSet): ReadonlyArray<string> =>
  standardFolders.map((name) => `${folder}/${name}`)

/**
 * v3.0 computes the names of subfolders one digit narrower than it generates them where their number is a power of ten, and
 * looks into one subfolder where it has generated none.
 */
export const namesAreMisread = (set: DataSet): boolean =>
  set.subfolders === 1 || filePath(set, 0) !== filePath(set, 0, "reader")

/** Every how many files v3.0 looks whether one is there, by the official tool's steps. */
export const validationInterval = (files: number): number =>
  files < 10_000 ? 1 : files < 100_000 ? 10 : files < 1_000_000 ? 100 : files < 10_000_000 ? 1000 : 10_000
