/**
 * The DLIO of a round: what it does differently from others, as the native engine repeats it and as its files are read. Plans
 * name a dialect, ranks look it up here. No Effect.
 */

export interface DlioDialect {
  /** The first major version of `dlio_benchmark` that is like this. */
  readonly sinceMajor: number
  /** How files are given to ranks: `in turn` gives each as many as every other, `in blocks` leaves the last with fewer. */
  readonly filesAmongRanks: "in turn" | "in blocks"
  /** `reader.file_shuffle` shuffles and exchanges files for each epoch; else every epoch has one order. */
  readonly shufflesFiles: boolean
  /** Ranks share TFRecords among each other twice, so that each reads its part again and again. */
  readonly sharesTfrecordsTwice: boolean
  /** What `size` in TFRecord examples is: the bytes of the image, or its dimension. */
  readonly tfrecordSize: "bytes" | "dimension"
  /** Sizes of samples are drawn with a seed of each generating rank; else all ranks draw with one. */
  readonly seedsSizesByRank: boolean
  /** Steps of an epoch that its throughput leaves out. */
  readonly throughputLeavesOut: 1 | 2
  /** Drops the client's caches before each epoch. */
  readonly dropsCaches: boolean
  /** Calls fsync after each checkpoint. */
  readonly syncsCheckpoints: boolean
  /** Checkpoints go through the four buffers of `mlpstorage_py`; else each rank builds its share whole in memory. */
  readonly streamsCheckpoints: boolean
  /** Reads checkpoint files of bytes alone, as the native engine writes them; else only torch's ZIP archives. */
  readonly readsBareCheckpoints: boolean
  /** Readers decode JPEG and PNG; else they drop the bytes as they are. */
  readonly decodesImages: boolean
  /** Python modules that its half for TensorFlow imports. */
  readonly tensorflowModules: ReadonlyArray<"tensorflow" | "tensorflow_io">
  /** Reads the keys of a workload that came after the round v2.0. */
  readonly readsNewerKeys: boolean
  /** Words of `dlio.log`: whose steps it counts, and the unit of its rates (both mean MiB). */
  readonly log: { readonly stepsPer: "rank" | "job"; readonly unit: "MiB" | "MB" }
}

const published = {
  "v2.0": {
    sinceMajor: 2,
    filesAmongRanks: "in blocks",
    shufflesFiles: false,
    sharesTfrecordsTwice: false,
    tfrecordSize: "dimension",
    seedsSizesByRank: false,
    throughputLeavesOut: 2,
    dropsCaches: false,
    syncsCheckpoints: false,
    streamsCheckpoints: false,
    readsBareCheckpoints: false,
    decodesImages: true,
    tensorflowModules: ["tensorflow", "tensorflow_io"],
    readsNewerKeys: false,
    log: { stepsPer: "job", unit: "MB" }
  },
  "v3.0": {
    sinceMajor: 3,
    filesAmongRanks: "in turn",
    shufflesFiles: true,
    sharesTfrecordsTwice: true,
    tfrecordSize: "bytes",
    seedsSizesByRank: true,
    throughputLeavesOut: 1,
    dropsCaches: true,
    syncsCheckpoints: true,
    streamsCheckpoints: true,
    readsBareCheckpoints: true,
    decodesImages: false,
    tensorflowModules: ["tensorflow"],
    readsNewerKeys: true,
    log: { stepsPer: "rank", unit: "MiB" }
  }
} as const satisfies Readonly<Record<string, DlioDialect>>

/** As plans name a dialect: by the round that used it. */
export type DialectName = keyof typeof published

/** Oldest first. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- a literal has no other keys than its type says
export const dialectNames = Object.keys(published) as ReadonlyArray<DialectName>

/** The dialects that are known. */
export const dialects: Readonly<Record<DialectName, DlioDialect>> = published

/** Of a release of `dlio_benchmark`, the newest that is not newer; `undefined` of older ones and of what is no version. */
export const dialectOfVersion = (version: string): DialectName | undefined => {
  const major = Number.parseInt(version, 10)
  return dialectNames.findLast((name) => major >= dialects[name].sinceMajor)
}
