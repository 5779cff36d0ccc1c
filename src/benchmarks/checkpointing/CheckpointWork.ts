/**
 * What a checkpoint engine executes. Plain data: it travels to the engine as a JSON file, and ranks read it without
 * importing anything. All sizes are bytes.
 */
export interface CheckpointFile {
  /** File name inside `global_epoch1_step<n>/`. */
  readonly name: string
  /** Exact size after scaling. */
  readonly bytes: number
  readonly part: "model" | "optimizer"
}

export interface CheckpointRank {
  readonly rank: number
  /** In writing order: model files, then the optimizer file. */
  readonly files: ReadonlyArray<CheckpointFile>
}

export interface CheckpointIo {
  readonly profile: "device" | "dlio"
  readonly mode: "direct" | "buffered"
  readonly writeRequestBytes: number
  readonly readRequestBytes: number
  /** Buffers per rank while writing, so that filling overlaps writing. */
  readonly writeBuffers: number
  readonly readStreams: number
  /** DLIO v3.0's fadvise hints (`dlio` profile, buffered). */
  readonly cacheHints: boolean
}

export interface CheckpointWork {
  readonly kind: "checkpoint"
  readonly model: string
  readonly mode: "default" | "subset"
  readonly modeReason: string
  readonly tensorParallel: number
  readonly pipelineParallel: number
  readonly dataParallel: number
  readonly zeroStage: number
  readonly parameterCount: number
  readonly scale: number
  /** Absolute: `<checkpoint-folder>/<model>`. */
  readonly folder: string
  /** Absolute: the marker beside it, `<checkpoint-folder>/.mlpstorage-<model>.json`. */
  readonly markerPath: string
  /** Identifies model shape, ranks, mode, parallelism, scale and layout version. */
  readonly fingerprint: string
  readonly ranks: ReadonlyArray<CheckpointRank>
  /** One checkpoint of all ranks. */
  readonly checkpointBytes: number
  readonly writes: number
  readonly reads: number
  readonly secondsBetween: number
  readonly fsync: boolean
  readonly io: CheckpointIo
  readonly verify: "none" | "sample" | "full"
  readonly overwrite: boolean
  readonly cleanup: boolean
  /** `--remap-seconds`: added to the time of a read where it is shown, never to what is measured. */
  readonly remapSeconds?: number | null
  /**
   * One of two runs, of which the second reads what the first wrote: `cleanup` spares whole files of the first, and removes
   * them when the second is whole.
   */
  readonly pair?: "first" | "second"
}

/** Step folder of one checkpoint, counted from 1. */
export const stepFolder = (index: number): string => `global_epoch1_step${index}`

export const isStepFolder = (name: string): boolean => /^global_epoch1_step[1-9]\d*$/.test(name)

/** The names that a layout gives to the files of a step folder, ours and DLIO's. */
const layoutName = /^(?:zero_pp_rank_\d+_mp_rank_\d+_(?:model|optim)_states|(?:layer_\d+-)?model_\d+_model_states)\.pt$/

/** Whether a path relative to the model's folder is that of a checkpoint's file: no other is ever removed. */
export const isCheckpointPath = (path: string, checkpoint: number): boolean => {
  const [folder, name, ...more] = path.split("/")
  return folder === stepFolder(checkpoint) && name !== undefined && layoutName.test(name) && more.length === 0
}

/** Whether a run's files go when it has ended, as `cleanup` and `pair` say. */
export const cleansUp = ({ cleanup, pair }: Pick<CheckpointWork, "cleanup" | "pair">, isWhole: boolean): boolean =>
  cleanup && (pair === undefined || isWhole === (pair === "second"))

/** True for work that this benchmark planned; the engines take any benchmark's plan. */
export const isCheckpointWork = (work: unknown): work is CheckpointWork =>
  typeof work === "object" && work !== null && "kind" in work && work.kind === "checkpoint"
