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
  vectors: "vectors",
  dimension: "dimension",
  /** 0 to 1. Else `metrics.recall`, as a number or `{ recall_at_k }`, or `metrics.recall_at_k`. */
  recall: "recall",
  storageRoot: "storageRoot",
  resultsDir: "resultsDir",
  /** True when results and database share a file system (equal device numbers). */
  sameFileSystem: "sameFileSystem"
} as const
