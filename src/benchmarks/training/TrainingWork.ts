/**
 * What a training engine executes: a data set to make, or a data set to read the way training does. Plain data: it
 * travels to the engine as a JSON file, and ranks read it without importing anything. Sizes are bytes, times seconds.
 */
import type { DialectName } from "../../rules/editions/dialects.ts"

type DataFormat = "npz" | "tfrecord" | "jpeg" | "parquet"

export interface ParquetColumn {
  readonly name: string
  readonly dtype: "float16" | "float32" | "float64" | "int8" | "int16" | "int32" | "int64" | "uint8" | "bool"
  /** Length of the fixed-size list in each row; null for a scalar. */
  readonly size: number | null
}

/** Everything that decides the names, sizes and shape of the files; the manifest's fingerprint is taken over it. */
export interface DataSet {
  readonly model: string
  readonly format: DataFormat
  /** Absolute: `<data-dir>/<model>`; `train/` is below it. */
  readonly folder: string
  readonly filePrefix: string
  readonly files: number
  /** 0 or 1: all files flat in `train/`. */
  readonly subfolders: number
  readonly samplesPerFile: number
  /** As configured; resnet50's is a fraction. */
  readonly recordLength: number
  readonly recordLengthStdev: number
  /** 0 when not set. */
  readonly recordLengthResize: number
  /** Value of `size` in tfrecord examples: v3.0 the bytes of the image, v2.0 the dimension. null for other formats. */
  readonly tfrecordSize: "bytes" | "dimension" | null
  readonly parquet: { readonly columns: ReadonlyArray<ParquetColumn>; readonly rowGroupRows: number } | null
}

export interface DatagenWork {
  readonly kind: "datagen"
  readonly set: DataSet
  /** Absolute: the manifest of the data set. */
  readonly manifestPath: string
  /** Generating ranks: v3.0 seeds the sizes with 10 + rank, so that sizes depend on it; v2.0 seeds every rank with 10. */
  readonly processes: number
  readonly seedsByRank: boolean
  /** Only re-check what is there: names, sizes and a sample of contents. */
  readonly verifyOnly: boolean
  /** Index file per tfrecord file. */
  readonly tfrecordIndex: boolean
}

export interface TrainWork {
  readonly kind: "train"
  readonly set: DataSet
  /** Absolute: the manifest of the data set, where this program made it. */
  readonly manifestPath: string
  readonly ranks: number
  /** The DLIO whose division of files among ranks, order of an epoch and throughput formula it repeats. */
  readonly dialect: DialectName
  readonly batchSize: number
  readonly epochs: number
  /** Steps of each epoch at most; null for all that the files hold. */
  readonly stepsLimit: number | null
  /** Whole-file readers of a rank; 0 reads in the training loop itself, as DLIO does. */
  readonly readThreads: number
  /** Batches ahead of the training loop at most: as `reader.prefetch_size`. */
  readonly prefetchBatches: number
  readonly computeSeconds: number
  /** The files of a rank are shuffled anew for each epoch with `seed + epoch`. */
  readonly fileShuffle: boolean
  readonly seed: number
  readonly seedChangesByEpoch: boolean
  readonly directIo: boolean
  /** Bytes of one request; null reads a whole file (row group) with one request. */
  readonly transferBytes: number | null
  /** Drop the client's caches before each epoch where that is permitted; a run that may not labels the epoch. */
  readonly dropCaches: boolean
  readonly dropCachesTimeoutSeconds: number
  /** AU in percent that the workload demands. */
  readonly auThresholdPercent: number
  /** DLIO's nominal bytes of a sample, which its MiB/s are computed with. */
  readonly nominalSampleBytes: number
  /** unet3d of v2.0 writes one checkpoint of so many bytes after the last epoch; null where the workload has none. */
  readonly checkpoint: { readonly folder: string; readonly bytes: number; readonly afterEpoch: number } | null
  /** Bytes of read buffers a rank holds at most, as predicted. */
  readonly bufferBytesPerRank: number
}

export type TrainingWork = DatagenWork | TrainWork

const kindOf = (work: unknown): unknown =>
  typeof work === "object" && work !== null && "kind" in work ? work.kind : undefined

/** True for work that this benchmark planned; the engines take any benchmark's plan. */
export const isDatagenWork = (work: unknown): work is DatagenWork => kindOf(work) === "datagen"
export const isTrainWork = (work: unknown): work is TrainWork => kindOf(work) === "train"
