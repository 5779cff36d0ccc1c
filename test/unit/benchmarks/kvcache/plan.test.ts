import { describe, expect, it } from "@effect/vitest"
import { type RunOptions, runOptions } from "../../../../src/benchmarks/kvcache/options.ts"
import { plannedSeconds } from "../../../../src/benchmarks/kvcache/plan.ts"
import { entryOf } from "../../../../src/errors/catalogue.ts"
import { recordedArgs } from "../../../../src/results/newRecord.ts"
import { type Given, nativeWork, officialWork, planned, planOf, refused } from "./requests.ts"

const statusOf = (error: ReturnType<typeof refused>): string => entryOf(error).status as string

describe("which engine", () => {
  it.each<readonly [string, Given, string]>([
    ["nothing said", {}, "native"],
    ["CLOSED", { closed: true }, "kv-cache.py"],
    ["OPEN", { open: true }, "kv-cache.py"],
    ["two hosts", { hosts: ["n1", "n2"] }, "kv-cache.py"],
    ["asked for", { engine: "kv-cache.py" }, "kv-cache.py"]
  ])("%s", (_, given, name) => {
    expect(planned(given).engine.name).toBe(name)
  })

  it("natively on several hosts there is none: E105, and both ways out", () => {
    const error = refused({ engine: "native", hosts: ["n1", "n2"] })
    expect(entryOf(error).code).toBe("E105")
    expect(error.message).toContain("the native engine runs on this machine only")
    expect(entryOf(error).advice(error)).toBe("leave --hosts out, or use --engine kv-cache.py")
  })

  it("native results qualify for no division: E105, and the way out", () => {
    const error = refused({ engine: "native", closed: true })
    expect(error).toMatchObject({ _tag: "ConflictingOptions", options: ["--engine native", "--closed"] })
    expect(entryOf(error).code).toBe("E105")
    expect(entryOf(error).advice(error)).toContain("run without --closed")
  })
})

describe("where entries go", () => {
  it("is written to without an end that anybody knows, and is nowhere on a disk for a server or memory", () => {
    expect(planned().destinations).toEqual([{ role: "data", path: "/mnt/kv", bytesToWrite: 0, isFilled: true }])
    expect(planned({ engine: "kv-cache.py" }).destinations).toHaveLength(1)
    for (const cacheBackend of ["redis", "memory"] as const) {
      expect(planned({ cacheBackend, cacheDir: undefined }).destinations).toEqual([])
    }
  })
})

describe("the published sequence", () => {
  it("is three options of three trials, 75 minutes, said before it starts", () => {
    const plan = planned({ closed: true })
    const work = officialWork({ closed: true, engine: "auto" })
    expect(work).toMatchObject({ seed: 42, trials: 3, betweenOptions: 90, trialDelay: 90, ranks: 1 })
    expect(work.options.map(({ option, row }) => [option, row.model, row.num_users, row.cpu_mem_gb])).toEqual([
      [1, "llama3.1-8b", 200, 0],
      [2, "llama3.1-8b", 100, 4],
      [3, "llama3.1-70b-instruct", 70, 0]
    ])
    expect(plannedSeconds(work)).toBe(75 * 60)
    expect(plan.notes).toContain(
      "3 options × 3 trials, with 90 s before and 90 s after each and 90 s between options: 1h 15m at least"
    )
  })

  it("by the program's own formula a rank of option 1 may hold 393 GiB", () => {
    expect(Math.round((officialWork().options[0]?.memoryBytesPerRank ?? 0) / 2 ** 30)).toBe(393)
  })

  it("passes kv-cache.py the words of table KVCache-1, and nothing else", () => {
    expect(officialWork({ closed: true }).options.map(({ words }) => words.join(" "))).toEqual([
      "--model llama3.1-8b --num-users 200 --duration 300 --gpu-mem-gb 0 --cpu-mem-gb 0 --max-concurrent-allocs 16 --generation-mode none",
      "--model llama3.1-8b --num-users 100 --duration 300 --gpu-mem-gb 0 --cpu-mem-gb 4 --max-concurrent-allocs 16 --generation-mode none",
      "--model llama3.1-70b-instruct --num-users 70 --duration 300 --gpu-mem-gb 0 --cpu-mem-gb 0 --max-concurrent-allocs 4 --generation-mode none"
    ])
  })

  it("runs natively as practice, the same table and the same waits", () => {
    const work = nativeWork({ sequence: "v3.0" })
    expect(work).toMatchObject({
      trials: 3,
      seed: 42,
      pauses: { before: 90, after: 90, betweenOptions: 90 }
    })
    expect(work.options.map(({ name, seconds, users }) => [name, users, seconds])).toEqual([
      ["option_1", 200, 300],
      ["option_2", 100, 300],
      ["option_3", 70, 300]
    ])
    expect(plannedSeconds(work)).toBe(75 * 60)
  })

  it.each<readonly [string, Given]>([
    ["--num-users 10", { numUsers: 10 }],
    ["--trials 1", { trials: 1 }],
    ["--option 1", { option: "1" }],
    ["--layout blocks", { layout: "blocks" }]
  ])("is not changed by %s", (word, given) => {
    expect(refused({ sequence: "v3.0", ...given })).toMatchObject({ options: ["--sequence v3.0", word] })
  })

  it("values that people give take the place of the table's, one by one, in every option (R81)", () => {
    const work = officialWork({ open: true, numUsers: 10, duration: 60 })
    expect(work.options.map(({ row }) => [row.model, row.num_users, row.duration, row.cpu_mem_gb])).toEqual([
      ["llama3.1-8b", 10, 60, 0],
      ["llama3.1-8b", 10, 60, 4],
      ["llama3.1-70b-instruct", 10, 60, 0]
    ])
  })
})

describe("the record's args", () => {
  it.each<readonly [string, Given, string]>([
    ["nothing said", {}, "mixed"],
    ["--mode prefill", { mode: "prefill" }, "prefill"],
    ["--decode-only", { decodeOnly: true }, "decode"]
  ])("hold what its nodes serve beside the division's mode: %s", (_, given, mode) => {
    expect(recordedArgs(planned(given))).toMatchObject({ serving_mode: mode, mode: "whatif" })
  })
})

describe("ranks", () => {
  it.each<readonly [string, Given, number, number]>([
    ["one a host unless said otherwise", { hosts: ["a", "b"] }, 2, 1],
    ["R5 as many as asked for on one host", { numProcesses: 2, engine: "kv-cache.py" }, 2, 2],
    ["as many a host", { npernode: 3, hosts: ["a", "b"] }, 6, 3],
    ["both, alike", { npernode: 3, numProcesses: 6, hosts: ["a", "b"] }, 6, 3]
  ])("%s", (_, given, ranks, perHost) => {
    expect(officialWork(given)).toMatchObject({ ranks, ranksPerHost: perHost })
  })

  it("R6 shows what two counts come to", () => {
    expect(refused({ numProcesses: 6, npernode: 4, hosts: ["a", "b"] })).toMatchObject({
      options: ["--num-processes 6", "--npernode 4"],
      reason: "4 ranks on each of 2 hosts are 8"
    })
  })

  it("R7 names the counts that would do", () => {
    expect(refused({ numProcesses: 5, hosts: ["a", "b"] })).toMatchObject({
      option: "--num-processes",
      expected: "as many on each of 2 hosts: 4 or 6"
    })
  })
})

/** What both engines take, natively unless it is said to be the official program's alone. */
interface Case {
  readonly given: Given
  /** What it needs to mean something. */
  readonly beside?: Given
  /** The engine's part is not there yet: refused with that reason. */
  readonly isLacking?: true
}

const official = { engine: "kv-cache.py" } as const satisfies Given
const blocks = { layout: "blocks" } as const satisfies Given

/** Of every option: a value that is not its default, with what it needs. */
const cases: { readonly [K in keyof RunOptions]: Case | ReadonlyArray<Case> } = {
  hosts: { given: { hosts: ["client1"] } },
  params: { given: {} },
  resultsDir: { given: { resultsDir: "/elsewhere" } },
  systemname: { given: { systemname: "array-7" } },
  orgname: { given: { orgname: "lab" } },
  label: { given: { label: "friday" } },
  engine: { given: official },
  closed: { given: { closed: true } },
  open: { given: { open: true } },
  edition: { given: {} },
  whatIf: { given: { whatIf: true } },
  allowInvalidParams: { given: { allowInvalidParams: true } },
  skipValidation: { given: { skipValidation: true } },
  loops: { given: { loops: 2 } },
  baseline: { given: { baseline: "before" } },
  require: { given: { require: ["option-1-read>=1"] } },
  timeout: { given: { timeout: 60 } },
  clientHostMemory: { given: { clientHostMemory: 64 } },
  profile: { given: { profile: "official" } },
  io: { given: { io: "buffered" } },
  option: [{ given: { option: "2" } }, { given: { option: "2" }, beside: official }],
  model: [{ given: { model: "tiny-1b" } }, { given: { model: "tiny-1b" }, beside: official }],
  numUsers: [{ given: { numUsers: 7 } }, { given: { numUsers: 7 }, beside: official }],
  duration: [{ given: { duration: 77 } }, { given: { duration: 77 }, beside: official }],
  gpuMem: [{ given: { gpuMem: 1 } }, { given: { gpuMem: 1 }, beside: official }],
  cpuMem: [{ given: { cpuMem: 1 } }, { given: { cpuMem: 1 }, beside: official }],
  maxConcurrentAllocs: [
    { given: { maxConcurrentAllocs: 3 } },
    { given: { maxConcurrentAllocs: 3 }, beside: official }
  ],
  generationMode: [{ given: { generationMode: "fast" } }, { given: { generationMode: "fast" }, beside: official }],
  numGpus: [{ given: { numGpus: 2 }, beside: { gpuMem: 1 } }, { given: { numGpus: 2 }, beside: official }],
  tensorParallel: [
    { given: { tensorParallel: 2 } },
    { given: { tensorParallel: 2 }, beside: { ...official, numGpus: 2 } }
  ],
  storageCapacity: [{ given: { storageCapacity: 10 } }, { given: { storageCapacity: 10 }, beside: official }],
  precondition: [
    { given: { precondition: true }, beside: { storageCapacity: 1 } },
    { given: { precondition: true }, beside: { ...official, storageCapacity: 1 } }
  ],
  preconditionSize: [
    { given: { preconditionSize: 3 }, beside: { precondition: true, storageCapacity: 1 } },
    { given: { preconditionSize: 3 }, beside: { ...official, precondition: true, storageCapacity: 1 } }
  ],
  preconditionThreads: [
    { given: { preconditionThreads: 3 }, beside: { precondition: true, storageCapacity: 1 } },
    { given: { preconditionThreads: 3 }, beside: { ...official, precondition: true, storageCapacity: 1 } }
  ],
  mode: [{ given: { mode: "prefill" } }, { given: { mode: "decode" }, beside: official }],
  prefillOnly: [{ given: { prefillOnly: true } }, { given: { prefillOnly: true }, beside: official }],
  decodeOnly: [{ given: { decodeOnly: true } }, { given: { decodeOnly: true }, beside: official }],
  disableMultiTurn: [{ given: { disableMultiTurn: true } }, { given: { disableMultiTurn: true }, beside: official }],
  disablePrefixCaching: [
    { given: { disablePrefixCaching: true } },
    { given: { disablePrefixCaching: true }, beside: official }
  ],
  enableRag: [{ given: { enableRag: true } }, { given: { enableRag: true }, beside: official }],
  ragNumDocs: [
    { given: { ragNumDocs: 3 }, beside: { enableRag: true } },
    { given: { ragNumDocs: 3 }, beside: { ...official, enableRag: true } }
  ],
  useBurstTrace: [
    { given: { useBurstTrace: true, burstTracePath: "b.csv" } },
    { given: { useBurstTrace: true, burstTracePath: "b.csv" }, beside: official }
  ],
  burstTracePath: { given: { burstTracePath: "c.csv" }, beside: { useBurstTrace: true } },
  traceSpeedup: [
    { given: { traceSpeedup: 2 }, beside: { useBurstTrace: true, burstTracePath: "b.csv" } },
    { given: { traceSpeedup: 2 }, beside: { ...official, useBurstTrace: true, burstTracePath: "b.csv" } }
  ],
  replayCycles: [
    { given: { replayCycles: 2 }, beside: { useBurstTrace: true, burstTracePath: "b.csv" } },
    { given: { replayCycles: 2 }, beside: { ...official, datasetPath: "s.json" } }
  ],
  maxRequests: [{ given: { maxRequests: 9 } }, { given: { maxRequests: 9 }, beside: official }],
  requestRate: [
    { given: { requestRate: 9 }, beside: { ...blocks, hitRate: 0.5 } },
    { given: { requestRate: 9 }, beside: { ...official, datasetPath: "s.json" } }
  ],
  trials: [{ given: { trials: 2 } }, { given: { trials: 2 }, beside: official }],
  interOptionDelay: [
    { given: { interOptionDelay: 5 }, beside: { option: "all" } },
    { given: { interOptionDelay: 5 }, beside: official }
  ],
  seed: [{ given: { seed: 7 } }, { given: { seed: 7 }, beside: official }],
  cacheDir: { given: { cacheDir: "/elsewhere" } },
  numProcesses: [{ given: { numProcesses: 2 } }, { given: { numProcesses: 2 }, beside: official }],
  layout: { given: { layout: "blocks" } },
  blockTokens: { given: { blockTokens: 16 }, beside: blocks },
  blocksPerFile: { given: { blocksPerFile: 4 }, beside: blocks },
  sync: { given: { sync: "none" } },
  cacheBackend: { given: { cacheBackend: "lmcache" } },
  redisUrl: { given: { redisUrl: "redis://127.0.0.1:7000", cacheBackend: "redis", cacheDir: undefined } },
  redisPasswordVariable: {
    given: { redisPasswordVariable: "REDIS_PASSWORD", cacheBackend: "redis", cacheDir: undefined }
  },
  redisCluster: { given: { redisCluster: true, cacheBackend: "redis", cacheDir: undefined } },
  trace: { given: { trace: "t.jsonl" }, beside: blocks },
  hitRate: { given: { hitRate: 0.5 }, beside: { ...blocks, requestRate: 1 } },
  zipf: { given: { zipf: 2 }, beside: { ...blocks, hitRate: 0.5, requestRate: 1 } },
  sequenceLength: { given: { sequenceLength: 2048 } },
  batchSize: { given: { batchSize: 3 } },
  ioTraceLog: { given: { ioTraceLog: "io.csv" } },
  verify: { given: { verify: "full" } },
  sequence: { given: { sequence: "v3.0" } },
  hostfile: { given: { hostfile: "hosts.txt" }, beside: official },
  npernode: { given: { npernode: 2 }, beside: official },
  mpiBin: { given: { mpiBin: "mpiexec" }, beside: official },
  mpiParams: { given: { mpiParams: ["--tag-output"] }, beside: official },
  mpiBtl: { given: { mpiBtl: "tcp" }, beside: official },
  oversubscribe: { given: { oversubscribe: true }, beside: official },
  allowRunAsRoot: { given: { allowRunAsRoot: true }, beside: official },
  startTimeout: { given: { startTimeout: 30 }, beside: official },
  collector: { given: { collector: "none" }, beside: official },
  kvcacheBinPath: { given: { kvcacheBinPath: "/opt/kv" }, beside: official },
  config: { given: { config: "c.yaml" }, beside: official },
  performanceProfile: { given: { performanceProfile: "throughput" }, beside: official },
  enableAutoscaling: { given: { enableAutoscaling: true }, beside: official },
  autoscalerMode: { given: { autoscalerMode: "capacity" }, beside: { ...official, enableAutoscaling: true } },
  datasetPath: { given: { datasetPath: "s.json" }, beside: official },
  maxConversations: { given: { maxConversations: 9 }, beside: { ...official, datasetPath: "s.json" } },
  execType: { given: { execType: "mpi" }, beside: official },
  timeseriesInterval: { given: { timeseriesInterval: 5 } },
  maxTimeseriesSamples: { given: { maxTimeseriesSamples: 10 } },
  skipTimeseries: { given: { skipTimeseries: true } }
}

/** The pipeline's own, or refused for every other value: its record of the command line says so. */
const inArgsOnly: ReadonlySet<string> = new Set([
  "whatIf",
  "baseline",
  "require",
  "skipValidation",
  "execType",
  "timeseriesInterval",
  "maxTimeseriesSamples",
  "skipTimeseries"
])

const all = Object.entries(cases).flatMap(([key, one]) =>
  (Array.isArray(one) ? one as ReadonlyArray<Case> : [one as Case]).map((each) =>
    [
      `${key}${each.beside?.engine === undefined ? "" : " of the official program"}`,
      key as keyof RunOptions,
      each
    ] as const
  )
)

/** What the native engine of this version says of what it does not do. */
const lacking = "the native engine of this version does not do it"

describe("each option changes the plan, or is refused with the reason and the way out", () => {
  it.each(all.filter(([, key]) => key !== "params" && key !== "edition"))("%s", (_, key, { beside = {}, given }) => {
    const after = planOf({ ...beside, ...given })
    if (after._tag === "Left") {
      expect(after.left).toMatchObject({ reason: lacking, advice: expect.stringMatching(/./) })
      expect(statusOf(after.left)).toBe("usage")
      return
    }
    const before = planOf(beside)
    if (before._tag === "Left") return
    const { args: argsBefore, ...planBefore } = before.right
    const { args, ...planAfter } = after.right
    if (inArgsOnly.has(key)) {
      expect(args).not.toEqual(argsBefore)
    } else {
      expect(planAfter).not.toEqual(planBefore)
    }
    expect(args).toHaveProperty(runOptions[key].name.replaceAll("-", "_"))
  })

  it("parameters are refused: this benchmark has none", () => {
    expect(refused({}, ["reader.threads=3"])).toMatchObject({
      _tag: "UnsupportedParameter",
      parameter: "reader.threads"
    })
  })

  const officialOnly: ReadonlyArray<readonly [string, Given]> = all.flatMap(([, key, { beside, given }]) =>
    beside?.engine === undefined || planOf(given)._tag === "Right" || key === "sequence" ? [] : [[key, given]]
  )

  it.each(officialOnly)("%s natively is refused, with what acts on it", (_, given) => {
    expect(statusOf(refused(given))).toBe("usage")
  })

  const nativeOnly: ReadonlyArray<keyof RunOptions> = [
    "layout",
    "blockTokens",
    "blocksPerFile",
    "sync",
    "cacheBackend",
    "redisUrl",
    "trace",
    "hitRate",
    "zipf",
    "sequenceLength",
    "batchSize",
    "ioTraceLog",
    "verify",
    "sequence",
    "profile",
    "io"
  ]

  it.each(nativeOnly)("%s with the official program is refused, with what acts on it", (key) => {
    const one = cases[key]
    const { given } = Array.isArray(one) ? one[0] as Case : one as Case
    const error = refused({ ...given, cacheDir: "/mnt/kv", engine: "kv-cache.py" })
    expect(error).toMatchObject({ _tag: "ConflictingOptions" })
    expect(error.message).toContain(`--${runOptions[key].name}`)
    expect(entryOf(error).advice(error)).toMatch(/leave .* out|use --engine native/)
  })
})

describe("what would do nothing is refused", () => {
  it.each<readonly [string, Given, string]>([
    ["documents without retrieval", { ragNumDocs: 5 }, "--rag-num-docs 5"],
    ["threads without preconditioning", { preconditionThreads: 2 }, "--precondition-threads 2"],
    ["preconditioning of an unknown amount", { precondition: true }, "--precondition"],
    ["a trace that is not replayed", { burstTracePath: "b.csv" }, "--burst-trace-path b.csv"],
    ["a replay without a trace", { useBurstTrace: true }, "--use-burst-trace"],
    ["the pace of no trace", { traceSpeedup: 2 }, "--trace-speedup 2"],
    ["a rate of no requests", { requestRate: 2 }, "--request-rate 2"],
    ["a server without its backend", { redisUrl: "redis://127.0.0.1" }, "--redis-url redis://127.0.0.1"],
    ["a flush of no file", { cacheBackend: "memory", cacheDir: undefined, sync: "fsync" }, "--sync fsync"],
    ["a folder of no file", { cacheBackend: "memory" }, "--cache-dir /mnt/kv"],
    ["direct I/O of the official profile", { profile: "official", io: "direct" }, "--io direct"],
    ["no flush of the official profile", { profile: "official", sync: "none" }, "--sync none"],
    ["tokens of blocks that are none", { blockTokens: 16 }, "--block-tokens 16"],
    ["blocks of files of a context", { blocksPerFile: 2 }, "--blocks-per-file 2"],
    ["another size of LMCache's chunks", { cacheBackend: "lmcache", blockTokens: 16 }, "--block-tokens 16"],
    ["hashes of blocks for whole contexts", { trace: "t.jsonl" }, "--trace t.jsonl"],
    [
      "turns of a trace",
      { useBurstTrace: true, burstTracePath: "b.csv", disableMultiTurn: true },
      "--disable-multi-turn"
    ],
    ["two kinds of node", { prefillOnly: true, decodeOnly: true }, "--prefill-only"],
    ["waits between one option", { interOptionDelay: 5 }, "--inter-option-delay 5"],
    [
      "a mode that kv-cache.py lacks",
      { engine: "kv-cache.py", enableAutoscaling: true, autoscalerMode: "predictive" },
      "--autoscaler-mode predictive"
    ],
    ["containers that nobody starts", { engine: "kv-cache.py", execType: "docker" }, "--exec-type docker"],
    [
      "an entry for more accelerators than there are",
      { engine: "kv-cache.py", tensorParallel: 2 },
      "--tensor-parallel 2"
    ]
  ])("%s", (_, given, word) => {
    const error = refused(given)
    expect(error).toMatchObject({ _tag: "ConflictingOptions", options: expect.arrayContaining([word]) })
    expect(entryOf(error).advice(error)).toMatch(/./)
  })

  it("a cache on disk has a folder, and results lie outside of it", () => {
    expect(refused({ cacheDir: undefined })).toMatchObject({ _tag: "MissingOption", options: ["--cache-dir"] })
    expect(refused({ cacheDir: undefined, closed: true })).toMatchObject({ _tag: "MissingOption" })
    expect(refused({ resultsDir: "/mnt/kv/results" })).toMatchObject({ _tag: "ConflictingOptions" })
  })

  it("a password on the command line is refused and told nowhere", () => {
    const error = refused({
      cacheBackend: "redis",
      cacheDir: undefined,
      redisUrl: "redis://me:hunter2@127.0.0.1:6379"
    })
    expect(error).toMatchObject({ _tag: "InvalidOption", option: "--redis-url" })
    expect(JSON.stringify(error) + error.message).not.toContain("hunter2")
    expect(entryOf(error).advice(error)).toContain("--redis-password-variable")
  })
})

describe("what the engines are told", () => {
  it("a native entry has the model's keys and values", () => {
    expect(nativeWork({ model: "deepseek-v3" }).options[0]?.model).toEqual({
      name: "deepseek-v3",
      bytesPerToken: 70_272,
      isLarge: false
    })
  })

  it.each(
    [
      ["tiny-1b", 24_576],
      ["mistral-7b", 131_072],
      ["llama2-7b", 524_288],
      ["llama3.1-8b", 131_072],
      ["llama3.1-70b-instruct", 327_680],
      ["qwen3-32b", 262_144],
      ["gpt-oss-120b", 73_728],
      ["gpt-oss-20b", 49_152]
    ] as const
  )("%s takes %d bytes a token", (model, bytes) => {
    expect(nativeWork({ model }).options[0]?.model.bytesPerToken).toBe(bytes)
  })

  it("--profile official is kv-cache.py's way: buffered, flushed, one request at a time", () => {
    expect(nativeWork({ profile: "official" }).backend).toMatchObject({
      type: "disk",
      io: { profile: "official", mode: "buffered", sync: "fsync", depth: 1 }
    })
  })

  it("memory tiers are those of all accelerators, in bytes", () => {
    expect(nativeWork({ gpuMem: 2, numGpus: 4, cpuMem: 1 }).options[0]).toMatchObject({
      gpuBytes: 8 * 2 ** 30,
      cpuBytes: 2 ** 30
    })
  })

  it("the words of a person are parameters by their names, the table's values are nobody's overrides", () => {
    const { parameters } = planned({ numUsers: 5 })
    expect(parameters).toContainEqual({ key: "num_users", value: 5, origin: "flag" })
    expect(parameters).toContainEqual({ key: "option_1.num_users", value: 5, origin: "tool" })
    expect(parameters).toContainEqual({ key: "option_1.duration", value: 300, origin: "workload" })
  })
})
