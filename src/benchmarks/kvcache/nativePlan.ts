/** A command line as the native engine's work, and what it refuses. Pure. */
import * as Either from "effect/Either"
import type { Profile } from "../../domain/Plan.ts"
import { GiB, MiB } from "../../domain/Units.ts"
import { type ConflictingOptions, InvalidOption, MissingOption } from "../../errors/AppError.ts"
import { isGiven } from "../shared/engineOf.ts"
import {
  isBlockLayout,
  type KvBackend,
  type KvIo,
  type KvLayout,
  type KvOption,
  type KvTraffic,
  type KvWork
} from "./KvWork.ts"
import { modelOf } from "./models.ts"
import { conflict, idle, type Key, modeOf, nativeNeeds, type RunSettings, word } from "./needs.ts"
import { runOptions } from "./options.ts"
import type { NumberedRow } from "./rows.ts"
import { type KvWorkload, secondsPerToken } from "./workloadFile.ts"

type Refused = ConflictingOptions | InvalidOption | MissingOption

const layoutOf = (
  settings: RunSettings
): Either.Either<KvLayout, ConflictingOptions> => {
  const { cacheBackend, layout } = settings
  if (cacheBackend.value === "lmcache") {
    return layout.value === undefined || layout.value === "lmcache" ? Either.right("lmcache") : Either.left(
      conflict(
        [word(settings, "layout"), "--cache-backend lmcache"],
        "lmcache is a layout of its own",
        "leave one of the two out"
      )
    )
  }
  const chosen = layout.value ?? "context"
  return cacheBackend.value !== "disk" && chosen !== "context" && chosen !== "blocks"
    ? Either.left(
      conflict(
        [word(settings, "layout"), word(settings, "cacheBackend")],
        `${chosen} says how files lie, and ${cacheBackend.value} has none`,
        "use --layout context or blocks"
      )
    )
    : Either.right(chosen)
}

/** Of LMCache, and of Mooncake's traces. */
const lmcacheTokens = 256
const mooncakeTokens = 512
const defaultBlockTokens = 256

const blocksOf = (
  settings: RunSettings,
  layout: KvLayout
): Either.Either<Pick<KvWork, "blockTokens" | "blocksPerFile">, ConflictingOptions> => {
  const { blockTokens, blocksPerFile, hitRate, trace } = settings
  const refuse = (key: Key, reason: string, advice: string) =>
    Either.left(conflict([word(settings, key), `--layout ${layout}`], reason, advice))
  if (!isBlockLayout(layout)) {
    if (blockTokens.value !== undefined) {
      return refuse("blockTokens", "an entry is a whole context there", "add --layout blocks")
    }
    if (blocksPerFile.value !== undefined) {
      return refuse("blocksPerFile", "an entry is a whole context there", "add --layout blocks")
    }
    if (hitRate.value !== undefined) {
      return refuse("hitRate", "it is about blocks that are asked for again", "add --layout blocks")
    }
    if ((trace.value ?? "").endsWith(".jsonl")) {
      return refuse("trace", "that trace names blocks of shared prefixes", "add --layout blocks")
    }
    return Either.right({ blockTokens: null, blocksPerFile: null })
  }
  if (blocksPerFile.value !== undefined && layout !== "blocks") {
    return refuse("blocksPerFile", `${layout} says itself how many lie in a file`, "use --layout blocks")
  }
  const fixed = (trace.value ?? "").endsWith(".jsonl")
    ? [mooncakeTokens, "the trace counts in blocks of 512 tokens"] as const
    : layout === "lmcache"
    ? [lmcacheTokens, "LMCache's chunks have 256 tokens"] as const
    : undefined
  return fixed !== undefined && blockTokens.value !== undefined && blockTokens.value !== fixed[0]
    ? refuse("blockTokens", fixed[1], "leave --block-tokens out")
    : Either.right({
      blockTokens: blockTokens.value ?? fixed?.[0] ?? defaultBlockTokens,
      blocksPerFile: layout === "blocks" ? blocksPerFile.value ?? 1 : null
    })
}

/** Requests of a rank that are in flight at once; `official` has as many readers as workers, as kv-cache.py. */
const kvIo = (
  profile: Profile,
  { allocs, mode, sync, workers }: {
    readonly mode: KvIo["mode"] | undefined
    readonly sync: KvIo["sync"]
    readonly workers: number
    readonly allocs: number
  }
): KvIo =>
  profile === "official"
    ? {
      profile,
      mode: "buffered",
      sync: "fsync",
      requestBytes: 1 * MiB,
      depth: 1,
      readers: workers,
      writers: allocs === 0 ? workers : Math.min(allocs, workers)
    }
    : { profile: "device", mode: mode ?? "direct", sync, requestBytes: 4 * MiB, depth: 8, readers: 32, writers: 16 }

const defaultRedisUrl = "redis://127.0.0.1:6379"
const redisForm = "redis://[user@]host[:port][/db], rediss://… or unix:///path"

const redisOf = (settings: RunSettings): Either.Either<KvBackend & { readonly type: "redis" }, InvalidOption> => {
  const given = settings.redisUrl.value ?? defaultRedisUrl
  const [, scheme = "", user, password, rest = ""] =
    /^(rediss?|unix):\/\/(?:([^@:/]*)(?::([^@]*))?@)?(.+)$/.exec(given) ??
      []
  if (scheme === "") {
    return Either.left(new InvalidOption({ option: "--redis-url", expected: redisForm, actual: "another form" }))
  }
  if (password !== undefined) {
    return Either.left(
      new InvalidOption({
        option: "--redis-url",
        expected: "no password: command lines are seen by all and are recorded",
        actual: `${scheme}://… with a password`,
        advice: "put it into an environment variable, and name that with --redis-password-variable"
      })
    )
  }
  return Either.right({
    type: "redis",
    layout: settings.layout.value === "blocks" ? "blocks" : "context",
    access: {
      url: `${scheme}://${rest}`,
      user: user === undefined || user === "" ? null : user,
      passwordVariable: settings.redisPasswordVariable.value ?? null,
      cluster: settings.redisCluster.value,
      connections: 8,
      keyPrefix: "mlpstorage:kv:"
    }
  })
}

const trafficOf = (
  settings: RunSettings,
  resolve: (path: string) => string
): Either.Either<KvTraffic, InvalidOption> => {
  const { burstTracePath, hitRate, replayCycles, requestRate, sequenceLength, trace, traceSpeedup, zipf } = settings
  const speedup = traceSpeedup.value ?? 1
  const cycles = replayCycles.value ?? 0
  if (burstTracePath.value !== undefined) {
    return Either.right({ type: "burst", files: [resolve(burstTracePath.value)], speedup, cycles })
  }
  if (trace.value !== undefined) {
    const file = resolve(trace.value)
    if (file.endsWith(".jsonl")) return Either.right({ type: "mooncake", file, speedup, cycles })
    return /\.csv(?:\.zst)?$/.test(file)
      ? Either.right({ type: "ioTrace", file, speedup })
      : Either.left(
        new InvalidOption({
          option: "--trace",
          expected: "a file whose name ends in .jsonl (Mooncake), .csv or .csv.zst (an I/O trace)",
          actual: trace.value,
          advice: "for BurstGPT's CSV use --use-burst-trace --burst-trace-path"
        })
      )
  }
  if (hitRate.value === undefined) return Either.right({ type: "synthetic" })
  const length = sequenceLength.value
  return Either.right({
    type: "generated",
    requestsPerSecond: requestRate.value ?? 1,
    hitRate: hitRate.value,
    zipf: zipf.value ?? 1,
    contextTokens: length === undefined ? [512, 16_384] : [length, length],
    generatedTokens: [50, 800]
  })
}

/** Fixed by the published sequence. */
const freeInSequence: ReadonlySet<string> = new Set<Key>(
  ["cacheDir", "numProcesses", "sequence", "profile", "io", "verify", "sync", "engine"]
)

export const checkSequence = (
  settings: RunSettings,
  keys: ReadonlyArray<Key>
): Either.Either<void, ConflictingOptions> => {
  const changed = keys.find((key) => !freeInSequence.has(key) && isGiven(settings[key]))
  return settings.sequence.value === undefined || changed === undefined ? Either.void : Either.left(
    conflict(
      [word(settings, "sequence"), word(settings, changed)],
      "the published sequence fixes it",
      `leave --${runOptions[changed].name} out, or run --option all with it`
    )
  )
}

interface NativeRequest {
  readonly settings: RunSettings
  readonly workload: KvWorkload
  readonly rows: ReadonlyArray<NumberedRow>
  readonly profile: Profile
  readonly ranks: number
  readonly logicalCores: number
  /** Makes a path absolute. */
  readonly resolve: (path: string) => string
  readonly resultsDir: string
}

const mostWorkers = 500

export const planNative = (
  { logicalCores, profile, ranks, resolve, resultsDir, rows, settings, workload }: NativeRequest
): Either.Either<KvWork, Refused> =>
  Either.gen(function*() {
    const refused = idle(settings, nativeNeeds)
    if (refused !== undefined) return yield* Either.left(refused)
    const layout = yield* layoutOf(settings)
    const blocks = yield* blocksOf(settings, layout)
    const mode = yield* modeOf(settings)
    const traffic = yield* trafficOf(settings, resolve)
    const isSequence = settings.sequence.value !== undefined
    const { cacheBackend, cacheDir } = settings
    const onDisk = cacheBackend.value === "disk" || cacheBackend.value === "lmcache"
    if (onDisk && cacheDir.value === undefined) {
      return yield* Either.left(
        new MissingOption({
          options: ["--cache-dir"],
          command: "mlpstorage kvcache run",
          sources: ["flag --cache-dir", "configuration file"]
        })
      )
    }
    const workersOf = (users: number) => settings.batchSize.value ?? Math.min(users, mostWorkers)
    const { numGpus, preconditionSize, preconditionThreads, storageCapacity, tensorParallel } = settings
    const capacity = storageCapacity.value === undefined ? null : Math.round(storageCapacity.value * GiB)
    const preconditionBytes = preconditionSize.value === undefined
      ? 2 * (capacity ?? 0)
      : Math.round(preconditionSize.value * GiB)
    const options = rows.map(({ option, row }): KvOption => ({
      name: `option_${option}`,
      option,
      model: modelOf(row.model, workload.models[row.model] ?? { layers: 0, hidden: 0 }),
      tensorParallel: tensorParallel.value,
      users: row.num_users,
      seconds: row.duration,
      workers: workersOf(row.num_users),
      gpuBytes: Math.round(row.gpu_mem_gb * numGpus.value * GiB),
      cpuBytes: Math.round(row.cpu_mem_gb * GiB),
      storageBytes: capacity,
      maxConcurrentAllocs: row.max_concurrent_allocs,
      secondsPerToken: secondsPerToken[row.generation_mode],
      mode,
      multiTurn: !settings.disableMultiTurn.value,
      prefixCaching: !settings.disablePrefixCaching.value,
      ragDocuments: settings.enableRag.value ? settings.ragNumDocs.value ?? 10 : null,
      sequenceTokens: settings.sequenceLength.value ?? null,
      maxRequests: settings.maxRequests.value ?? null,
      precondition: settings.precondition.value
        ? { bytes: preconditionBytes, threads: preconditionThreads.value ?? logicalCores }
        : null,
      traffic
    }))
    const io = kvIo(profile, {
      mode: settings.io.value,
      sync: settings.sync.value ?? (layout === "context" ? "fsync" : "none"),
      workers: options.reduce((most, { workers }) => Math.max(most, workers), 1),
      allocs: options.reduce((most, { maxConcurrentAllocs }) => Math.max(most, maxConcurrentAllocs), 0)
    })
    const { sequence } = workload
    const backend: KvBackend = onDisk
      ? { type: "disk", layout, io }
      : cacheBackend.value === "redis"
      ? yield* redisOf(settings)
      : { type: "memory", layout: layout === "blocks" ? "blocks" : "context" }
    return {
      kind: "serve",
      folder: cacheDir.value === undefined ? resultsDir : resolve(cacheDir.value),
      ranks,
      seed: settings.seed.value,
      backend,
      ...blocks,
      options,
      trials: settings.trials.value ?? (isSequence ? sequence.trials : 1),
      pauses: {
        before: isSequence ? sequence.trial_delay : 0,
        after: isSequence ? sequence.trial_delay : 0,
        betweenOptions: settings.interOptionDelay.value ?? (isSequence ? sequence.inter_option_delay : 0)
      },
      verify: settings.verify.value,
      ioTraceLog: settings.ioTraceLog.value === undefined ? null : resolve(settings.ioTraceLog.value)
    }
  })
