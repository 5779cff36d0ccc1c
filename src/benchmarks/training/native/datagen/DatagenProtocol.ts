/** What coordinator and rank say to each other while a data set is made or checked. Files are named by their number. */
import type { FailureFacts } from "../../../../engines/native/files/fileIo.ts"
import type { Generation } from "../../dataset/dimensions.ts"
import type { DataSet } from "../../TrainingWork.ts"

/** The files `rank`, `rank + ranks`, … are this rank's. */
interface Share {
  readonly rank: number
  readonly ranks: number
  readonly set: DataSet
  readonly generation: Generation
}

/** `keep`: files that are there, whole by their name, are left; without it they are somebody else's and end the run. */
export interface GenerateOrder extends Share {
  readonly type: "generate"
  readonly keep: boolean
  readonly direct: boolean
  readonly tfrecordIndex: boolean
}

/** Names and sizes of all files, and the contents of every `contentsEvery`th; 0 for none. */
export interface CheckOrder extends Share {
  readonly type: "check"
  /** `exact` for files of this engine, `plausible` for those of another generator. */
  readonly sizes: "exact" | "plausible"
  readonly contentsEvery: number
}

export type ToDatagenRank = GenerateOrder | CheckOrder

export interface DatagenReport {
  readonly written: number
  readonly kept: number
  readonly bytes: number
  readonly checked: number
  readonly contentsChecked: number
  readonly cpuSeconds: number
  readonly peakRssBytes: number
  readonly bufferBytes: number
}

export type FromDatagenRank =
  | { readonly type: "alive" }
  | { readonly type: "begun"; readonly file: number }
  /** The file bears its name, and its bytes are on the storage. */
  | { readonly type: "whole"; readonly file: number }
  | { readonly type: "progress"; readonly files: number; readonly kept: number; readonly bytes: number }
  | { readonly type: "done"; readonly report: DatagenReport }
  | { readonly type: "failed"; readonly facts: FailureFacts }
