/** Every rule about one vector-database run. v2.0 has the command, but no rules for it. */
import type { RunRule } from "../../../rules/Rule.ts"
import { allowedParameters, type ParameterList } from "../../../rules/shared/allowedParameters.ts"
import { benchmarkType } from "../../../rules/shared/benchmarkType.ts"
import { readable } from "../../../rules/shared/readable.ts"
import { separateFileSystems } from "../../../rules/shared/separateFileSystems.ts"
import { separatePaths } from "../../../rules/shared/separatePaths.ts"
import { backend, databaseOf, index, isOpenBackend } from "./database.ts"
import { vectordbFacts } from "./evidence.ts"
import { metricsReported, queryCount, recall, runtime, scaleOfData } from "./result.ts"

const folders = separatePaths({
  id: "5.4.1",
  title: "Database folder and results folder",
  demands: "The folder of the database and --results-dir are both set and differ.",
  source: "Rules.md 5.4.1",
  editions: ["v3.0"],
  evidence: "plan",
  reads: ["storageRoot", "resultsDir", "args.storage_root", "args.data_dir", "args.vdb_data_path", "args.results_dir"],
  examples: { pass: "/mnt/milvus and /home/me/results", fail: "no storage_root" }
}, {
  dataOptions: ["storage_root", "data_dir", "vdb_data_path"],
  dataFact: vectordbFacts.storageRoot,
  resultsFact: vectordbFacts.resultsDir
})

const fileSystems = separateFileSystems("5.4.2", {
  what: "Database",
  given: "the database",
  fact: vectordbFacts.sameFileSystem
})

const parameterText = {
  id: "5.6.4",
  title: "Parameters of CLOSED and OPEN",
  demands:
    "CLOSED names what may be changed; OPEN (5.6.5) adds host, port and the native parameters of other back ends, whatever their " +
    "names.",
  source: "Rules.md 5.6.4 and 5.6.5",
  examples: { pass: "index.max_degree=64", fail: "database.host=db1 (OPEN), dataset.seed=1 on milvus (neither)" }
}

const list: ParameterList = {
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

const ofMilvus = allowedParameters(parameterText, { "v3.0": list })
const ofOthers = allowedParameters(parameterText, { "v3.0": { ...list, otherwise: "OPEN" } })

const parameters: RunRule = {
  ...ofMilvus,
  reads: [...ofMilvus.reads, "database", "database.database"],
  evaluate: (run) => (isOpenBackend(databaseOf(run)) ? ofOthers : ofMilvus).evaluate(run)
}

export const vectordbRules: ReadonlyArray<RunRule> = [
  { ...benchmarkType(["vector_database", "vectordb"]), editions: ["v3.0"] },
  { ...readable, editions: ["v3.0"] },
  scaleOfData,
  runtime,
  recall,
  queryCount,
  metricsReported,
  folders,
  fileSystems,
  backend,
  index,
  parameters
]
