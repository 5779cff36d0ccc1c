/** The dotted parameters of vector search: where each comes from, what it must be, and which option sets it. */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { nearest } from "../../config/nearest.ts"
import type { Option, Setting } from "../../config/Option.ts"
import { check, flatten, type ParameterCheck, refineParameters } from "../../config/parameters.ts"
import type { Json, JsonObject } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { EngineName } from "../../domain/Plan.ts"
import { there } from "../../domain/there.ts"
import { type ConflictingOptions, type InvalidParameter, UnsupportedParameter } from "../../errors/AppError.ts"
import { agree } from "../shared/agree.ts"
import { cacheChoices, distributions, indexTypes, metrics, searchModes } from "./names.ts"

const whole = (least: number, most: number): ParameterCheck =>
  check(Schema.Int.pipe(Schema.between(least, most)), `a whole number from ${least} to ${most}`)
const number = (least: number, most: number): ParameterCheck =>
  check(Schema.Number.pipe(Schema.between(least, most)), `a number from ${least} to ${most}`)
const text = (expected: string): ParameterCheck => check(Schema.NonEmptyString, expected)
const word = (words: ReadonlyArray<string>): ParameterCheck => check(Schema.Literal(...words), words.join(" | "))

interface Entry {
  readonly key: string
  readonly check: ParameterCheck
  /** What stands where nobody says anything; undefined: what else is said decides. */
  readonly otherwise?: Json
}

/** By the option that sets the same. */
export type Entries = Readonly<Record<string, Entry>>

export const collectionEntries = {
  numVectors: { key: "dataset.num_vectors", check: whole(10, 2 ** 31) },
  dimension: { key: "dataset.dimension", check: whole(2, 32_768) },
  distribution: { key: "dataset.distribution", check: word(distributions), otherwise: "mixture" },
  vectorDtype: { key: "dataset.vector_dtype", check: word(["FLOAT_VECTOR"]), otherwise: "FLOAT_VECTOR" },
  seed: { key: "dataset.seed", check: whole(0, 2 ** 32 - 1) },
  collection: {
    key: "dataset.collection_name",
    check: check(
      Schema.String.pipe(Schema.pattern(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/)),
      "a name of letters, digits, _ . and -, that can be a folder's"
    )
  },
  indexType: { key: "index.index_type", check: word(indexTypes) },
  metricType: { key: "index.metric_type", check: word(metrics), otherwise: "COSINE" },
  nlist: { key: "index.nlist", check: whole(2, 65_536) }
} as const satisfies Entries

export const searchEntries = {
  mode: { key: "run.mode", check: word(searchModes) },
  runtime: { key: "run.runtime", check: whole(1, 1_000_000) },
  queries: { key: "run.queries", check: whole(1, 2 ** 31) },
  numQueryProcesses: { key: "run.num_query_processes", check: whole(1, 1024) },
  concurrency: {
    key: "run.concurrency",
    check: check(Schema.Union(Schema.String, Schema.Int), "whole numbers above 0 with commas")
  },
  requestRate: { key: "run.request_rate", check: number(0.001, 10_000_000) },
  cache: { key: "run.cache", check: word(cacheChoices) },
  searchLimit: { key: "search.search_limit", check: whole(1, 16_384), otherwise: 10 },
  recallK: { key: "search.recall_k", check: whole(1, 16_384) },
  nprobe: { key: "search.nprobe", check: whole(1, 65_536) },
  recallTargets: { key: "search.recall_targets", check: text("shares with commas") },
  recallEpsilon: { key: "search.recall_epsilon", check: number(0, 1_000_000) },
  queryMode: { key: "query.query_mode", check: word(["independent", "planted"]) },
  queryNoise: { key: "query.noise", check: number(0, 10) },
  numQueryVectors: { key: "query.num_query_vectors", check: whole(1, 1_000_000) }
} as const satisfies Entries

const server = {
  host: { key: "database.host", check: text("the name or address of a host") },
  port: { key: "database.port", check: whole(1, 65_535) }
} as const satisfies Entries

/** Of the official programs, which load a server. */
export const serverLoadEntries = {
  ...server,
  numShards: { key: "dataset.num_shards", check: whole(1, 1024), otherwise: 1 },
  batchSize: { key: "dataset.batch_size", check: whole(1, 1_000_000), otherwise: 1000 },
  chunkSize: { key: "dataset.chunk_size", check: whole(1, 100_000_000), otherwise: 10_000 },
  maxDegree: { key: "index.max_degree", check: whole(1, 512) },
  searchListSize: { key: "index.search_list_size", check: whole(1, 100_000) },
  inlinePq: { key: "index.inline_pq", check: whole(0, 512) },
  m: { key: "index.M", check: whole(2, 2048) },
  efConstruction: { key: "index.ef_construction", check: whole(1, 100_000) },
  compact: { key: "workflow.compact", check: check(Schema.Boolean, "true | false") },
  monitorInterval: { key: "workflow.monitor_interval", check: whole(1, 3600), otherwise: 5 }
} as const satisfies Entries

/** Of the official programs, which search it. */
export const serverSearchEntries = {
  ...server,
  mode: searchEntries.mode,
  runtime: searchEntries.runtime,
  queries: searchEntries.queries,
  numQueryProcesses: searchEntries.numQueryProcesses,
  searchLimit: searchEntries.searchLimit,
  recallK: searchEntries.recallK,
  numQueryVectors: searchEntries.numQueryVectors,
  batchSize: { key: "run.batch_size", check: whole(1, 1_000_000), otherwise: 1 },
  reportCount: { key: "run.report_count", check: whole(1, 1_000_000_000), otherwise: 100 },
  searchEf: { key: "search.search_ef", check: whole(1, 100_000), otherwise: 200 },
  gtCollection: { key: "search.gt_collection", check: text("the name of a collection") }
} as const satisfies Entries

/** One of the words that an entry takes, which its check has made sure of. */
export const wordOf = <A extends string>(words: ReadonlyArray<A>, value: Json | undefined): A =>
  there(words.find((known) => known === value), `such word: ${String(value)}`)

export interface Effective {
  /** Those that have a value, in the order of the entries. */
  readonly parameters: ReadonlyArray<Parameter>
  /** By key; undefined where nobody said anything. */
  readonly get: (key: string) => Json | undefined
}

interface Asked {
  readonly engine: EngineName
  readonly entries: Entries
  readonly options: Readonly<Record<string, Option<unknown> | undefined>>
  readonly settings: Readonly<Record<string, Setting<unknown> | undefined>>
  readonly workload: JsonObject
  /** From `--params` and the configuration file. */
  readonly params: ReadonlyArray<Parameter>
}

type Value = number | string | boolean

const isValue = (value: unknown): value is Value =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"

const one = (
  { options, params, settings }: Asked,
  file: ReadonlyMap<string, Parameter>,
  name: string,
  { key, otherwise }: Entry
): Either.Either<Parameter | undefined, ConflictingOptions> => {
  const setting = settings[name]
  const own = setting?.value
  if (setting !== undefined && isValue(own) && setting.origin !== "default") {
    const given = { value: own, origin: setting.origin }
    return Either.map(agree(options[name]?.name ?? name, key, given, params), ({ origin, value }) => ({
      key,
      value,
      origin: origin === "tool" ? setting.origin : origin
    }))
  }
  const said = params.findLast((parameter) => parameter.key === key) ?? file.get(key)
  if (said !== undefined) return Either.right(said)
  const value = isValue(own) ? own : otherwise
  return Either.right(value === undefined ? undefined : { key, value, origin: "default" })
}

/**
 * A flag beats a file, and what people say beats the published configuration. Fails with a parameter that none of the entries is (exit
 * 5), with one that is given two values, and with a value that is none.
 */
export const effective = (
  asked: Asked
): Either.Either<Effective, ConflictingOptions | InvalidParameter | UnsupportedParameter> =>
  Either.gen(function*() {
    const { entries, params, workload } = asked
    const keys = Object.values(entries).map(({ key }) => key)
    const unknown = params.find(({ key }) => !keys.includes(key))
    if (unknown !== undefined) {
      return yield* Either.left(
        new UnsupportedParameter({
          parameter: unknown.key,
          engine: asked.engine,
          accepted: keys,
          nearest: nearest(unknown.key, keys)
        })
      )
    }
    const file = new Map(flatten(workload, "workload").map((parameter) => [parameter.key, parameter]))
    const found: Array<Parameter> = []
    for (const [name, entry] of Object.entries(entries)) {
      const parameter = yield* one(asked, file, name, entry)
      if (parameter !== undefined) found.push(parameter)
    }
    const parameters = yield* refineParameters(
      found,
      Object.fromEntries(Object.values(entries).map(({ check, key }) => [key, check]))
    )
    return { parameters, get: (key) => parameters.find((parameter) => parameter.key === key)?.value }
  })

/** What follows from the others stands among the parameters as well, set by this program. */
export const settled = (
  { parameters }: Effective,
  values: Readonly<Record<string, Json>>
): ReadonlyArray<Parameter> => [
  ...parameters,
  ...Object.entries(values).flatMap(([key, value]): ReadonlyArray<Parameter> =>
    parameters.some((parameter) => parameter.key === key) ? [] : [{ key, value, origin: "tool" }]
  )
]
