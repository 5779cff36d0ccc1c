/** The options of the vector search commands, in v3.0's words. */
import * as Option from "../../config/Option.ts"
import type { OfficialEngine } from "../../domain/Plan.ts"
import { launchers } from "../../launcher/launchers.ts"
import { commonOptions } from "../shared/commonOptions.ts"
import { commonLaunchOptionsOf } from "../shared/launchOptions.ts"
import { seriesOptions } from "../shared/seriesOptions.ts"
import {
  cacheChoices,
  type Distribution,
  distributions,
  engines,
  type EngineWord,
  type IndexType,
  indexTypes,
  type Metric,
  metrics,
  type SearchMode,
  searchModes
} from "./names.ts"

export const officialName = "vdbbench" satisfies OfficialEngine

export const launchOptions = commonLaunchOptionsOf(launchers, officialName)

const mostVectors = 2 ** 31
const mostProcesses = 1024

/** v3.0 gives their short forms to shards and processes. */
const hosts = { ...commonOptions.hosts, aliases: [] }
const params = { ...commonOptions.params, aliases: ["--param"] }

/** Which configuration, which vectors, which index: the same words make a collection and search it. */
const collectionOptions = {
  params,
  config: Option.optional<string>("config", { type: "text" }, {
    sample: "practice",
    summary:
      "Published configuration by its name, whose values any option replaces: default, 10m, 1m_diskann, 1m_diskann_512dim, 1m_hnsw, 1m_aisaq_512dim, 10m_diskann, 10m_hnsw, and practice and ivf_flat of this program. Else ivf_flat, or default for a server.",
    metavar: "NAME"
  }),
  engine: Option.withDefault<EngineWord>("engine", { type: "choice", choices: engines }, "auto", {
    aliases: ["--vdb-engine"],
    summary: "What searches: native (this program, one host), milvus (a server), or vdbbench (the official programs)."
  }),
  indexType: Option.optional<IndexType>("index-type", { type: "choice", choices: indexTypes }, {
    aliases: ["--vdb-index"],
    sample: "IVF_FLAT",
    everyday: true,
    summary: "Kind of index. The native engine's own is IVF_FLAT: lists of vectors, read whole."
  }),
  numVectors: Option.optional<number>("num-vectors", { type: "integer", min: 10, max: mostVectors }, {
    sample: "100000",
    everyday: true,
    summary: "Vectors of the collection.",
    metavar: "N"
  }),
  dimension: Option.optional<number>("dimension", { type: "integer", min: 2, max: 32_768 }, {
    aliases: ["--vector-dim"],
    sample: "768",
    everyday: true,
    summary: "Numbers of a vector.",
    metavar: "N"
  }),
  vectorDtype: Option.optional<string>("vector-dtype", { type: "choice", choices: ["FLOAT_VECTOR"] }, {
    sample: "FLOAT_VECTOR",
    summary: "Type of a vector's numbers; all engines have float32."
  }),
  metricType: Option.optional<Metric>("metric-type", { type: "choice", choices: metrics }, {
    sample: "COSINE",
    summary: "What makes two vectors near: the angle, the distance, or the inner product."
  }),
  distribution: Option.optional<Distribution>("distribution", { type: "choice", choices: distributions }, {
    sample: "mixture",
    summary:
      "How vectors are drawn: mixture has overlapping clusters, so that recall tells indexes apart; uniform and normal are the official tool's."
  }),
  seed: Option.withDefault<number>("seed", { type: "integer", min: 0, max: 2 ** 32 - 1 }, 42, {
    summary: "What vectors and queries are drawn from: the same seed makes the same ones.",
    metavar: "N"
  }),
  numShards: Option.optional<number>("num-shards", { type: "integer", min: 1, max: 1024 }, {
    aliases: ["-s"],
    sample: "1",
    summary: "Shards of a server's collection. They split it; nothing is stored twice.",
    metavar: "N"
  }),
  nlist: Option.optional<number>("nlist", { type: "integer", min: 2, max: 65_536 }, {
    sample: "256",
    summary: "Lists of IVF_FLAT; else a power of two about the root of the number of vectors.",
    metavar: "N"
  }),
  maxDegree: Option.optional<number>("max-degree", { type: "integer", min: 1, max: 512 }, {
    sample: "64",
    summary: "Edges of a node of DISKANN or AISAQ.",
    metavar: "N"
  }),
  searchListSize: Option.optional<number>("search-list-size", { type: "integer", min: 1, max: 100_000 }, {
    sample: "200",
    summary: "Candidates while DISKANN or AISAQ is built.",
    metavar: "N"
  }),
  inlinePq: Option.optional<number>("inline-pq", { type: "integer", min: 0, max: 512 }, {
    sample: "32",
    summary: "Codes kept beside a node of AISAQ.",
    metavar: "N"
  }),
  m: Option.optional<number>("m", { type: "integer", min: 2, max: 2048 }, {
    aliases: ["--M"],
    sample: "64",
    summary: "Edges of a node of HNSW.",
    metavar: "N"
  }),
  efConstruction: Option.optional<number>("ef-construction", { type: "integer", min: 1, max: 100_000 }, {
    sample: "200",
    summary: "Candidates while HNSW is built.",
    metavar: "N"
  }),
  storageType: Option.withDefault<"file" | "object">(
    "storage-type",
    { type: "choice", choices: ["file", "object"] },
    "file",
    {
      summary: "What the storage root is; object storage is not in this version."
    }
  )
} as const satisfies Option.OptionTable

const storageRoot = {
  aliases: ["--data-dir", "-dd"],
  sample: "/mnt/storage/vectors",
  summary: "Folder of collections; each has one of its own below it, by its name.",
  metavar: "PATH"
}

const placeOptions = {
  storageRoot: Option.required<string>("storage-root", { type: "path" }, storageRoot),
  collection: Option.optional<string>("collection", { type: "text" }, {
    sample: "mine",
    summary: "Name of the collection; else it says what is in it.",
    metavar: "NAME"
  }),
  memBudget: Option.optional<number>("mem-budget-gb", { type: "number", above: 0, max: 1_048_576 }, {
    sample: "4",
    summary: "GiB that all processes together may hold; a run that needs more is refused with the sum.",
    metavar: "GIB"
  }),
  host: Option.withDefault<string>("host", { type: "text" }, "127.0.0.1", {
    summary: "Where the database server is. Clients are named by --hosts.",
    metavar: "HOST"
  }),
  port: Option.withDefault<number>("port", { type: "integer", min: 1, max: 65_535 }, 19_530, {
    summary: "Port of the database server.",
    metavar: "N"
  })
} as const satisfies Option.OptionTable

/** Of the official programs, started on several clients. */
const distributedOptions = {
  distributed: Option.flag("distributed", { summary: "Start the official programs under MPI (vdbbench only)." }),
  mpiImpl: Option.optional<string>("mpi-impl", { type: "text" }, {
    sample: "mpich",
    summary: "Family of the launcher, in v3.0's words; refused here, because --mpi-bin says which it is.",
    metavar: "NAME"
  }),
  coordination: Option.withDefault<"mpi" | "filesystem">(
    "coordination",
    { type: "choice", choices: ["mpi", "filesystem"] },
    "mpi",
    { summary: "How their ranks wait for each other; the official wrapper takes mpi alone (vdbbench only)." }
  ),
  rankOutputDir: Option.withDefault<string>("rank-output-dir", { type: "path" }, "/tmp/mlps_vdb", {
    summary: "Folder of their ranks' own files (vdbbench only).",
    metavar: "PATH"
  }),
  readyTimeout: Option.withDefault<number>("ready-timeout", { type: "integer", min: 1, max: 86_400 }, 7200, {
    summary: "Seconds until their ranks must have found each other (vdbbench only).",
    metavar: "SECONDS"
  })
} as const satisfies Option.OptionTable

const {
  allowInvalidParams: _a,
  baseline: _b,
  clientHostMemory: _c,
  engine: _e,
  hosts: _h,
  io: _i,
  loops: _l,
  params: _p,
  profile: _pr,
  require: _r,
  ...preparing
} = commonOptions

export const datagenOptions = {
  ...preparing,
  hosts,
  ...collectionOptions,
  ...placeOptions,
  numProcesses: Option.optional<number>("num-processes", { type: "integer", min: 1, max: mostProcesses }, {
    aliases: ["-np"],
    sample: "2",
    summary: "Processes that build; else one a core.",
    metavar: "N"
  }),
  batchSize: Option.optional<number>("batch-size", { type: "integer", min: 1, max: 1_000_000 }, {
    sample: "1000",
    summary: "Vectors of one insert into a server.",
    metavar: "N"
  }),
  chunkSize: Option.optional<number>("chunk-size", { type: "integer", min: 1, max: 100_000_000 }, {
    sample: "10000",
    summary: "Vectors that are made together before they are inserted into a server.",
    metavar: "N"
  }),
  force: Option.flag("force", {
    summary: "Remove another collection that this program made under the same name first."
  }),
  yes: Option.flag("yes", { summary: "Build although it is estimated to take more than an hour." }),
  compact: Option.flag("compact", { summary: "Compact a server's collection when it is loaded." }),
  monitorInterval: Option.optional<number>("monitor-interval", { type: "number", min: 0.1, max: 3600 }, {
    sample: "5",
    summary: "Seconds between two questions to a server how far its index is.",
    metavar: "SECONDS"
  }),
  ...distributedOptions,
  ...launchOptions
} as const satisfies Option.OptionTable

export type DatagenOptions = typeof datagenOptions

const searchOptions = {
  mode: Option.optional<SearchMode>("mode", { type: "choice", choices: searchModes }, {
    aliases: ["--benchmark-mode"],
    sample: "timed",
    summary:
      "What ends the run: seconds (timed), a number of queries (query_count), or targets of recall that it walks to (sweep). Else what --runtime or --queries says."
  }),
  runtime: Option.optional<number>("runtime", { type: "integer", min: 1, max: 1_000_000 }, {
    sample: "60",
    everyday: true,
    summary: "Seconds of every point; 60, and 10 in a sweep.",
    metavar: "SECONDS"
  }),
  queries: Option.optional<number>("queries", { type: "integer", min: 1, max: 2 ** 31 }, {
    sample: "10000",
    summary: "Queries of every point, of all processes together, in place of --runtime.",
    metavar: "N"
  }),
  numQueryProcesses: Option.withDefault<number>(
    "num-query-processes",
    { type: "integer", min: 1, max: mostProcesses },
    1,
    { aliases: ["-p"], everyday: true, summary: "Processes that ask.", metavar: "N" }
  ),
  concurrency: Option.optional<string>("concurrency", { type: "text" }, {
    sample: "1,4,16",
    everyday: true,
    summary:
      "Queries at once, of all processes together; several numbers with commas make a point each. Else one a process.",
    metavar: "LIST"
  }),
  requestRate: Option.optional<number>("request-rate", { type: "number", above: 0, max: 10_000_000 }, {
    sample: "100",
    summary:
      "Queries a second that arrive whether or not the last ones are answered; a latency begins with the arrival.",
    metavar: "N"
  }),
  searchLimit: Option.optional<number>("search-limit", { type: "integer", min: 1, max: 16_384 }, {
    sample: "10",
    summary: "Neighbours that a query asks for; 10.",
    metavar: "K"
  }),
  recallK: Option.optional<number>("recall-k", { type: "integer", min: 1, max: 16_384 }, {
    sample: "10",
    summary: "Neighbours that recall is of; as many as a query asks for.",
    metavar: "K"
  }),
  nprobe: Option.optional<number>("nprobe", { type: "integer", min: 1, max: 65_536 }, {
    sample: "16",
    summary: "Lists of IVF_FLAT that a query looks through; 16. A sweep takes powers of two instead.",
    metavar: "N"
  }),
  searchEf: Option.optional<number>("search-ef", { type: "integer", min: 1, max: 100_000 }, {
    sample: "200",
    summary: "Candidates of a search in HNSW.",
    metavar: "N"
  }),
  searchList: Option.optional<number>("search-list", { type: "integer", min: 1, max: 100_000 }, {
    sample: "200",
    summary: "Candidates of a search in DISKANN or AISAQ.",
    metavar: "N"
  }),
  recallTargets: Option.optional<string>("recall-targets", { type: "text" }, {
    sample: "0.90,0.95,0.99",
    summary: "Recalls that a sweep walks to, ascending, with commas; 0.90,0.95,0.99.",
    metavar: "LIST"
  }),
  recallEpsilon: Option.withDefault<number>("recall-epsilon", { type: "number", min: 0, max: 1_000_000 }, 0, {
    summary:
      "A neighbour whose score is this close to the last true one's counts too, in a figure of its own beside the exact recall.",
    metavar: "E"
  }),
  queryMode: Option.withDefault<"independent" | "planted">(
    "query-mode",
    { type: "choice", choices: ["independent", "planted"] },
    "independent",
    {
      summary:
        "Queries drawn as the vectors are, or planted beside vectors of the set, whose nearest neighbour is then known: good for recall@1."
    }
  ),
  queryNoise: Option.optional<number>("query-noise", { type: "number", min: 0, max: 10 }, {
    sample: "0.1",
    summary: "Length of the noise of planted queries, as a share of the vector's; 0.1.",
    metavar: "E"
  }),
  numQueryVectors: Option.withDefault<number>("num-query-vectors", { type: "integer", min: 1, max: 1_000_000 }, 1000, {
    summary: "Queries with exact answers, which recall is of.",
    metavar: "N"
  }),
  cache: Option.withDefault<typeof cacheChoices[number]>(
    "cache",
    { type: "choice", choices: cacheChoices },
    "cold",
    { summary: "Read past this host's page cache, through it when it is filled, or one after the other." }
  ),
  gtCollection: Option.optional<string>("gt-collection", { type: "text" }, {
    sample: "mine_flat_gt",
    summary: "Collection of exact answers on a server (vdbbench only).",
    metavar: "NAME"
  }),
  batchSize: Option.optional<number>("batch-size", { type: "integer", min: 1, max: 1_000_000 }, {
    sample: "1",
    summary: "Queries of one call of a server (vdbbench only).",
    metavar: "N"
  }),
  reportCount: Option.optional<number>("report-count", { type: "integer", min: 1, max: 1_000_000_000 }, {
    sample: "100",
    summary: "Batches between two lines of a process (vdbbench only).",
    metavar: "N"
  })
} as const satisfies Option.OptionTable

const { engine: _e2, hosts: _h2, io: _i2, params: _p2, profile: _pr2, ...measuring } = commonOptions

export const runOptions = {
  ...measuring,
  hosts,
  ...collectionOptions,
  ...placeOptions,
  ...searchOptions,
  ...distributedOptions,
  ...seriesOptions,
  ...launchOptions
} as const satisfies Option.OptionTable

export type RunOptions = typeof runOptions

const { loops: _l2, whatIf: _w, ...configMeasuring } = measuring

/** Prints what a run would have; it touches nothing and starts nothing. */
export const configviewOptions = {
  ...configMeasuring,
  hosts,
  ...collectionOptions,
  ...placeOptions,
  storageRoot: Option.optional<string>("storage-root", { type: "path" }, storageRoot),
  ...searchOptions
} as const satisfies Option.OptionTable

export type ConfigviewOptions = typeof configviewOptions

export const datasizeOptions = {
  edition: commonOptions.edition,
  ...collectionOptions,
  numProcesses: datagenOptions.numProcesses,
  numQueryProcesses: searchOptions.numQueryProcesses
} as const satisfies Option.OptionTable

export type DatasizeOptions = typeof datasizeOptions
