/** What coordinator and rank of a training run say to each other over the IPC pipe. Instants are `monotonic()`. */
import type { LatencyCounts } from "../../../../domain/LatencyCounts.ts"
import type { FailureFacts } from "../../../../engines/native/files/fileIo.ts"
import type { JobHost } from "../../../../engines/native/Job.ts"
import type { TrainWork } from "../../TrainingWork.ts"
import type { FilesFound } from "./locate.ts"

export interface TrainSetup {
  readonly rank: number
  readonly work: TrainWork
  readonly files: FilesFound
  readonly host: JobHost
  /** Absolute: where the rank leaves its `<rank>_output.json`. */
  readonly runDirectory: string
}

export type ToTrainRank =
  | { readonly type: "setup"; readonly setup: TrainSetup }
  /** Epochs come in order from 1; the rank orders its files for it. */
  | { readonly type: "epoch"; readonly epoch: number }
  /** Between epochs: rank 0 writes so many bytes to a new file and flushes them, the others answer at once. */
  | { readonly type: "checkpoint"; readonly path: string; readonly bytes: number }
  /** Complete the rank's output file. */
  | { readonly type: "finish" }

export interface EpochReport {
  readonly start: number
  readonly end: number
  readonly steps: number
  readonly bytes: number
  readonly files: number
  /** Change of this process's own /proc/self/io over the epoch; null where the kernel does not tell. */
  readonly readBytes: number | null
  readonly cpuSeconds: number
  /** DLIO's figures of the block; null when it has no window. */
  readonly au: number | null
  readonly nominalAu: number | null
  readonly samplesPerSecond: number | null
  /** The whole epoch and what became of it, seconds; null when DLIO's figures have no window. */
  readonly window: {
    readonly seconds: number
    /** The first step, which DLIO's figures leave out. */
    readonly first: number
    readonly waited: number
    readonly computed: number
    readonly atBarrier: number
  } | null
  /** Mean and population deviation of all steps' compute, seconds. */
  readonly compute: { readonly mean: number; readonly deviation: number } | null
  readonly wait: LatencyCounts
  /** While steps waited for data: seconds of that, seconds readers were reading, and seconds this thread was busy. */
  readonly whileWaiting: { readonly seconds: number; readonly readerSeconds: number; readonly threadSeconds: number }
  /** Readers of this rank. */
  readonly readers: number
  readonly peakRssBytes: number
  readonly bufferBytes: number
}

export type FromTrainRank =
  | { readonly type: "alive" }
  /** Answers `setup` and `epoch`: prepared, waiting at the barrier. `steps` of the epoch announced, of any rank. */
  | { readonly type: "ready"; readonly steps: number }
  /** A few a second, of the epoch so far. */
  | {
    readonly type: "progress"
    readonly steps: number
    readonly bytes: number
    readonly waited: number
    readonly au: number | null
  }
  | { readonly type: "epochDone"; readonly report: EpochReport }
  | { readonly type: "saved"; readonly start: number; readonly end: number }
  | { readonly type: "written" }
  | { readonly type: "failed"; readonly facts: FailureFacts }
