/** The collection that a command line means, and the engine that is to make or search it. Pure. */
import * as Either from "effect/Either"
import type { Settings } from "../../config/Option.ts"
import type { JsonObject } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import { type AppError, ConflictingOptions, InvalidOption, ObjectStorageUnsupported } from "../../errors/AppError.ts"
import type { WorkloadName } from "../Benchmark.ts"
import { defaultLists, type VectorSet } from "./data/VectorSet.ts"
import { vectordbInWords } from "./edition.ts"
import type { IvfIndex } from "./ivf/IvfIndex.ts"
import { configNames, distributions, metrics } from "./names.ts"
import type { DatasizeOptions, RunOptions } from "./options.ts"
import { type Effective, wordOf } from "./parameters.ts"

/** What every command of this benchmark has. */
type CollectionSettings = Pick<
  Settings<DatasizeOptions>,
  "config" | "edition" | "engine" | "indexType" | "storageType"
>

/** Beside these, what makes `auto` choose a server's engine. */
type ConfigSettings = CollectionSettings & Partial<Pick<Settings<RunOptions>, "closed" | "hosts" | "open">>

/** A server's published configuration where a server is asked for; else this program's own. */
const configOf = ({ closed, config, engine, hosts, open }: ConfigSettings): string => {
  if (config.value !== undefined) return config.value
  const isOfficial = engine.value === "auto"
    ? closed?.value === true || open?.value === true || (hosts?.value.length ?? 0) > 1
    : engine.value !== "native"
  return isOfficial ? "default" : "ivf_flat"
}

export const workloadOf = (settings: ConfigSettings): WorkloadName => ({
  edition: settings.edition.value,
  name: `vectordb/${configOf(settings)}`,
  nowhere: new InvalidOption({
    option: "--config",
    expected: `one of ${configNames.join(", ")}`,
    actual: configOf(settings)
  })
})

/** What this version runs. */
export const checkEngine = (
  { engine, storageType }: CollectionSettings
): Either.Either<void, ConflictingOptions | ObjectStorageUnsupported> => {
  if (storageType.value === "object") {
    return Either.left(new ObjectStorageUnsupported({ option: "--storage-type", value: "object" }))
  }
  return engine.value === "milvus"
    ? Either.left(
      new ConflictingOptions({
        options: ["--engine milvus"],
        reason: "this version has no driver of its own for a database server",
        advice: elsewhere
      })
    )
    : Either.void
}

const elsewhere = "use --engine vdbbench, the official programs, or --engine native for practice without a server"

interface NamedCollection {
  readonly name: string
  readonly set: VectorSet
  readonly index: IvfIndex
}

const counted = (vectors: number): string => {
  for (const [unit, size] of [["m", 1_000_000], ["k", 1000]] as const) {
    if (vectors >= size && vectors % size === 0) return `${vectors / size}${unit}`
  }
  return String(vectors)
}

const nameOf = ({ dimension, distribution, metric, seed, vectors }: VectorSet, index: string): string =>
  [
    "mlps",
    counted(vectors),
    `${dimension}dim`,
    distribution,
    ...(metric === "COSINE" ? [] : [metric.toLowerCase()]),
    ...(seed === 42 ? [] : [`seed${seed}`]),
    index.toLowerCase()
  ].join("_")

const nativeIndex = (type: string): Either.Either<void, ConflictingOptions> =>
  type === "IVF_FLAT" ? Either.void : Either.left(
    new ConflictingOptions({
      options: [`--index-type ${type}`, "the native engine"],
      reason: `the native engine of this version has no ${type}`,
      advice: `use --index-type IVF_FLAT, which needs nothing but this program${
        vectordbInWords.indexes.closed.includes(type) ? ", or --engine vdbbench with a server" : ""
      }`
    })
  )

/** Of the native engine. */
export const collectionOf = ({ get, parameters }: Effective): Either.Either<NamedCollection, AppError> =>
  Either.gen(function*() {
    const type = String(get("index.index_type"))
    yield* nativeIndex(type)
    const vectors = Number(get("dataset.num_vectors"))
    const set: VectorSet = {
      vectors,
      dimension: Number(get("dataset.dimension")),
      metric: wordOf(metrics, get("index.metric_type")),
      distribution: wordOf(distributions, get("dataset.distribution")),
      seed: Number(get("dataset.seed"))
    }
    const lists = Number(get("index.nlist") ?? defaultLists(vectors))
    if (lists > vectors) {
      return yield* Either.left(
        new InvalidOption({
          option: "--nlist",
          expected: `at most as many lists as vectors, ${vectors}`,
          actual: String(lists)
        })
      )
    }
    const given = parameters.find(({ key }) => key === "dataset.collection_name")
    return {
      name: given === undefined || given.origin === "workload" ? nameOf(set, type) : String(given.value),
      set,
      index: { lists }
    }
  })

/** Those of the published configuration that name a server's collection are none of ours. */
export const withCollection = (
  { parameters }: Effective,
  { index, name }: NamedCollection
): ReadonlyArray<Parameter> => {
  const own = parameters.filter(({ key, origin }) => key !== "dataset.collection_name" || origin !== "workload")
  const set: JsonObject = { "dataset.collection_name": name, "index.nlist": index.lists }
  return [
    { key: "database.database", value: "native", origin: "tool" },
    ...own,
    ...Object.entries(set).flatMap(([key, value]): ReadonlyArray<Parameter> =>
      own.some((parameter) => parameter.key === key) ? [] : [{ key, value, origin: "tool" }]
    )
  ]
}

/** The engine as plans name it: a server's words were refused before. */
export const engineSetting = <T extends Pick<Settings<DatasizeOptions>, "engine">>({ engine }: T) => ({
  value: engine.value === "milvus" ? "auto" as const : engine.value,
  origin: engine.origin
})
