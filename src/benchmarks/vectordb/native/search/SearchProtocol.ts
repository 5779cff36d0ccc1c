/** What coordinator and rank say to each other while an index is searched. */
import type { LatencyCounts } from "../../../../domain/LatencyCounts.ts"
import type { Calibrate, Calibrated } from "../../../../engines/native/calibration/calibrate.ts"
import type { FailureFacts } from "../../../../engines/native/files/fileIo.ts"
import type { ListEntry } from "../../ivf/IvfIndex.ts"
import type { CacheState, SearchWork } from "../../VectorWork.ts"

export interface PointOrder {
  readonly type: "point"
  readonly cache: CacheState
  readonly probes: number
  /** Of this rank; a rank with none answers nothing. */
  readonly concurrency: number
  /** Of this rank, or null where seconds end it. */
  readonly queries: number | null
  readonly seconds: number | null
  /** Of this rank. */
  readonly requestRate: number | null
  /** Whose queries are asked: number `first`, and then every `step`th. */
  readonly pass: number
  readonly first: number
  readonly step: number
}

export type ToSearchRank =
  | {
    readonly type: "open"
    readonly rank: number
    readonly work: SearchWork
    readonly lists: ReadonlyArray<ListEntry>
    readonly centroids: number
    /** Reads at once. */
    readonly slots: number
    /** Queries at once at most. */
    readonly most: number
  }
  /** Scores of the sample's queries with every row of this rank's part of the set. */
  | { readonly type: "compare" }
  /** Numbers of the true neighbours, by query of the sample. */
  | { readonly type: "truth"; readonly neighbours: ReadonlyArray<ReadonlyArray<number>> }
  | Calibrate
  /** Reads its lists through this host's cache. */
  | { readonly type: "warm" }
  | PointOrder
  /** Queries of the sample, for their recall alone. */
  | {
    readonly type: "answer"
    readonly cache: CacheState
    readonly probes: number
    readonly numbers: ReadonlyArray<number>
    readonly concurrency: number
  }
  /** The reads of the last point with nothing else done. */
  | { readonly type: "bare"; readonly seconds: number }
  | { readonly type: "go"; readonly at: number }

export interface Neighbours {
  readonly number: number
  readonly neighbours: ReadonlyArray<number>
  readonly scores: ReadonlyArray<number>
}

/** `places`: of its list among those that the query looked through, for each neighbour. */
export interface Answer extends Neighbours {
  readonly places: ReadonlyArray<number>
}

export interface PointReport {
  /** Microseconds of the clock that all ranks share; null where nothing was asked. */
  readonly start: number | null
  readonly end: number | null
  readonly queries: number
  readonly unserved: number
  readonly reads: number
  readonly bytes: number
  readonly readBytes: number | null
  readonly cpuSeconds: number
  readonly latency: LatencyCounts
  /** Of the sample. */
  readonly answers: ReadonlyArray<Answer>
  readonly verified: number
  readonly peakRssBytes: number
  readonly bufferBytes: number
}

export type FromSearchRank =
  | { readonly type: "alive" }
  | { readonly type: "ready" }
  | { readonly type: "compared"; readonly rows: number; readonly best: ReadonlyArray<Neighbours> }
  | { readonly type: "known" }
  | ({ readonly type: "calibrated" } & Calibrated)
  | { readonly type: "warmed" }
  | { readonly type: "answered"; readonly answers: ReadonlyArray<Answer> }
  | { readonly type: "bare"; readonly reads: number; readonly bytes: number; readonly seconds: number }
  | { readonly type: "preparing"; readonly done: number }
  | {
    readonly type: "progress"
    readonly queries: number
    readonly bytes: number
    readonly p99: number | null
    readonly hits: number
    readonly of: number
  }
  | { readonly type: "done"; readonly report: PointReport }
  | { readonly type: "failed"; readonly facts: FailureFacts }
