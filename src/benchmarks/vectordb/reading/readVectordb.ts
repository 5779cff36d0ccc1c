/**
 * A run of vector search as v3.0's tools leave it: `vdbbench` writes `statistics.json`, `config.json`, `recall_stats.json` and
 * `result_verdict.json`; under MPI the tool writes `summary.json`, and what the ranks sent it in `vectordb/<phase>/`.
 */
import { isJsonObject, type Json, type JsonObject } from "../../../domain/Json.ts"
import { readJsonObject } from "../../../results/documents.ts"
import { draftedRun, oneCount, type ReadBenchmarkRun } from "../../../results/draft/BenchmarkRun.ts"
import { hostsOfArgs, integerAt } from "../../../results/draft/common.ts"
import type { Sources } from "../../../results/draft/sources.ts"
import { object, orNull } from "../../../results/values.ts"
import { type Known, missing, present } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import * as T from "../../../rules/tolerant.ts"
import { vectorFigures } from "./figures.ts"
import { readOwn } from "./readOwn.ts"

const fileIn = (sources: Sources) => (name: string): Known<JsonObject> => {
  if (name === sources.resultFile && sources.result._tag === "present") return sources.result
  const content = readJsonObject(sources.folder, name, sources.problems)
  return content === undefined ? missing(`there is no readable ${name}`, name) : present(content, name)
}

/** Under MPI each rank has so many query processes of its own; without, one machine has all. */
const ranksOf = (record: Known<JsonObject>, statistics: Known<JsonObject>): Known<number> =>
  K.firstOf(
    integerAt(record, "mpi_world_size"),
    integerAt(statistics, "mpi.expected_ranks"),
    K.flatMap(
      T.truth(T.at(record, "distributed"), "distributed"),
      (value, source) => value ? missing("mpi_world_size is not recorded", source) : present(1, source)
    )
  )

const clientHosts = (record: Known<JsonObject>, ranks: Known<number>): Known<number> =>
  K.firstOf(
    hostsOfArgs(K.map(T.at(record, "client_hosts"), (hosts) => ({ hosts }))),
    K.flatMap(ranks, (value, source) => value === 1 ? present(1, source) : missing("hosts are not recorded", source))
  )

const known = (entries: Readonly<Record<string, Known<Json>>>): JsonObject =>
  Object.fromEntries(Object.entries(entries).flatMap(([name, it]) => it._tag === "present" ? [[name, it.value]] : []))

/** Null where nothing of it is recorded. */
const searchOf = (said: ReadonlyArray<readonly [Known<Json>, (value: string) => string]>): string | null => {
  const words = said.flatMap(([it, inWords]) => it._tag === "present" ? [inWords(String(it.value))] : [])
  return words.length === 0 ? null : words.join(", ")
}

/** A number, or an object that has it among others. */
const recallIn = ({ recall }: JsonObject): JsonObject => {
  if (!isJsonObject(recall)) return {}
  const value = recall["recall_at_k"] ?? recall["mean_recall"]
  return value === undefined ? {} : { recall: value }
}

const readOfficial: ReadBenchmarkRun = (sources, record, draft) => {
  const file = fileIn(sources)
  const config = file("config.json")
  const recallStats = file("recall_stats.json")
  const verdict = file("result_verdict.json")
  const ofRanks = K.firstOf(
    file("vectordb/simple/statistics.json"),
    file("vectordb/simple/vdb_multi_node_summary.json")
  )
  const load = K.firstOf(file("load_statistics.json"), file("vectordb/load/load_statistics.json"))
  const result = K.flatMap(
    K.firstOf(sources.result, ofRanks),
    (value, source) => object(present(value, source), source)
  )
  const statistics = K.firstOf(ofRanks, file("statistics.json"))
  const isLoad = orNull(draft.command) === "datagen"
  // Other tools write them below `metric`.
  const metrics = K.map(
    K.firstOf(draft.metrics, result),
    (value): JsonObject => ({ ...orNull(statistics) ?? {}, ...value, ...recallIn(value) })
  )

  const either = (name: string, inConfig = name) => K.firstOf(T.at(config, inConfig), T.at(record, name))
  const collection = either("collection", "collection_name")
  const batch = T.positiveNumber(either("batch_size"), "batch_size")
  const depth = either("search_ef")
  const each = T.positiveInteger(either("num_query_processes", "processes"), "num_query_processes")
  const ranks = ranksOf(record, statistics)
  const processes = K.map(K.zip(ranks, each), ([world, own]) => world * own)
  const dimension = K.firstOf(
    T.at(config, "vector_dim"),
    T.at(result, "dimension"),
    T.at(record, "vector_dim"),
    T.at(record, "dimension")
  )
  const vectors = K.firstOf(
    T.at(result, "num_vectors"),
    T.at(verdict, "flat_setup.total_vectors"),
    T.at(record, "num_vectors"),
    T.at(record, "args.num_vectors")
  )
  const indexType = K.firstOf(T.at(record, "vdb_index"), T.at(record, "index_type"), T.at(result, "index_type"))
  const runtime = K.firstOf(T.at(config, "runtime_seconds"), T.at(record, "runtime"))
  const insertedVectors = K.firstOf(T.at(load, "inserted_vectors"), T.at(result, "inserted_vectors"))
  const search = isLoad ? null : searchOf([
    [collection, (name) => `collection ${name}`],
    [batch, (size) => size === "1" ? "single queries" : `batches of ${size}`],
    [depth, (size) => `search depth ${size}`],
    [orNull(ranks) === 1 ? missing("one machine has all", "") : each, (count) => `${count} query processes a rank`]
  ])
  return {
    draft: {
      ...draft,
      engine: K.map(record, () => "vdbbench" as const),
      processes: isLoad ? draft.processes : oneCount(sources, "num_processes", [draft.processes, processes]),
      hosts: K.firstOf(draft.hosts, clientHosts(record, ranks)),
      workload: present({
        database: known({ database: T.at(record, "vdb_engine") }),
        dataset: known({ collection_name: collection, num_vectors: vectors, dimension }),
        index: known({ index_type: indexType, metric_type: either("metric_type") }),
        ...(isLoad ? {} : {
          run: known({
            batch_size: batch,
            num_query_processes: each,
            runtime,
            queries: either("queries", "total_queries")
          }),
          search: known({ search_ef: depth, search_limit: either("search_limit") })
        })
      }, sources.metadataFile ?? "")
    },
    facts: {
      database: K.firstOf(T.at(record, "vdb_engine"), T.at(result, "database.database")),
      indexType,
      runtime,
      queries: either("queries", "total_queries"),
      vectors,
      dimension,
      collection,
      insertedVectors,
      recall: K.firstOf(
        ...[recallStats, statistics].flatMap((where) => [
          T.at(where, "recall_at_k"),
          T.at(where, "recall.recall_at_k"),
          T.at(where, "recall.mean_recall"),
          T.at(where, "mean_recall")
        ])
      ),
      groundTruth: T.at(verdict, "flat_setup"),
      mpi: T.at(statistics, "mpi"),
      mpiRanks: K.firstOf(integerAt(record, "mpi_world_size"), integerAt(statistics, "mpi.expected_ranks")),
      mode: K.firstOf(T.at(record, "benchmark_mode"), T.at(record, "args.benchmark_mode")),
      accessProtocol: K.firstOf(T.at(record, "data_access_protocol"), T.at(record, "args.data_access_protocol")),
      storageBackend: T.at(result, "database.storage_backend"),
      resultsDir: T.at(record, "args.results_dir")
    },
    result: result._tag === "present" ? result : sources.result,
    metrics,
    figures: K.map(metrics, (value) => vectorFigures(value, orNull(batch))),
    own: {
      ...draftedRun(sources, draft).own,
      dataset: known({ collection, vectors, dimension, index_type: indexType, inserted_vectors: insertedVectors }),
      search
    }
  }
}

/** A record of this program says all by itself, whatever lies beside it. */
export const readVectordb: ReadBenchmarkRun = (sources, record, draft) =>
  draft.body === undefined ? readOfficial(sources, record, draft) : readOwn(sources, draft)
