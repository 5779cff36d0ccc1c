/** The options of the KV-cache commands. */
import * as Option from "../../config/Option.ts"
import type { Profile } from "../../domain/Plan.ts"
import { launchers } from "../../launcher/launchers.ts"
import { resolveData } from "../../rules/editions/data.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import { commonOptions, type EngineWanted } from "../shared/commonOptions.ts"
import { commonLaunchOptionsOf } from "../shared/launchOptions.ts"
import { seriesOptions } from "../shared/seriesOptions.ts"
import { type KvcacheEdition, kvcacheEditions } from "./editions.ts"
import { type KvLayout, kvLayouts, type KvMode } from "./KvWork.ts"
import { type ModelName, modelNames } from "./models.ts"
import { officialName } from "./officialName.ts"
import { type GenerationMode, generationModes } from "./workloadFile.ts"

export const optionNumbers = ["1", "2", "3"] as const
type OptionChoice = typeof optionNumbers[number] | "all"

const cacheBackends = ["disk", "memory", "redis", "lmcache"] as const
type CacheBackend = typeof cacheBackends[number]

/** kv-cache.py's own limits. */
const mostUsers = 100_000
const mostSeconds = 86_400
const mostMemory = 131_072

const gib = { metavar: "GIB" } as const
const seconds = { metavar: "SECONDS" } as const

const { engine: _e, profile: _p, io, ...common } = commonOptions

const ownCommon = {
  ...common,
  engine: Option.withDefault<EngineWanted>(
    "engine",
    { type: "choice", choices: ["auto", "native", officialName] },
    "auto",
    {
      summary:
        `What does the I/O: native (this program, one host) or ${officialName} (the official program, under MPI).`
    }
  ),
  profile: Option.withDefault<Profile>("profile", { type: "choice", choices: ["device", "official"] }, "device", {
    summary: `How the native engine does I/O: as the device likes it, or as ${officialName} does.`
  }),
  io
} as const satisfies Option.OptionTable

const editionData = resolveData<KvcacheEdition>(kvcacheEditions)

/** What is asked of the cache: both engines act on these. */
export const workloadOptions = {
  option: Option.optional<OptionChoice>("option", { type: "choice", choices: [...optionNumbers, "all"] }, {
    sample: "1",
    everyday: true,
    summary: `Rows of the published table to run: 1 natively, all with ${officialName}, unless said otherwise.`
  }),
  model: Option.optional<ModelName>("model", {
    type: "choice",
    choices: modelNames,
    inEdition: (edition) => editionData(edition)?.limits.models ?? modelNames
  }, {
    aliases: ["-m"],
    sample: "llama3.1-8b",
    everyday: true,
    summary: "Model whose keys and values are kept, in place of the table's.",
    metavar: "MODEL"
  }),
  numUsers: Option.optional<number>("num-users", { type: "integer", min: 1, max: mostUsers }, {
    aliases: ["-nu"],
    sample: "10",
    everyday: true,
    summary: "Users of each rank, in place of the table's number. Ranks × users ask at once.",
    metavar: "N"
  }),
  duration: Option.optional<number>("duration", { type: "integer", min: 1, max: mostSeconds }, {
    aliases: ["-d", "--runtime"],
    sample: "60",
    everyday: true,
    summary: "Seconds of each trial, in place of the table's.",
    ...seconds
  }),
  gpuMem: Option.optional<number>("gpu-mem-gb", { type: "number", min: 0, max: mostMemory }, {
    sample: "0",
    summary: "Tier above the storage: memory of each accelerator in GiB, in place of the table's.",
    ...gib
  }),
  cpuMem: Option.optional<number>("cpu-mem-gb", { type: "number", min: 0, max: mostMemory }, {
    sample: "0",
    summary: "Tier above the storage: host memory in GiB, in place of the table's.",
    ...gib
  }),
  maxConcurrentAllocs: Option.optional<number>("max-concurrent-allocs", { type: "integer", min: 0, max: 1_000_000 }, {
    sample: "16",
    summary: "Writes at once in each rank, in place of the table's number; 0 sets no limit.",
    metavar: "N"
  }),
  generationMode: Option.optional<GenerationMode>("generation-mode", { type: "choice", choices: generationModes }, {
    sample: "none",
    summary: "Time that a generated token takes: none 0 ms, fast 2 ms, realistic 30 ms; in place of the table's."
  }),
  numGpus: Option.withDefault<number>("num-gpus", { type: "integer", min: 1, max: 100_000 }, 1, {
    summary: "Accelerators of one model; their memory is one tier.",
    metavar: "N"
  }),
  tensorParallel: Option.withDefault<number>("tensor-parallel", { type: "integer", min: 1, max: 100_000 }, 1, {
    summary: "Accelerators that an entry is divided among: a rank stores its part of it. At most --num-gpus.",
    metavar: "N"
  }),
  storageCapacity: Option.optional<number>("storage-capacity-gb", { type: "number", above: 0, max: 1_048_576 }, {
    aliases: ["--cache-size-gb"],
    sample: "100",
    summary:
      "What each rank keeps on storage at most, in GiB; beyond it old entries are evicted. Else 95 % of what is free.",
    ...gib
  }),
  precondition: Option.flag("precondition", {
    summary: "Fill the storage with entries of 2,048 tokens before the clock starts."
  }),
  preconditionSize: Option.optional<number>("precondition-size-gb", { type: "number", above: 0, max: 1_048_576 }, {
    sample: "200",
    summary: "How much --precondition writes, in GiB. Else twice --storage-capacity-gb.",
    ...gib
  }),
  preconditionThreads: Option.optional<number>("precondition-threads", { type: "integer", min: 1, max: 10_000 }, {
    sample: "8",
    summary: "How many entries --precondition writes at once. Else one a core.",
    metavar: "N"
  }),
  mode: Option.withDefault<KvMode>("mode", { type: "choice", choices: ["mixed", "prefill", "decode"] }, "mixed", {
    summary: "Write and read contexts, only write them (prefill node), or only read those that are there (decode node)."
  }),
  prefillOnly: Option.flag("prefill-only", { summary: "The same as --mode prefill." }),
  decodeOnly: Option.flag("decode-only", { summary: "The same as --mode decode." }),
  disableMultiTurn: Option.flag("disable-multi-turn", {
    summary: "Every request stands alone; no earlier context of a conversation is read."
  }),
  disablePrefixCaching: Option.flag("disable-prefix-caching", {
    summary: "No request shortens its context by a system prompt that others have."
  }),
  enableRag: Option.flag("enable-rag", { summary: "Documents are cached as chunks, and requests read some of them." }),
  ragNumDocs: Option.optional<number>("rag-num-docs", { type: "integer", min: 1, max: 1_000_000 }, {
    sample: "10",
    summary: "Documents of --enable-rag; 10 unless given.",
    metavar: "N"
  }),
  useBurstTrace: Option.flag("use-burst-trace", { summary: "Requests come as in a BurstGPT trace." }),
  burstTracePath: Option.optional<string>("burst-trace-path", { type: "path" }, {
    sample: "./BurstGPT_1.csv",
    summary: "BurstGPT's CSV file.",
    metavar: "PATH"
  }),
  traceSpeedup: Option.optional<number>("trace-speedup", { type: "number", min: 0, max: 1e9 }, {
    sample: "10",
    summary: "How much faster than recorded a trace is replayed; 0 does not wait at all. 1 unless given.",
    metavar: "FACTOR"
  }),
  replayCycles: Option.optional<number>("replay-cycles", { type: "integer", min: 0, max: 1_000_000 }, {
    sample: "1",
    summary: "How often a trace is replayed; 0, which is usual, until the time is over.",
    metavar: "N"
  }),
  maxRequests: Option.optional<number>("max-requests", { type: "integer", min: 1, max: 1_000_000_000 }, {
    sample: "1000",
    summary: "A trial ends when each rank has answered so many requests, if its time is not over before.",
    metavar: "N"
  }),
  requestRate: Option.optional<number>("request-rate", { type: "number", above: 0, max: 1e6 }, {
    sample: "5",
    summary: `Requests a second of each rank: of --hit-rate natively, of --dataset-path with ${officialName}.`,
    metavar: "RATE"
  }),
  trials: Option.optional<number>("trials", { type: "integer", min: 1, max: 1000 }, {
    sample: "3",
    summary: `Trials of each option: 1 natively, 3 with ${officialName}, unless said otherwise.`,
    metavar: "N"
  }),
  interOptionDelay: Option.optional<number>("inter-option-delay", { type: "integer", min: 0, max: mostSeconds }, {
    sample: "90",
    summary: `Seconds between two options: 0 natively, 90 with ${officialName}, unless said otherwise.`,
    ...seconds
  }),
  seed: Option.withDefault<number>("seed", { type: "integer", min: 0, max: 2 ** 31 - 1 }, 42, {
    summary: "Seed of the first rank; every other one has its number added.",
    metavar: "N"
  }),
  cacheDir: Option.optional<string>("cache-dir", { type: "path" }, {
    sample: "/mnt/storage/kvcache",
    summary: "Folder of the cache, on the storage under test; each rank has a folder of its own in it.",
    metavar: "PATH"
  }),
  numProcesses: Option.optional<number>("num-processes", { type: "integer", min: 1, max: 131_072 }, {
    aliases: ["-np"],
    sample: "2",
    everyday: true,
    summary:
      "Ranks in all; every rank is one client and has all users. The same number on each host. 1 a host unless given.",
    metavar: "N"
  })
} as const satisfies Option.OptionTable

/** Only the native engine acts on these. */
export const nativeOptions = {
  layout: Option.optional<KvLayout>("layout", { type: "choice", choices: kvLayouts }, {
    sample: "blocks",
    summary:
      "How entries lie on storage: context (a file each, as kv-cache.py), blocks (as serving engines), lmcache, bucket, region (native only)."
  }),
  blockTokens: Option.optional<number>("block-tokens", { type: "integer", min: 1, max: 65_536 }, {
    sample: "256",
    summary: "Tokens of a block, for example 16, 64, 256 or 512; 256 unless given (native only).",
    metavar: "N"
  }),
  blocksPerFile: Option.optional<number>("blocks-per-file", { type: "integer", min: 1, max: 65_536 }, {
    sample: "1",
    summary: "Blocks of one file in --layout blocks; 1 unless given (native only).",
    metavar: "N"
  }),
  sync: Option.optional<"none" | "fsync">("sync", { type: "choice", choices: ["none", "fsync"] }, {
    sample: "fsync",
    summary: "Whether a write is flushed before it counts: fsync with --layout context, else none (native only)."
  }),
  cacheBackend: Option.withDefault<CacheBackend>("cache-backend", { type: "choice", choices: cacheBackends }, "disk", {
    summary:
      "What keeps the entries: disk, a Redis or Valkey server, memory (never a figure of storage), or lmcache (disk in its layout; native only)."
  }),
  redisUrl: Option.optional<string>("redis-url", { type: "text" }, {
    sample: "redis://127.0.0.1:6379",
    summary: "Server of --cache-backend redis: redis://[user@]host:port/db, rediss:// or unix:///path (native only).",
    metavar: "URL"
  }),
  redisPasswordVariable: Option.optional<string>("redis-password-variable", { type: "text" }, {
    sample: "REDIS_PASSWORD",
    summary: "Environment variable that holds the server's password (native only).",
    metavar: "NAME"
  }),
  redisCluster: Option.flag("redis-cluster", { summary: "The server is one of a cluster (native only)." }),
  trace: Option.optional<string>("trace", { type: "path" }, {
    sample: "./conversation_trace.jsonl",
    summary:
      "Trace to replay: Mooncake's .jsonl, or the I/O trace (.csv, .csv.zst) of --io-trace-log and kv-cache.py (native only).",
    metavar: "FILE"
  }),
  hitRate: Option.optional<number>("hit-rate", { type: "number", min: 0, max: 0.99 }, {
    sample: "0.5",
    summary: "Make requests of which this share of blocks was asked for before (native only).",
    metavar: "SHARE"
  }),
  zipf: Option.optional<number>("zipf", { type: "number", min: 0, max: 10 }, {
    sample: "1",
    summary: "Exponent by which --hit-rate chooses what is asked for again; 0 chooses evenly (native only).",
    metavar: "S"
  }),
  sequenceLength: Option.optional<number>("sequence-length", { type: "integer", min: 1, max: 10_000_000 }, {
    sample: "8192",
    summary: "Tokens of every context, in place of what users draw (native only).",
    metavar: "TOKENS"
  }),
  batchSize: Option.optional<number>("batch-size", { type: "integer", min: 1, max: 500 }, {
    sample: "32",
    summary: "Requests that a rank serves at once; one for each user, 500 at most, unless given (native only).",
    metavar: "N"
  }),
  ioTraceLog: Option.optional<string>("io-trace-log", { type: "path" }, {
    sample: "./io_trace.csv",
    summary:
      "Write what rank 0 did to storage in the last trial, in kv-cache.py's form; .zst is compressed (native only).",
    metavar: "FILE"
  }),
  verify: Option.withDefault<"none" | "sample" | "full">(
    "verify",
    { type: "choice", choices: ["none", "sample", "full"] },
    "sample",
    { summary: "Compare what is read with what was written: none, some of it, or all (native only)." }
  ),
  sequence: Option.optional<string>("sequence", { type: "choice", choices: Object.keys(kvcacheEditions) }, {
    sample: defaultEdition,
    summary:
      "Run the published sequence of a round, natively and as practice: 3 options x 3 trials and their pauses, 75 minutes."
  })
} as const satisfies Option.OptionTable

const { npernode, ...launchWords } = commonLaunchOptionsOf(launchers, officialName)

/** Only the official program acts on these. */
export const officialOptions = {
  ...launchWords,
  npernode: { ...npernode, aliases: ["--num-processes-per-client"] },
  kvcacheBinPath: Option.optional<string>("kvcache-bin-path", { type: "path" }, {
    sample: "/opt/storage/kv_cache_benchmark/kv-cache.py",
    summary: `Path of ${officialName}, or its folder. Else that of the Python in use (${officialName} only).`,
    metavar: "PATH"
  }),
  config: Option.optional<string>("config", { type: "path" }, {
    sample: "./config.yaml",
    summary: `Configuration file of ${officialName}, in place of its own; never CLOSED (${officialName} only).`,
    metavar: "PATH"
  }),
  performanceProfile: Option.optional<"latency" | "throughput">(
    "performance-profile",
    { type: "choice", choices: ["latency", "throughput"] },
    {
      sample: "throughput",
      summary: `What its own PASS and FAIL look at; no rule has them (${officialName} only).`
    }
  ),
  enableAutoscaling: Option.flag("enable-autoscaling", {
    summary: `Let it change its number of users, which starts and ends none; never CLOSED (${officialName} only).`
  }),
  autoscalerMode: Option.optional<"qos" | "capacity" | "predictive">(
    "autoscaler-mode",
    { type: "choice", choices: ["qos", "capacity", "predictive"] },
    {
      sample: "qos",
      summary: `How --enable-autoscaling decides (${officialName} only).`
    }
  ),
  datasetPath: Option.optional<string>("dataset-path", { type: "path" }, {
    sample: "./ShareGPT.json",
    summary: `Conversations in ShareGPT's JSON (${officialName} only).`,
    metavar: "PATH"
  }),
  maxConversations: Option.optional<number>("max-conversations", { type: "integer", min: 1, max: 1_000_000_000 }, {
    sample: "500",
    summary: `How many of --dataset-path; 500 unless given (${officialName} only).`,
    metavar: "N"
  }),
  execType: Option.optional<"mpi" | "docker">("exec-type", { type: "choice", choices: ["mpi", "docker"] }, {
    aliases: ["-et"],
    sample: "mpi",
    summary: `How ranks are started; mpi is the only way (${officialName} only).`
  })
} as const satisfies Option.OptionTable

const sizeOptions = { ...ownCommon, ...workloadOptions, ...nativeOptions, ...officialOptions } as const

export const runOptions = { ...sizeOptions, ...seriesOptions } as const satisfies Option.OptionTable

export type RunOptions = typeof runOptions

const { allowInvalidParams: _a, loops: _l, skipValidation: _v, timeout: _t, whatIf: _w, ...shown } = sizeOptions

/** Commands that only print start nothing and need no folder. */
export const showOptions = shown satisfies Option.OptionTable

export type ShowOptions = typeof showOptions

export const validateOptions = {
  resultsPath: Option.required<string>("results-path", { type: "path" }, {
    sample: "./mlpstorage-results/kv_cache/llama3.1-8b/run/20260724_092240",
    summary: "Folder of one finished run.",
    metavar: "PATH"
  })
} as const satisfies Option.OptionTable

export type ValidateOptions = typeof validateOptions
