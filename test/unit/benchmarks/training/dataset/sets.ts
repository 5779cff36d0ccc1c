import type { DataSet, ParquetColumn } from "../../../../../src/benchmarks/training/TrainingWork.ts"

const base: DataSet = {
  model: "unet3d",
  format: "npz",
  folder: "/data/unet3d",
  filePrefix: "img",
  files: 168,
  subfolders: 0,
  samplesPerFile: 1,
  recordLength: 146_600_628,
  recordLengthStdev: 68_341_808,
  recordLengthResize: 2_097_152,
  tfrecordSize: null,
  parquet: null
}

const columns = (counts: ReadonlyArray<readonly [ParquetColumn["dtype"], number]>): ReadonlyArray<ParquetColumn> =>
  counts.flatMap(([dtype, count]) => Array.from({ length: count }, () => dtype))
    .map((dtype, i) => ({ name: `feature_${String(i).padStart(3, "0")}`, dtype, size: null }))

/** The six workloads' data sets as published for v3.0. */
export const published = {
  unet3d: base,
  resnet50: {
    ...base,
    model: "resnet50",
    format: "tfrecord",
    files: 1024,
    samplesPerFile: 1251,
    recordLength: 114_660.07,
    recordLengthStdev: 0,
    recordLengthResize: 150_528,
    tfrecordSize: "bytes"
  },
  cosmoflow: {
    ...base,
    model: "cosmoflow",
    format: "tfrecord",
    files: 524_288,
    recordLength: 2_828_486,
    recordLengthStdev: 71_311,
    recordLengthResize: 0,
    tfrecordSize: "bytes"
  },
  retinanet: {
    ...base,
    model: "retinanet",
    format: "jpeg",
    files: 1_170_301,
    recordLength: 322_957,
    recordLengthStdev: 0,
    recordLengthResize: 0
  },
  dlrm: {
    ...base,
    model: "dlrm",
    format: "parquet",
    files: 1024,
    samplesPerFile: 1_536_000,
    recordLength: 761,
    recordLengthStdev: 0,
    recordLengthResize: 0,
    parquet: {
      columns: columns([["float16", 50], ["float32", 56], ["float64", 49], ["int8", 45]]),
      rowGroupRows: 6144
    }
  },
  flux: {
    ...base,
    model: "flux",
    format: "parquet",
    files: 4296,
    samplesPerFile: 288,
    recordLength: 2_164_832,
    recordLengthStdev: 0,
    recordLengthResize: 0,
    parquet: {
      columns: ([
        ["t5_encodings", 524_328],
        ["clip_encodings", 409],
        ["mean", 8232],
        ["logvar", 8232],
        ["timestamp", 7]
      ] as const).map(([name, size]) => ({ name, dtype: "float32", size })),
      rowGroupRows: 48
    }
  }
} as const satisfies Readonly<Record<string, DataSet>>
