/** Words that people type. */
export const engines = ["auto", "native", "milvus", "vdbbench"] as const
export type EngineWord = typeof engines[number]

export const indexTypes = ["IVF_FLAT", "IVF_RERANK", "DISKANN", "HNSW", "AISAQ", "IVF_SQ8", "FLAT"] as const
export type IndexType = typeof indexTypes[number]

export const searchModes = ["timed", "query_count", "sweep"] as const
export type SearchMode = typeof searchModes[number]

export const cacheChoices = ["cold", "warm", "both"] as const

/** Configurations by name: those of release 3.0, and two of this program. */
export const configNames = [
  "default",
  "10m",
  "1m_diskann",
  "1m_diskann_512dim",
  "1m_hnsw",
  "1m_aisaq_512dim",
  "10m_diskann",
  "10m_hnsw",
  "ivf_flat",
  "practice"
] as const

export const metrics = ["COSINE", "L2", "IP"] as const
export type Metric = typeof metrics[number]

/**
 * `mixture`: overlapping clusters on a plane of 24 dimensions, with noise in all. `uniform` and `normal` are those of the official tool;
 * in many dimensions all their vectors are about as far from one another.
 */
export const distributions = ["mixture", "uniform", "normal"] as const
export type Distribution = typeof distributions[number]

/** The back end that the official programs load and search. */
export const database = "milvus"
