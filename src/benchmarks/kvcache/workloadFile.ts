/** The published values that a run starts from: the workload file, decoded. */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Workload } from "../../config/workload.ts"
import { ConfigFileInvalid } from "../../errors/AppError.ts"

const Count = Schema.Int.pipe(Schema.positive())
const Whole = Schema.Int.pipe(Schema.nonNegative())
const Size = Schema.Number.pipe(Schema.nonNegative())

export const generationModes = ["none", "fast", "realistic"] as const
export type GenerationMode = typeof generationModes[number]

/** Of one token, simulated (kv_cache/models.py). */
export const secondsPerToken: Readonly<Record<GenerationMode, number>> = { none: 0, fast: 0.002, realistic: 0.03 }

const Row = Schema.Struct({
  model: Schema.NonEmptyString,
  num_users: Count,
  duration: Count,
  gpu_mem_gb: Size,
  cpu_mem_gb: Size,
  max_concurrent_allocs: Whole,
  generation_mode: Schema.Literal(...generationModes)
})
/** One row of Table KVCache-1. Seconds; GiB. */
export type Row = typeof Row.Type

const KvWorkload = Schema.Struct({
  sequence: Schema.Struct({ seed: Whole, trials: Count, trial_delay: Whole, inter_option_delay: Whole }),
  /** By their numbers. */
  options: Schema.Record({ key: Schema.String, value: Row }),
  models: Schema.Record({
    key: Schema.String,
    value: Schema.Struct({
      layers: Count,
      hidden: Count,
      kv_heads: Schema.optional(Count),
      head_dim: Schema.optional(Count),
      latent: Schema.optional(Count)
    })
  })
})
export type KvWorkload = typeof KvWorkload.Type

const decode = Schema.decodeUnknownEither(KvWorkload, { errors: "all" })

export const kvWorkload = ({ content, path }: Workload): Either.Either<KvWorkload, ConfigFileInvalid> =>
  Either.mapLeft(
    decode(content),
    ({ message }) => new ConfigFileInvalid({ file: "workload file", path, detail: message })
  )

export const workloadName = "kvcache"
