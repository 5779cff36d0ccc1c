/** What coordinator and rank say to each other while an index is built. Centroids and sums go beside these messages (Wire.ts). */
import type { FailureFacts } from "../../../../engines/native/files/fileIo.ts"
import type { VectorSet } from "../../data/VectorSet.ts"
import type { IvfIndex, ListEntry } from "../../ivf/IvfIndex.ts"

/** A list to be written: all rows of `list`, or those of one part of it. */
export interface ListToWrite extends Omit<ListEntry, "digest"> {
  /** Its number in the directory. */
  readonly number: number
  /** As rows are assigned. */
  readonly list: number
  readonly part: number | null
}

export interface SplitList {
  readonly list: number
  /** Rows of each part. */
  readonly rows: ReadonlyArray<number>
  readonly centroids: ReadonlyArray<ReadonlyArray<number>>
}

export type ToLoadRank =
  | {
    readonly type: "begin"
    readonly rank: number
    readonly ranks: number
    readonly set: VectorSet
    readonly index: IvfIndex
  }
  | { readonly type: "calibrate"; readonly seconds: number }
  /** Of the sample; the centroids come by wire, and sums go back. */
  | { readonly type: "sum" }
  /** Of all rows, into the file. The centroids come by wire. */
  | { readonly type: "assign"; readonly path: string }
  /** Counts of an assignment that was made before. */
  | { readonly type: "recount"; readonly path: string }
  | { readonly type: "split"; readonly path: string; readonly lists: ReadonlyArray<number>; readonly most: number }
  | {
    readonly type: "check"
    readonly path: string
    readonly direct: boolean
    readonly lists: ReadonlyArray<ListEntry & { readonly number: number }>
  }
  | {
    readonly type: "write"
    readonly assignments: string
    readonly path: string
    readonly direct: boolean
    readonly lists: ReadonlyArray<ListToWrite>
  }

export interface LoadReport {
  readonly bytes: number
  readonly cpuSeconds: number
  readonly peakRssBytes: number
  readonly bufferBytes: number
}

export type FromLoadRank =
  | { readonly type: "alive" }
  | { readonly type: "ready" }
  /** Multiplications and additions of the kernel, and rows made, in so many seconds each. */
  | {
    readonly type: "calibrated"
    readonly scores: number
    readonly scoreSeconds: number
    readonly rows: number
    readonly rowSeconds: number
  }
  | { readonly type: "summed" }
  | { readonly type: "assigned"; readonly counts: ReadonlyArray<number> }
  | { readonly type: "split"; readonly split: ReadonlyArray<SplitList> }
  | { readonly type: "checked"; readonly whole: ReadonlyArray<number> }
  | { readonly type: "progress"; readonly rows: number; readonly bytes: number }
  /** Its bytes were handed to the storage; they are on it when the rank is done. */
  | { readonly type: "written"; readonly number: number; readonly digest: number }
  | { readonly type: "done"; readonly report: LoadReport }
  | { readonly type: "failed"; readonly facts: FailureFacts }
