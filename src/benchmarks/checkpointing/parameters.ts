/**
 * The dotted parameters of a checkpoint run: which keys act, what each must be, how they combine with the flags that set
 * the same thing, and what the tool adds by itself.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Setting } from "../../config/Option.ts"
import {
  check,
  flatten,
  mergeParameters,
  type ParameterCheck,
  type ParameterChecks,
  unflatten
} from "../../config/parameters.ts"
import type { Workload } from "../../config/workload.ts"
import type { EditionId } from "../../domain/Edition.ts"
import type { JsonObject } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { EngineName } from "../../domain/Plan.ts"
import { plural } from "../../domain/Units.ts"
import {
  ConfigFileInvalid,
  ConflictingOptions,
  ImpossibleLayout,
  type InvalidParameter,
  type UnsupportedParameter
} from "../../errors/AppError.ts"
import { agree } from "../shared/agree.ts"
import { takenKeys, takenParameters } from "../shared/takenParameters.ts"
import { checkpoints } from "./doing.ts"
import { checkpointingEdition } from "./edition.ts"
import { checkpointModes, chooseLayout, type Layout } from "./layout.ts"
import type { ModelName } from "./models.ts"
import { datatypes, type ModelShape, parameterCount, zeroStages } from "./sizing.ts"

const Count = Schema.Int.pipe(Schema.positive())
const CountOrNone = Schema.Int.pipe(Schema.nonNegative())

const positive = "a whole number above 0"
const whole = "a whole number, 0 or more"
const words = (values: ReadonlyArray<string | number>) => values.join(" | ")

/** Every key the native engine acts on, with what its value must be. */
export const nativeParameters = {
  "model.name": check(Schema.NonEmptyString, "a name"),
  "model.type": check(Schema.Literal("transformer"), "transformer"),
  "model.num_layers": check(Count, positive),
  "model.model_datatype": check(Schema.Literal(...datatypes), words(datatypes)),
  "model.optimizer_datatype": check(Schema.Literal(...datatypes), words(datatypes)),
  "model.parallelism.tensor": check(Count, positive),
  "model.parallelism.pipeline": check(Count, positive),
  "model.parallelism.data": check(Count, positive),
  "model.parallelism.zero_stage": check(Schema.Literal(...zeroStages), words(zeroStages)),
  "model.transformer.vocab_size": check(Count, positive),
  "model.transformer.hidden_size": check(Count, positive),
  "model.transformer.ffn_hidden_size": check(Count, positive),
  "model.transformer.num_attention_heads": check(Count, positive),
  "model.transformer.num_kv_heads": check(Count, positive),
  "checkpoint.mode": check(Schema.Literal(...checkpointModes), words(checkpointModes)),
  "checkpoint.num_checkpoints_write": check(CountOrNone, whole),
  "checkpoint.num_checkpoints_read": check(CountOrNone, whole),
  "checkpoint.time_between_checkpoints": check(
    Schema.Number.pipe(Schema.between(0, 86_400)),
    "seconds between 0 and 86400"
  ),
  "checkpoint.fsync": check(Schema.Boolean, "true or false"),
  "checkpoint.checkpoint_folder": check(Schema.NonEmptyString, "a folder")
} as const satisfies Readonly<Record<string, ParameterCheck>>

/** The same list for every lookup by text. */
const checks: ParameterChecks = nativeParameters

export const checkpointKeys = takenKeys(checkpoints, checks)

/** The part of a workload that a checkpoint run reads. */
const CheckpointWorkload = Schema.Struct({
  model: Schema.Struct({
    type: Schema.Literal("transformer"),
    num_layers: Count,
    model_datatype: Schema.Literal(...datatypes),
    optimizer_datatype: Schema.Literal(...datatypes),
    parallelism: Schema.Struct({
      tensor: Count,
      pipeline: Count,
      data: Schema.optional(Count),
      zero_stage: Schema.Literal(...zeroStages)
    }),
    transformer: Schema.Struct({
      vocab_size: Count,
      hidden_size: Count,
      ffn_hidden_size: Count,
      num_attention_heads: Count,
      num_kv_heads: Count
    })
  }),
  checkpoint: Schema.Struct({
    mode: Schema.optional(Schema.Literal(...checkpointModes)),
    time_between_checkpoints: Schema.Number.pipe(Schema.nonNegative()),
    fsync: Schema.Boolean
  })
})

interface ParameterRequest {
  readonly engine: EngineName
  readonly edition: EditionId
  readonly model: ModelName
  readonly processes: number
  readonly workload: Workload
  /** From people, in order of precedence: configuration file first, flags last. */
  readonly params: ReadonlyArray<Parameter>
  readonly writes: Setting<number>
  readonly reads: Setting<number>
  /** Absolute `<checkpoint-folder>/<model>`; undefined where a command does not need it. */
  readonly folder: Setting<string> | undefined
  /** Makes a path given as a parameter absolute. */
  readonly resolve: (path: string) => string
  /** What `--closed` would allow, for the message about 0/0. */
  readonly closed: boolean
}

export interface EffectiveParameters {
  readonly parameters: ReadonlyArray<Parameter>
  /** The same as one nested object. */
  readonly workload: JsonObject
  readonly shape: ModelShape
  readonly layout: Layout
  /** Absolute model folder; undefined where none was asked for. */
  readonly folder: string | undefined
  readonly writes: number
  readonly reads: number
  readonly secondsBetween: number
  readonly fsync: boolean
}

/** The writes/reads pairs of one experiment in CLOSED (Rules.md table 3, rule 4.7.1). */
const closedPairs = "10/10, or 10/0 and then 0/10"

const checkCounts = (
  writes: number,
  reads: number,
  closed: boolean
): Either.Either<void, ConflictingOptions> => {
  const options = [`--num-checkpoints-write ${writes}`, `--num-checkpoints-read ${reads}`]
  if (writes === 0 && reads === 0) {
    return Either.left(
      new ConflictingOptions({
        options,
        reason: "a run without writes and without reads measures nothing",
        advice: closed ? `CLOSED allows writes/reads of ${closedPairs}` : "write, read, or both"
      })
    )
  }
  return writes > 0 && reads > writes
    ? Either.left(
      new ConflictingOptions({
        options,
        reason: "a run that writes reads back its own checkpoints, and there are fewer of them",
        advice: `ask for at most ${plural(writes, "read")}, or read existing checkpoints with --num-checkpoints-write 0`
      })
    )
    : Either.void
}

type Decoded = typeof CheckpointWorkload.Type

const shapeOf = ({ model }: Decoded): ModelShape => ({
  layers: model.num_layers,
  hidden: model.transformer.hidden_size,
  feedForward: model.transformer.ffn_hidden_size,
  vocabulary: model.transformer.vocab_size,
  heads: model.transformer.num_attention_heads,
  keyValueHeads: model.transformer.num_kv_heads,
  modelDatatype: model.model_datatype,
  optimizerDatatype: model.optimizer_datatype
})

/** Beyond this, sizes in bytes are no longer exact in a number. */
const largestParameterCount = 2 ** 48

const layoutOf = (
  { edition, model, processes }: ParameterRequest,
  { checkpoint, model: { parallelism } }: Decoded,
  shape: ModelShape
): Either.Either<Layout, ImpossibleLayout | ConflictingOptions> => {
  const impossible = (reason: string, around: ReadonlyArray<number>) =>
    Either.left(new ImpossibleLayout({ model, processes, reason, nearest: [...around] }))
  const facts = checkpointingEdition(edition).models[model]
  if (facts === undefined) return impossible(`edition ${edition} has no such model`, [])
  if (parameterCount(shape) > largestParameterCount) {
    return impossible("a model of more than 2^48 parameters cannot be sized exactly", [])
  }
  const choice = chooseLayout({
    facts,
    tensor: parallelism.tensor,
    pipeline: parallelism.pipeline,
    zeroStage: parallelism.zero_stage,
    processes,
    mode: checkpoint.mode,
    data: parallelism.data
  })
  if (choice._tag === "impossible") return impossible(choice.reason, choice.nearest)
  return choice.layout.mode === "default" && parallelism.data !== undefined
    ? Either.left(
      new ConflictingOptions({
        options: [`model.parallelism.data=${parallelism.data}`, "checkpoint.mode default"],
        reason: `data parallelism follows from the number of processes in default mode (${choice.layout.reason})`,
        advice: "leave model.parallelism.data out, or add --params checkpoint.mode=subset"
      })
    )
    : Either.right(choice.layout)
}

/** What the official tool injects for a subset, where no person said it. */
const injectedLayout = (layout: Layout, params: ReadonlyArray<Parameter>): ReadonlyArray<Parameter> => {
  const asked = new Set(params.map(({ key }) => key))
  const injected: ReadonlyArray<Parameter> = [
    { key: "checkpoint.mode", value: "subset", origin: "tool" },
    { key: "model.parallelism.data", value: layout.parallelism.data, origin: "tool" }
  ]
  return layout.mode === "subset" ? injected.filter(({ key }) => !asked.has(key)) : []
}

/**
 * Workload file, then people, then the tool; checked against each other. Fails with what is unknown (exit 5), mistyped
 * (5), contradictory (2) or impossible to lay out (2).
 */
export const effectiveParameters = (
  request: ParameterRequest
): Either.Either<
  EffectiveParameters,
  UnsupportedParameter | InvalidParameter | ConflictingOptions | ImpossibleLayout | ConfigFileInvalid
> =>
  Either.gen(function*() {
    const { closed, edition, engine, folder, resolve, workload } = request
    const params = yield* takenParameters({
      engine,
      edition,
      doing: checkpoints,
      workload: workload.content,
      params: request.params,
      native: checks
    })

    const writes = yield* agree(
      "num-checkpoints-write",
      "checkpoint.num_checkpoints_write",
      request.writes,
      params
    )
    const reads = yield* agree("num-checkpoints-read", "checkpoint.num_checkpoints_read", request.reads, params)
    const place = folder === undefined ? undefined : yield* agree(
      "checkpoint-folder",
      "checkpoint.checkpoint_folder",
      folder,
      params,
      (value) => typeof value === "string" && resolve(value) === folder.value
    )
    const numbers = { writes: Number(writes.value), reads: Number(reads.value) }
    yield* checkCounts(numbers.writes, numbers.reads, closed)

    const before = mergeParameters(flatten(workload.content, "workload"), params)
    const decoded = yield* Either.mapLeft(
      Schema.decodeUnknownEither(CheckpointWorkload)(unflatten(before)),
      (error) => new ConfigFileInvalid({ file: "workload file", path: workload.path, detail: error.message })
    )
    const shape = shapeOf(decoded)
    const layout = yield* layoutOf(request, decoded, shape)

    const parameters = mergeParameters(before, [
      ...injectedLayout(layout, params),
      { key: "checkpoint.num_checkpoints_read", ...reads },
      { key: "checkpoint.num_checkpoints_write", ...writes },
      ...(place === undefined ? [] : [{ key: "checkpoint.checkpoint_folder", ...place }])
    ])
    return {
      parameters,
      workload: unflatten(parameters),
      shape,
      layout,
      folder: place === undefined ? undefined : resolve(String(place.value)),
      ...numbers,
      secondsBetween: decoded.checkpoint.time_between_checkpoints,
      fsync: decoded.checkpoint.fsync
    }
  })
