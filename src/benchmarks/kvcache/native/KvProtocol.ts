/** What coordinator and rank say to each other over the IPC pipe: JSON, one message a value. Instants are `monotonic()`. */
import type { Calibrate, Calibrated } from "../../../engines/native/calibration/calibrate.ts"
import type { RunIdentity } from "../../../engines/native/files/blockStamp.ts"
import type { FailureFacts } from "../../../engines/native/files/fileIo.ts"
import type { KvServer } from "../KvMeasurement.ts"
import type { KvWork } from "../KvWork.ts"
import type { MeterReport } from "./Meter.ts"

export interface KvRankSetup {
  readonly rank: number
  readonly work: KvWork
  /** Absolute: the rank's own folder, which is there; null where nothing lies on a disk. */
  readonly folder: string | null
  readonly identity: RunIdentity
}

export interface KvTrialOrder {
  /** Into the work's options. */
  readonly option: number
  readonly trial: number
  /** Counts all trials of the run: stamps say it. */
  readonly number: number
  /** Of this rank. */
  readonly storageBytes: number
  /** Absolute; null writes no trace. */
  readonly ioTraceLog: string | null
}

export type ToKvRank =
  | { readonly type: "setup"; readonly setup: KvRankSetup }
  | Calibrate
  /** Answered by `ready` when the cache is filled as far as it is to be before the clock. */
  | { readonly type: "trial"; readonly order: KvTrialOrder }
  | { readonly type: "go"; readonly at: number }

/** What a rank is at in a trial, in this order. */
export const kvStages = ["precondition", "measure", "drain", "clear"] as const
export type KvStage = typeof kvStages[number]

export interface KvProgress {
  readonly arrived: number
  readonly completed: number
  readonly queued: number
  readonly tokens: number
  readonly hits: number
  readonly misses: number
  readonly readBytes: number
  readonly writtenBytes: number
  readonly evictions: number
  /** Nanoseconds; null with too few reads. */
  readonly readP99: number | null
}

export interface KvRankReport {
  readonly start: number
  /** When the window closed: by time, by the last request of a number, or by the end of a trace. */
  readonly end: number
  readonly meter: MeterReport
  readonly queued: number
  readonly entries: { readonly gpu: number; readonly cpu: number; readonly storage: number }
  readonly storageBytes: number
  readonly files: number
  /** Within the window. */
  readonly cpuSeconds: number
  /** Change of this process's own /proc/self/io from the barrier until its last operation was done. */
  readonly ownRead: number | null
  readonly ownWritten: number | null
  readonly blocksChecked: number
  readonly peakRssBytes: number
  readonly bufferBytes: number
  readonly server: { readonly before: KvServer; readonly after: KvServer } | null
}

export type FromKvRank =
  | { readonly type: "alive" }
  | { readonly type: "ready" }
  | { readonly type: "calibrated" } & Calibrated
  | { readonly type: "progress"; readonly stage: KvStage; readonly counts: KvProgress }
  | { readonly type: "done"; readonly report: KvRankReport }
  | { readonly type: "failed"; readonly facts: FailureFacts }
