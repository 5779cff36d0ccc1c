import type { OnDisk } from "../../results/OnDisk.ts"

export const vectordbOnDisk: OnDisk = {
  id: "vectordb",
  directoryName: "vector_database",
  levels: ["engine", "index", "command"],
  measuring: ["run", "run-search"],
  preparing: { datagen: "a data generation", datasize: "a sizing" },
  makesData: ["datagen"],
  dataOptions: ["storage_root", "data_dir", "vdb_data_path"],
  toolKeys: [],
  runFile: /^(?:milvus_benchmark_p\d|recall_stats\.json$|result_verdict\.json$)/,
  resultFile: /^statistics\.json$/,
  mark: /^(?:vector_database_|milvus_benchmark_|vdb_multi_node_|recall_stats\.json$|result_verdict\.json$)/,
  ownFolder: /^vectordb$/,
  details: [/^vectordb$/, /^(?:enhanced|load|simple)$/]
}
