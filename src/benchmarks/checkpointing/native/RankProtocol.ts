/** What coordinator and rank say to each other over the IPC pipe: JSON, one message a value. Instants are `monotonic()`. */
import type { Phase } from "../../../domain/Measurement.ts"
import type { Calibrate, Calibrated } from "../../../engines/native/calibration/calibrate.ts"
import type { RunIdentity } from "../../../engines/native/files/blockStamp.ts"
import type { FailureFacts } from "../../../engines/native/files/fileIo.ts"
import type { CheckpointFile, CheckpointIo } from "../CheckpointWork.ts"

/** Everything a rank keeps for the whole run. */
export interface RankSetup {
  readonly rank: number
  /** Absolute: the model's folder. */
  readonly folder: string
  readonly files: ReadonlyArray<CheckpointFile>
  readonly io: CheckpointIo
  readonly fsync: boolean
  readonly verify: "none" | "sample" | "full"
}

export type ToRank =
  | { readonly type: "setup"; readonly setup: RankSetup }
  | Calibrate
  /** `identity` is what is stamped when writing and expected when reading; null when nothing can be expected. */
  | {
    readonly type: "operation"
    readonly phase: Phase
    readonly index: number
    readonly identity: RunIdentity | null
  }
  /** The barrier: begin what was announced at this instant. */
  | { readonly type: "go"; readonly at: number }

export interface OperationReport {
  readonly start: number
  readonly end: number
  readonly bytes: number
  /** When each file was complete. */
  readonly fileEnds: ReadonlyArray<number>
  readonly cpuSeconds: number
  /** Change of this process's own /proc/self/io over the operation; null where the kernel does not tell. */
  readonly readBytes: number | null
  readonly writeBytes: number | null
  readonly blocksChecked: number
  readonly peakRssBytes: number
  readonly bufferBytes: number
}

export type FromRank =
  | { readonly type: "alive" }
  /** Answers `setup`, `calibrate` and `operation`: prepared, waiting at the barrier. */
  | { readonly type: "ready" }
  | { readonly type: "calibrated" } & Calibrated
  | { readonly type: "progress"; readonly bytes: number }
  | { readonly type: "file"; readonly file: number; readonly state: "begun" | "complete" }
  | { readonly type: "done"; readonly report: OperationReport }
  | { readonly type: "failed"; readonly facts: FailureFacts }
