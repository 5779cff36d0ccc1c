/** A small training run; tests change what they are about. */
import type { DataSet, TrainWork } from "../../../../../../src/benchmarks/training/TrainingWork.ts"

export const setOf = (changes: Partial<DataSet> = {}): DataSet => ({
  model: "retinanet",
  format: "jpeg",
  folder: "/data/retinanet",
  filePrefix: "img",
  files: 24,
  subfolders: 0,
  samplesPerFile: 1,
  recordLength: 4096,
  recordLengthStdev: 0,
  recordLengthResize: 0,
  tfrecordSize: null,
  parquet: null,
  ...changes
})

export const workOf = (changes: Partial<TrainWork> = {}): TrainWork => {
  const set = changes.set ?? setOf()
  return {
    kind: "train",
    set,
    manifestPath: `${set.folder}/.mlpstorage-dataset.json`,
    ranks: 1,
    dialect: "v3.0",
    batchSize: 4,
    epochs: 1,
    stepsLimit: null,
    readThreads: 2,
    prefetchBatches: 2,
    computeSeconds: 0,
    fileShuffle: true,
    seed: 123,
    seedChangesByEpoch: true,
    directIo: false,
    transferBytes: 65_536,
    dropCaches: false,
    dropCachesTimeoutSeconds: 30,
    auThresholdPercent: 85,
    nominalSampleBytes: set.recordLength,
    checkpoint: null,
    bufferBytesPerRank: 0,
    ...changes
  }
}
