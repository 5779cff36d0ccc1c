/** A command line as work of the official programs, and what it refuses. Pure. */
import * as Either from "effect/Either"
import { isThisMachine } from "../../../cluster/thisMachine.ts"
import type { Settings } from "../../../config/Option.ts"
import { plural } from "../../../domain/Units.ts"
import { ConflictingOptions, InvalidOption } from "../../../errors/AppError.ts"
import type { HostList } from "../../../launcher/hostList.ts"
import type { Discovery } from "../../Benchmark.ts"
import { isGiven } from "../../shared/engineOf.ts"
import { vectordbInWords } from "../edition.ts"
import { type DatagenOptions, officialName } from "../options.ts"
import type { Effective } from "../parameters.ts"
import type { Ending } from "../searchEnding.ts"
import type { OfficialLoad, OfficialSearch, Ranks } from "./OfficialWork.ts"

type LaunchSettings = Pick<
  Settings<DatagenOptions>,
  "distributed" | "mpiBin" | "npernode" | "rankOutputDir" | "readyTimeout" | "seed"
>

/** Under a launcher as soon as there is more than one program, or it is elsewhere. */
const isDistributed = (
  { distributed, mpiBin, npernode }: LaunchSettings,
  { hosts }: HostList,
  { fullNames = [], hostname }: Discovery
): boolean =>
  distributed.value || isGiven(mpiBin) || isGiven(npernode) || hosts.length > 1 ||
  !hosts.every(({ host }) => isThisMachine({ hostname, addresses: [], fullNames }, [host])(host))

export const ranksOf = (
  settings: LaunchSettings,
  hosts: HostList,
  discovery: Discovery
): Ranks | null =>
  isDistributed(settings, hosts, discovery)
    ? {
      count: hosts.hosts.length * (settings.npernode.value ?? 1),
      readyTimeout: settings.readyTimeout.value,
      outputDir: settings.rankOutputDir.value,
      seed: settings.seed.value
    }
    : null

export type Target = Pick<
  OfficialLoad,
  "collection" | "dimension" | "folder" | "host" | "indexType" | "metric" | "port" | "ranks" | "vectors"
>

const { indexes } = vectordbInWords

/** The collection on a server that both commands name. */
export const targetOf = (
  { get }: Effective,
  at: { readonly folder: string; readonly ranks: Ranks | null }
): Either.Either<Target, ConflictingOptions | InvalidOption> => {
  const indexType = String(get("index.index_type"))
  if (!indexes.closed.includes(indexType)) {
    return Either.left(
      new ConflictingOptions({
        options: [`--index-type ${indexType}`, `the ${officialName} engine`],
        reason: `load-vdb knows ${
          indexes.closed.join(", ")
        } alone, and fails on others once it has made the collection`,
        advice: "choose one of these, as --config default does"
      })
    )
  }
  const collection = get("dataset.collection_name")
  return collection === undefined
    ? Either.left(
      new InvalidOption({
        option: "--collection",
        expected: "the name of a collection on the server",
        actual: "nothing"
      })
    )
    : Either.right({
      ...at,
      host: String(get("database.host")),
      port: Number(get("database.port")),
      collection: String(collection),
      vectors: Number(get("dataset.num_vectors")),
      dimension: Number(get("dataset.dimension")),
      metric: String(get("index.metric_type")),
      indexType
    })
}

const address = ({ collection, host, port }: Target): ReadonlyArray<string> => [
  "--host",
  host,
  "--port",
  String(port),
  "--collection-name",
  collection
]

const indexKeys: Readonly<Record<string, ReadonlyArray<readonly [word: string, key: string]>>> = {
  DISKANN: [["--max-degree", "index.max_degree"], ["--search-list-size", "index.search_list_size"]],
  AISAQ: [
    ["--inline-pq", "index.inline_pq"],
    ["--max-degree", "index.max_degree"],
    ["--search-list-size", "index.search_list_size"]
  ],
  HNSW: [["--M", "index.M"], ["--ef-construction", "index.ef_construction"]]
}

/**
 * Every value as a word, and no configuration file: `load-vdb` lets a file win wherever a word equals its own default, and
 * `vdbbench` fills what is missing from it (a run by queries would end after the file's 60 seconds).
 */
export const planOfficialLoad = (
  values: Effective,
  target: Target,
  force: boolean
): Either.Either<OfficialLoad, ConflictingOptions> => {
  const { get } = values
  const distribution = String(get("dataset.distribution"))
  if (distribution !== "uniform" && distribution !== "normal") {
    return Either.left(
      new ConflictingOptions({
        options: [`--distribution ${distribution}`, `the ${officialName} engine`],
        reason: "load-vdb draws uniform or normal vectors",
        advice: "choose one of these"
      })
    )
  }
  const own = (indexKeys[target.indexType] ?? []).flatMap(([word, key]) => {
    const value = get(key)
    return value === undefined ? [] : [word, String(value)]
  })
  return Either.right({
    kind: "vectorload-official",
    ...target,
    distribution,
    words: [
      ...address(target),
      "--dimension",
      String(target.dimension),
      "--num-shards",
      String(get("dataset.num_shards")),
      "--vector-dtype",
      "FLOAT_VECTOR",
      "--num-vectors",
      String(target.vectors),
      "--distribution",
      distribution,
      "--batch-size",
      String(get("dataset.batch_size")),
      "--chunk-size",
      String(get("dataset.chunk_size")),
      "--index-type",
      target.indexType,
      "--metric-type",
      target.metric,
      ...own,
      "--monitor-interval",
      String(get("workflow.monitor_interval")),
      ...(get("workflow.compact") === true ? ["--compact"] : []),
      ...(force ? ["--force"] : [])
    ]
  })
}

export const planOfficialSearch = (
  { get }: Effective,
  target: Target,
  { mode, until }: Ending
): Either.Either<OfficialSearch, ConflictingOptions | InvalidOption> => {
  if (mode === "sweep") {
    return Either.left(
      new ConflictingOptions({
        options: ["--mode sweep", `the ${officialName} engine`],
        reason: "this version does not start enhanced-bench, and a sweep is practice whatever the engine",
        advice: "use --engine native, or --mode timed"
      })
    )
  }
  const [limit, processes] = [Number(get("search.search_limit")), Number(get("run.num_query_processes"))]
  const recallK = Number(get("search.recall_k") ?? limit)
  const batchSize = Number(get("run.batch_size"))
  const queries = "queries" in until ? until.queries : null
  const least = processes * (target.ranks?.count ?? 1)
  if (queries !== null && queries < least) {
    return Either.left(
      new InvalidOption({
        option: "--queries",
        expected: `at least one for each of ${plural(least, "process", "processes")}`,
        actual: String(queries)
      })
    )
  }
  const gtCollection = get("search.gt_collection")
  return Either.right({
    kind: "vectorsearch-official",
    ...target,
    mode,
    runtime: "seconds" in until ? until.seconds : null,
    queries,
    processes,
    batchSize,
    limit,
    recallK,
    words: [
      ...address(target),
      "--processes",
      String(processes),
      "--batch-size",
      String(batchSize),
      ...("seconds" in until ? ["--runtime", String(until.seconds)] : []),
      // The wrapper divides them among its ranks itself.
      ...(queries === null || target.ranks !== null ? [] : ["--queries", String(queries)]),
      "--report-count",
      String(get("run.report_count")),
      "--vector-dim",
      String(target.dimension),
      "--search-limit",
      String(limit),
      "--search-ef",
      String(get("search.search_ef")),
      ...(gtCollection === undefined ? [] : ["--gt-collection", String(gtCollection)]),
      "--num-query-vectors",
      String(get("query.num_query_vectors")),
      "--recall-k",
      String(recallK),
      "--json-output"
    ]
  })
}
