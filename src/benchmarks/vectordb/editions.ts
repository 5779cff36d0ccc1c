/** Vector search in each edition: how many runs and how long, back ends and indexes, and what may be changed. */
import type { EditionData } from "../../rules/editions/data.ts"
import type { ParameterList } from "../../rules/shared/allowedParameters.ts"

export interface VectordbEdition {
  /** Query runs of a result. */
  readonly runs: number
  /** Seconds of a timed run. */
  readonly shortestRuntime: number
  readonly backends: { readonly closed: string; readonly open: ReadonlyArray<string> }
  /** Sizes that published classes of results have; no text says that a result must have one. */
  readonly classes: ReadonlyArray<{ readonly name: string; readonly vectors: number; readonly dimension: number }>
  /** Modes that count; the others are practice. */
  readonly modes: ReadonlyArray<string>
  /** Back ends of object storage, as the text names them. */
  readonly objectBackends: ReadonlyArray<string>
  readonly indexes: { readonly closed: ReadonlyArray<string>; readonly open: ReadonlyArray<string> }
  /** With the back end of CLOSED; OPEN takes any parameter of its other back ends. */
  readonly parameters: ParameterList
}

const first: VectordbEdition = {
  runs: 5,
  shortestRuntime: 30,
  backends: { closed: "milvus", open: ["elasticsearch", "pgvector"] },
  classes: [
    { name: "milvus-diskann-A", vectors: 1_000_000, dimension: 1536 },
    { name: "milvus-diskann-B", vectors: 10_000_000, dimension: 1536 }
  ],
  modes: ["timed", "query_count"],
  objectBackends: ["s3", "s3-compatible", "minio", "ceph"],
  indexes: { closed: ["DISKANN", "HNSW", "AISAQ"], open: ["IVF_FLAT", "IVF_SQ8", "FLAT"] },
  parameters: {
    closed: [
      "database.database",
      "index.index_type",
      "index.metric_type",
      "index.max_degree",
      "index.search_list_size",
      "index.M",
      "index.ef_construction",
      "index.inline_pq",
      "search.search_ef",
      "run.mode",
      "run.num_query_processes",
      "run.batch_size",
      "run.report_count",
      "dataset.collection_name",
      "dataset.num_shards",
      "dataset.chunk_size",
      "dataset.batch_size",
      "dataset.vector_dtype",
      "storage.storage_root",
      "storage.storage_type"
    ],
    open: ["database.host", "database.port", "elasticsearch.*", "pgvector.*"],
    otherwise: "INVALID",
    disputed: {}
  }
}

export const vectordbEditions: EditionData<VectordbEdition> = { "v3.0": first }
