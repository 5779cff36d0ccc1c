/** What the training rules read beyond the fixed fields of `RunEvidence`, by name in `RunEvidence.facts`. */
export const trainingFacts = {
  /** The folder of the data set. Else `args.data_dir`. */
  dataFolder: "dataFolder",
  /** The folder of the results. Else `args.results_dir`. */
  resultsDir: "resultsDir",
  /** True when results and data share a file system (equal device numbers). */
  sameFileSystem: "sameFileSystem",
  /** `potential_caching` of summary.json: for each host 1 when its share of the data fits its memory, else 0. */
  potentialCaching: "potentialCaching",
  /** `num_files_train` of summary.json. */
  filesTrained: "filesTrained",
  /** What an engine saw of the clients' caches while reading: `cold`, `warm`, `unknown`, `memory`. */
  clientCache: "clientCache",
  /** Reasons by which an engine says that the figures of an epoch say little of the storage: `epoch 1: …`. */
  starvedEpochs: "starvedEpochs",
  /** Whether the client's caches are dropped before each epoch, where that is permitted. */
  dropsCaches: "dropsCaches"
} as const
