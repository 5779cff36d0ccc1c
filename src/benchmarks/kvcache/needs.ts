/** What options need of each other: what would do nothing, or asks for two things, is refused with the way out. Pure. */
import * as Either from "effect/Either"
import type { Settings } from "../../config/Option.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"
import { isGiven } from "../shared/engineOf.ts"
import type { KvWork } from "./KvWork.ts"
import { type RunOptions, runOptions } from "./options.ts"

export type RunSettings = Settings<RunOptions>
export type Key = keyof RunOptions

export const word = (settings: RunSettings, key: Key): string => {
  const { value } = settings[key]
  return value === true ? `--${runOptions[key].name}` : `--${runOptions[key].name} ${String(value)}`
}

export const conflict = (options: ReadonlyArray<string>, reason: string, advice: string) =>
  new ConflictingOptions({ options: [...options], reason, advice })

/** What each of these options needs: without it, it would do nothing. */
interface Need {
  readonly keys: ReadonlyArray<Key>
  readonly holds: (settings: RunSettings) => boolean
  readonly reason: string
  readonly advice: string
}

/** The first that is given and would do nothing. */
export const idle = (settings: RunSettings, needs: ReadonlyArray<Need>): ConflictingOptions | undefined => {
  for (const { advice, holds, keys, reason } of needs) {
    const key = keys.find((one) => isGiven(settings[one]))
    if (key === undefined || holds(settings)) continue
    return conflict([word(settings, key)], reason, `${advice}, or leave --${runOptions[key].name} out`)
  }
  return undefined
}

export const modeOf = (settings: RunSettings): Either.Either<KvWork["options"][number]["mode"], ConflictingOptions> => {
  const { decodeOnly, mode, prefillOnly } = settings
  const said = [
    ...(isGiven(mode) ? [[`--mode ${mode.value}`, mode.value] as const] : []),
    ...(prefillOnly.value ? [["--prefill-only", "prefill"] as const] : []),
    ...(decodeOnly.value ? [["--decode-only", "decode"] as const] : [])
  ]
  const modes = new Set(said.map(([, one]) => one))
  return modes.size > 1
    ? Either.left(conflict(said.map(([text]) => text), "they ask for two kinds of node", "keep one of them"))
    : Either.right(said[0]?.[1] ?? "mixed")
}

const hasTrace = ({ trace, useBurstTrace }: RunSettings): boolean => useBurstTrace.value || trace.value !== undefined
const isSynthetic = (settings: RunSettings): boolean => !hasTrace(settings) && settings.hitRate.value === undefined

/** Of both engines. */
export const sharedNeeds: ReadonlyArray<Need> = [
  {
    keys: ["ragNumDocs"],
    holds: ({ enableRag }) => enableRag.value,
    reason: "documents are there with --enable-rag only",
    advice: "add --enable-rag"
  },
  {
    keys: ["preconditionSize", "preconditionThreads"],
    holds: ({ precondition }) => precondition.value,
    reason: "nothing is written before the clock starts unless --precondition is given",
    advice: "add --precondition"
  },
  {
    keys: ["precondition"],
    holds: ({ preconditionSize, storageCapacity }) =>
      preconditionSize.value !== undefined || storageCapacity.value !== undefined,
    reason: "how much it writes is not said: without a capacity it would be twice what is free",
    advice: "add --precondition-size-gb"
  },
  {
    keys: ["burstTracePath"],
    holds: ({ useBurstTrace }) => useBurstTrace.value,
    reason: "a trace is replayed with --use-burst-trace only",
    advice: "add --use-burst-trace"
  },
  {
    keys: ["useBurstTrace"],
    holds: ({ burstTracePath }) => burstTracePath.value !== undefined,
    reason: "the file of the trace is not named",
    advice: "add --burst-trace-path PATH"
  }
]

export const nativeNeeds: ReadonlyArray<Need> = [
  ...sharedNeeds,
  {
    keys: ["traceSpeedup"],
    holds: hasTrace,
    reason: "there is no trace whose pace it would change",
    advice: "add --trace FILE or --use-burst-trace"
  },
  {
    keys: ["replayCycles"],
    holds: ({ trace, useBurstTrace }) => useBurstTrace.value || (trace.value ?? "").endsWith(".jsonl"),
    reason: "there is no trace of requests to repeat",
    advice: "add --use-burst-trace, or --trace with a .jsonl file"
  },
  {
    keys: ["zipf", "requestRate"],
    holds: ({ hitRate }) => hitRate.value !== undefined,
    reason: "it is about requests that are made here, which --hit-rate asks for",
    advice: "add --hit-rate"
  },
  {
    keys: ["hitRate"],
    holds: ({ requestRate }) => requestRate.value !== undefined,
    reason: "how often such requests come is not said",
    advice: "add --request-rate"
  },
  {
    keys: ["hitRate"],
    holds: (settings) => !hasTrace(settings),
    reason: "requests come from a trace, or are made here, not both",
    advice: "leave the trace out"
  },
  {
    keys: ["trace"],
    holds: ({ useBurstTrace }) => !useBurstTrace.value,
    reason: "--use-burst-trace names another trace",
    advice: "keep one of the two"
  },
  {
    keys: ["sequenceLength"],
    holds: (settings) => !hasTrace(settings),
    reason: "the trace says how long contexts are",
    advice: "leave the trace out"
  },
  {
    keys: ["disableMultiTurn", "enableRag", "decodeOnly"],
    holds: isSynthetic,
    reason: "it is about users that are simulated, and requests come from elsewhere here",
    advice: "leave the trace and --hit-rate out"
  },
  {
    keys: ["redisUrl", "redisPasswordVariable", "redisCluster"],
    holds: ({ cacheBackend }) => cacheBackend.value === "redis",
    reason: "nothing speaks with a server",
    advice: "add --cache-backend redis"
  },
  {
    keys: ["sync", "io"],
    holds: ({ cacheBackend }) => cacheBackend.value === "disk" || cacheBackend.value === "lmcache",
    reason: "it is about files, and this cache has none",
    advice: "add --cache-backend disk"
  },
  {
    keys: ["profile"],
    holds: ({ cacheBackend, profile }) =>
      profile.value === "device" || cacheBackend.value === "disk" || cacheBackend.value === "lmcache",
    reason: "it is about files, and this cache has none",
    advice: "add --cache-backend disk"
  },
  {
    keys: ["io", "sync"],
    holds: ({ io, profile, sync }) =>
      profile.value !== "official" || ((io.value ?? "buffered") === "buffered" && (sync.value ?? "fsync") === "fsync"),
    reason: "the official profile is buffered and flushes every write, as kv-cache.py does",
    advice: "use --profile device"
  },
  {
    keys: ["cacheDir", "ioTraceLog"],
    holds: ({ cacheBackend }) => cacheBackend.value === "disk" || cacheBackend.value === "lmcache",
    reason: "nothing is written to a folder",
    advice: "add --cache-backend disk"
  }
]
