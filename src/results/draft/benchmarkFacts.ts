/**
 * Facts that only one benchmark's rules read, from where v3.0's tools leave them. Values that were executed count;
 * defaults that stand in the metadata and were never passed on do not.
 */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import { probedFileSystem } from "../../rules/shared/separateFileSystems.ts"
import * as T from "../../rules/tolerant.ts"
import { readJsonObject } from "../documents.ts"
import { benchmarkTypeOf } from "../layout.ts"
import { object } from "../values.ts"
import type { Draft } from "./Draft.ts"
import type { Sources } from "./sources.ts"

type Facts = Draft["facts"]

/** Flags of `kv-cache.py` → names of the executed values; everything is a number but two. */
const kvFlags: ReadonlyMap<string, string> = new Map([
  ["--model", "model"],
  ["--num-users", "num_users"],
  ["--duration", "duration"],
  ["--gpu-mem-gb", "gpu_mem_gb"],
  ["--cpu-mem-gb", "cpu_mem_gb"],
  ["--max-concurrent-allocs", "max_concurrent_allocs"],
  ["--generation-mode", "generation_mode"]
])

const optionOfCommand = (command: string): JsonObject | undefined => {
  const [, option] = /option_(\d+)/.exec(command) ?? []
  if (option === undefined) return undefined
  const words = command.split(/\s+/)
  const values = words.flatMap((word, i): ReadonlyArray<readonly [string, Json]> => {
    const name = kvFlags.get(word)
    const text = words[i + 1]
    return name === undefined || text === undefined ? [] : [[name, T.toNumber(text) ?? text]]
  })
  const autoscaling = words.includes("--enable-autoscaling") ? { enable_autoscaling: true } : {}
  return { option: Number(option), ...Object.fromEntries(values), ...autoscaling }
}

/** One entry an option: the first trial's command; later trials that differ are listed as further entries. */
const executedOptions = (record: Known<JsonObject>): Known<Json> =>
  K.flatMap(T.at(record, "command_output_files"), (files, source) => {
    const options = (Array.isArray(files) ? files as ReadonlyArray<Json> : []).flatMap((file) => {
      const command = isJsonObject(file) ? file["command"] : undefined
      const option = typeof command === "string" ? optionOfCommand(command) : undefined
      return option === undefined ? [] : [option]
    })
    const distinct = [...new Map(options.map((option) => [JSON.stringify(option), option])).values()]
    return distinct.length === 0
      ? missing("command_output_files names no executed option", source)
      : present(distinct, source)
  })

const kvCache = (sources: Sources, record: Known<JsonObject>): Facts => ({
  options: executedOptions(record),
  summary: K.flatMap(sources.result, (value, source) => object(present(value, source), source)),
  cacheDir: K.firstOf(T.at(record, "cache_dir"), T.at(record, "args.cache_dir")),
  resultsDir: T.at(record, "args.results_dir")
})

const vectorDatabase = (sources: Sources, record: Known<JsonObject>): Facts => {
  const file = (name: string): Known<JsonObject> => {
    const content = readJsonObject(sources.folder, name, sources.problems)
    return content === undefined ? missing(`there is no readable ${name}`, name) : present(content, name)
  }
  const config = file("config.json")
  const recall = file("recall_stats.json")
  const { result } = sources
  return {
    database: T.at(record, "vdb_engine"),
    indexType: K.firstOf(T.at(record, "vdb_index"), T.at(record, "index_type"), T.at(result, "index_type")),
    runtime: K.firstOf(T.at(config, "runtime_seconds"), T.at(record, "runtime")),
    queries: K.firstOf(T.at(config, "total_queries"), T.at(record, "queries")),
    vectors: K.firstOf(T.at(result, "num_vectors"), T.at(record, "num_vectors"), T.at(record, "args.num_vectors")),
    dimension: K.firstOf(
      T.at(config, "vector_dim"),
      T.at(result, "dimension"),
      T.at(record, "vector_dim"),
      T.at(record, "dimension")
    ),
    insertedVectors: K.firstOf(
      T.at(file("load_statistics.json"), "inserted_vectors"),
      T.at(result, "inserted_vectors")
    ),
    recall: K.firstOf(T.at(recall, "recall_at_k"), T.at(result, "recall.recall_at_k")),
    resultsDir: T.at(record, "args.results_dir")
  }
}

const training = (sources: Sources): Facts => ({
  potentialCaching: sources.summary.potentialCaching,
  filesTrained: sources.summary.filesTrained
})

const datasetNames = {
  vectors: "vectors",
  dimension: "dimension",
  indexType: "index_type",
  insertedVectors: "inserted_vectors"
}

/** The data that vectors were searched in or loaded into; null for benchmarks whose parameters say it. */
export const datasetOf = (benchmarkType: string | null, facts: Facts): JsonObject | null =>
  benchmarkType !== "vector_database" ? null : Object.fromEntries(
    Object.entries(datasetNames).flatMap(([fact, name]) => {
      const known = facts[fact]
      return known?._tag === "present" ? [[name, known.value] as const] : []
    })
  )

const separationFile = "fs_separation.json"

/** Of the official tool in the later releases of v3.0. One that cannot be read says nothing, and is named among the problems. */
const probed = (sources: Sources): Facts => {
  if (!sources.folder.entries.some(({ name }) => name === separationFile)) return {}
  const content = readJsonObject(sources.folder, separationFile, sources.problems)
  return content === undefined
    ? {}
    : { [probedFileSystem]: T.at(present(content, separationFile), "same_filesystem") }
}

/** Only what is there: a fact that is missing is left for the rule to look for elsewhere. */
export const benchmarkFacts = (sources: Sources, benchmarkType: string | null, record: Known<JsonObject>): Facts => {
  const type = benchmarkTypeOf(benchmarkType ?? "")
  const facts = type === "training"
    ? training(sources)
    : type === "kv_cache"
    ? kvCache(sources, record)
    : type === "vector_database"
    ? vectorDatabase(sources, record)
    : {}
  return Object.fromEntries(
    Object.entries({ ...facts, ...probed(sources) }).filter(([, fact]) => fact._tag === "present")
  )
}
