/**
 * What the vector-database rules read beyond the fixed fields of `RunEvidence`, by name in `RunEvidence.facts`. Readers take
 * them from `config.json`, `statistics.json`, `recall_stats.json`, `summary.json` and the metadata of the run; `parameters`
 * is empty in v3.0's metadata, and defaults that were not executed are no evidence.
 */
export const vectordbFacts = {
  /** Back end, `milvus`. Else `database.database` of the workload. */
  database: "database",
  /** `DISKANN`, `HNSW`, … Else `index.index_type` of the workload. */
  indexType: "indexType",
  /** Seconds of a timed run; absent when it ended by a number of queries. */
  runtime: "runtime",
  /** Queries asked for, of a run that ends by their number. */
  queries: "queries",
  /** A single machine's run says it in its verdict alone: of how many vectors the exact answers are. */
  vectors: "vectors",
  dimension: "dimension",
  /** Of a load: vectors that are in the collection. */
  insertedVectors: "insertedVectors",
  /** Name of what was loaded or searched. */
  collection: "collection",
  /** `timed`, `query_count` or `sweep`. */
  mode: "mode",
  /** 0 to 1. Else `metrics.recall`, as a number or `{ recall_at_k }` or `{ mean_recall }`, or `metrics.recall_at_k`. */
  recall: "recall",
  /** `flat_setup` of `result_verdict.json`: whether the exact answers cover every vector. */
  groundTruth: "groundTruth",
  /** What a run under MPI says of its ranks: `missing_ranks`, `failed_ranks`, `partial_failure`. */
  mpi: "mpi",
  /** How many ranks MPI started; absent where one machine ran all query processes. */
  mpiRanks: "mpiRanks",
  /** `file` or `object`: how the database reaches its storage. */
  accessProtocol: "accessProtocol",
  /** Of object storage: `minio`, `s3`, … */
  storageBackend: "storageBackend",
  storageRoot: "storageRoot",
  resultsDir: "resultsDir",
  /** True when results and database share a file system (equal device numbers). */
  sameFileSystem: "sameFileSystem"
} as const
