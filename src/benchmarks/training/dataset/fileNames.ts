/** Where the files of a data set are, as DLIO names them (docs/reference/dlio-training.md 2 and 4.1). */
import type { DataSet } from "../TrainingWork.ts"

type Names = Pick<DataSet, "filePrefix" | "files" | "format" | "subfolders">

const padded = (n: number, width: number): string => String(n).padStart(width, "0")

/** `img_0000_of_7200.npz` */
export const fileName = ({ filePrefix, files, format }: Names, file: number): string =>
  `${filePrefix}_${padded(file, String(files).length)}_of_${files}.${format}`

/** DLIO's generator pads to the digits of the count, its reader without listing to those of the last index. */
export type SubfolderWidth = "generator" | "reader"

/** `train`, or `train/<file mod subfolders>`. */
export const fileFolder = ({ subfolders }: Names, file: number, width: SubfolderWidth = "generator"): string => {
  const digits = String(width === "generator" ? subfolders : subfolders - 1).length
  return subfolders > 1 ? `train/${padded(file % subfolders, digits)}` : "train"
}

/** Relative to the data set's folder. */
export const filePath = (names: Names, file: number, width: SubfolderWidth = "generator"): string =>
  `${fileFolder(names, file, width)}/${fileName(names, file)}`

/** Every path that DLIO may have given the file, the generator's first: widths differ at 10, 100, 1000, … subfolders. */
export const filePaths = (names: Names, file: number): ReadonlyArray<string> => {
  const single = names.subfolders === 1 ? [`train/0/${fileName(names, file)}`] : []
  return [...new Set([filePath(names, file), filePath(names, file, "reader"), ...single])]
}

/** The path of a file while it is made: hidden, and with an ending that no reader of data sets looks for. */
export const temporaryPath = (path: string): string => {
  const slash = path.lastIndexOf("/")
  return `${path.slice(0, slash + 1)}.${path.slice(slash + 1)}${temporaryEnding}`
}

const temporaryEnding = ".part"

export const isTemporaryName = (name: string): boolean => name.startsWith(".") && name.endsWith(temporaryEnding)

/** Every folder that holds files, relative to the data set's folder. */
export const fileFolders = (names: Names): ReadonlyArray<string> =>
  Array.from({ length: Math.max(1, Math.min(names.subfolders, names.files)) }, (_, i) => fileFolder(names, i))

/** The folders DLIO and the official tool make in every data set. */
export const standardFolders = ["train", "valid", "test"] as const

/** The folder of index files that only DALI reads. */
export const indexFolder = "index/train"

/** The index of a tfrecord file: one line a record. */
export const indexPath = (names: Names, file: number): string => `${indexFolder}/${fileName(names, file)}.idx`
