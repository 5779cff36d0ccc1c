/** Where DLIO keeps a data set (docs/reference/dlio-training.md 2, docs/reference/dlio-command.md 2). Pure. */
import { filePath, standardFolders } from "../dataset/fileNames.ts"
import type { DataSet } from "../TrainingWork.ts"

/** Absolute path of a training file as DLIO generates it; files are counted from 0. */
export const dataFile = (set: DataSet, index: number): string => `${set.folder}/${filePath(set, index)}`

/** The official tool makes these before it starts DLIO. */
export const dataFolders = ({ folder }: DataSet): ReadonlyArray<string> =>
  standardFolders.map((name) => `${folder}/${name}`)
