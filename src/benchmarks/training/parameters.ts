/**
 * The dotted parameters of training and data generation: which keys act, what each must be, how they combine with the
 * options that set the same thing, and what the tool adds by itself (docs/reference/dlio-command.md 2).
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
import {
  ConfigFileInvalid,
  ConflictingOptions,
  type InvalidParameter,
  type UnsupportedParameter
} from "../../errors/AppError.ts"
import { agree, type Agreed } from "../shared/agree.ts"
import type { IoMode } from "../shared/commonOptions.ts"
import { joinPath } from "../shared/paths.ts"
import { takenKeys, takenParameters } from "../shared/takenParameters.ts"
import { generates, trains } from "./doing.ts"
import { trainingEdition } from "./edition.ts"

const Count = Schema.Int.pipe(Schema.positive())
const CountOrNone = Schema.Int.pipe(Schema.nonNegative())
const formats = ["npz", "tfrecord", "jpeg", "parquet"] as const
const columnTypes = [
  "float16",
  "float32",
  "float64",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "bool"
] as const

const positive = check(Count, "a whole number above 0")
const whole = check(CountOrNone, "a whole number, 0 or more")
const bytes = check(Schema.Number.pipe(Schema.greaterThanOrEqualTo(1)), "bytes, at least 1")
const truth = check(Schema.Boolean, "true or false")
const seconds = check(Schema.Number.pipe(Schema.between(0, 86_400)), "seconds between 0 and 86400")

const Columns = Schema.NonEmptyArray(
  Schema.Struct({ name: Schema.String, dtype: Schema.Literal(...columnTypes), size: Schema.optional(Count) })
)

/** Only a configuration file can hold it. */
const columns: ParameterCheck = {
  expected: "a list of columns, each with name, dtype and perhaps size",
  decode: (value) => Either.map(Schema.decodeUnknownEither(Columns)(value), () => value)
}

/** Keys that describe the data set; the native engine acts on them whether it generates or reads. */
const dataSetParameters = {
  "dataset.data_folder": check(Schema.NonEmptyString, "a folder"),
  "dataset.format": check(Schema.Literal(...formats), formats.join(" | ")),
  "dataset.file_prefix": check(Schema.String.pipe(Schema.pattern(/^[\w.-]+$/)), "letters, digits, _ . or -"),
  "dataset.num_files_train": positive,
  // The labels of a file are made at once.
  "dataset.num_samples_per_file": check(
    Schema.Int.pipe(Schema.between(1, 10_000_000)),
    "a whole number from 1 to 10000000"
  ),
  "dataset.num_subfolders_train": whole,
  "dataset.record_length_bytes": bytes,
  "dataset.record_length_bytes_stdev": check(Schema.Number.pipe(Schema.nonNegative()), "bytes, 0 or more"),
  "dataset.parquet.row_group_size": positive,
  "dataset.parquet.columns": columns
} as const satisfies Readonly<Record<string, ParameterCheck>>

const listingParameters = {
  "dataset.skip_listing": check(Schema.Literal(true), "true: the native engine never lists the folder"),
  "dataset.listing_validation_interval": positive
} as const satisfies Readonly<Record<string, ParameterCheck>>

/** What the native engine acts on while it trains. `skip_listing` is what it always does. */
export const nativeTrainParameters: ParameterChecks = {
  ...dataSetParameters,
  ...listingParameters,
  "reader.batch_size": positive,
  "reader.read_threads": whole,
  "reader.prefetch_size": whole,
  "reader.transfer_size": positive,
  "reader.odirect": truth,
  "reader.file_shuffle": check(Schema.Literal("seed", "random", "off"), "seed | random | off"),
  "train.epochs": positive,
  "train.computation_time": seconds,
  "train.total_training_steps": positive,
  "train.seed": whole,
  "train.seed_change_epoch": truth,
  "metric.au": check(Schema.Number.pipe(Schema.between(0, 1)), "a share between 0 and 1"),
  "checkpoint.checkpoint_folder": check(Schema.NonEmptyString, "a folder"),
  "checkpoint.checkpoint_after_epoch": positive,
  "workflow.checkpoint": truth,
  "model.name": check(Schema.NonEmptyString, "a name")
}

/** What plans read beside those, and what DLIO takes otherwise than the native engine. */
const dlioParameters: ParameterChecks = {
  "dataset.skip_listing": truth,
  "dataset.record_length_bytes_resize": check(Schema.Number.pipe(Schema.nonNegative()), "bytes, 0 or more"),
  "checkpoint.epochs_between_checkpoints": positive
}

/** What the native engine acts on while it generates; v3.0 adds the two of listing to lines that generate, for those that read. */
export const nativeDatagenParameters: ParameterChecks = { ...dataSetParameters, ...listingParameters }

export const trainKeys = takenKeys(trains, nativeTrainParameters)
export const datagenKeys = takenKeys(generates, nativeDatagenParameters)

const DataSetPart = Schema.Struct({
  format: Schema.Literal(...formats),
  num_files_train: Count,
  num_samples_per_file: Count,
  num_subfolders_train: Schema.optionalWith(CountOrNone, { default: () => 0 }),
  file_prefix: Schema.optionalWith(Schema.String, { default: () => "img" }),
  record_length_bytes: Schema.optional(Schema.Number),
  record_length_bytes_stdev: Schema.optionalWith(Schema.Number, { default: () => 0 }),
  record_length_bytes_resize: Schema.optionalWith(Schema.Number, { default: () => 0 }),
  listing_validation_interval: Schema.optional(Count),
  parquet: Schema.optional(Schema.Struct({
    row_group_size: Schema.optionalWith(Count, { default: () => 1024 }),
    columns: Schema.Array(Schema.Struct({
      name: Schema.String,
      dtype: Schema.Literal(...columnTypes),
      size: Schema.optional(Count)
    }))
  }))
})

/** What both commands read of a workload. */
const DatagenWorkload = Schema.Struct({ dataset: DataSetPart })

/** What a run reads of a workload. */
const TrainWorkload = Schema.Struct({
  dataset: DataSetPart,
  workflow: Schema.Struct({ checkpoint: Schema.optionalWith(Schema.Boolean, { default: () => false }) }),
  reader: Schema.Struct({
    batch_size: Count,
    read_threads: CountOrNone,
    prefetch_size: Schema.optionalWith(CountOrNone, { default: () => 2 }),
    transfer_size: Schema.optional(Count),
    odirect: Schema.optional(Schema.Boolean),
    file_shuffle: Schema.optional(Schema.String)
  }),
  train: Schema.Struct({
    epochs: Count,
    computation_time: Schema.Number.pipe(Schema.nonNegative()),
    total_training_steps: Schema.optional(Schema.Int),
    seed: Schema.optionalWith(Schema.Int, { default: () => 123 }),
    seed_change_epoch: Schema.optionalWith(Schema.Boolean, { default: () => true })
  }),
  checkpoint: Schema.optional(Schema.Struct({
    checkpoint_after_epoch: Schema.optional(Count),
    epochs_between_checkpoints: Schema.optional(Count)
  })),
  metric: Schema.Struct({ au: Schema.Number })
})

export type DecodedDataSet = typeof DataSetPart.Type
type DecodedTraining = typeof TrainWorkload.Type

/** How many names may lie between two that are looked at, by the number of files (docs/reference/dlio-command.md 2). */
export const validationInterval = (files: number): number =>
  files < 10_000 ? 1 : files < 100_000 ? 10 : files < 1_000_000 ? 100 : files < 10_000_000 ? 1000 : 10_000

/**
 * v3.0 computes the names of subfolders one digit narrower than it generates them where their number is a power of ten, and
 * takes 1 for a subfolder where it generates none: there it must list (docs/reference/dlio-training.md 4.1).
 */
const namesAreMisread = (subfolders: number): boolean =>
  subfolders === 1 || (subfolders > 1 && String(subfolders).length !== String(subfolders - 1).length)

interface ParameterRequest {
  readonly engine: EngineName
  readonly edition: EditionId
  readonly workload: Workload
  /** From people, in order of precedence: configuration file first, flags last. */
  readonly params: ReadonlyArray<Parameter>
  /** Absolute folder of the data set; undefined where a command does not need it. */
  readonly folder: Setting<string> | undefined
  /** Makes a path given as a parameter absolute. */
  readonly resolve: (path: string) => string
}

type ParameterError = UnsupportedParameter | InvalidParameter | ConflictingOptions | ConfigFileInvalid

interface Effective<A> {
  readonly parameters: ReadonlyArray<Parameter>
  /** The same as one nested object. */
  readonly workload: JsonObject
  readonly decoded: A
  /** Absolute folder of the data set; undefined where none was asked for. */
  readonly folder: string | undefined
}

type EffectiveDatagen = Effective<typeof DatagenWorkload.Type>

export interface EffectiveTraining extends Effective<DecodedTraining> {
  /** What people want of direct I/O; undefined when nobody says anything. */
  readonly directIo: boolean | undefined
  /** Absolute folder of unet3d's checkpoint. */
  readonly checkpointFolder: string | undefined
}

const decodeWith = <A, I>(schema: Schema.Schema<A, I>, { path }: Workload, parameters: ReadonlyArray<Parameter>) =>
  Either.mapLeft(
    Schema.decodeUnknownEither(schema)(unflatten(parameters)),
    (error) => new ConfigFileInvalid({ file: "workload file", path, detail: error.message })
  )

/** What the official tool of the edition adds, where no person said it: v2.0 only names the folder. */
const injectedOf = (
  { edition }: ParameterRequest,
  before: ReadonlyArray<Parameter>,
  params: ReadonlyArray<Parameter>,
  folder: Agreed | undefined
): ReadonlyArray<Parameter> => {
  const asked = new Set(params.map(({ key }) => key))
  const numberAt = (name: string) => {
    const value = before.findLast(({ key }) => key === `dataset.${name}`)?.value
    return typeof value === "number" ? value : 0
  }
  const files = numberAt("num_files_train")
  const listing: ReadonlyArray<Parameter> = trainingEdition(edition).skipsListing
    ? [
      { key: "dataset.skip_listing", value: !namesAreMisread(numberAt("num_subfolders_train")), origin: "tool" },
      { key: "dataset.listing_validation_interval", value: validationInterval(files), origin: "tool" }
    ]
    : []
  return [
    ...listing.filter(({ key }) => !asked.has(key)),
    ...(folder === undefined ? [] : [{ key: "dataset.data_folder", ...folder }])
  ]
}

const folderOf = (
  { folder, resolve }: ParameterRequest,
  params: ReadonlyArray<Parameter>
): Either.Either<Agreed | undefined, ConflictingOptions> =>
  folder === undefined
    ? Either.right(undefined)
    : agree(
      "data-dir",
      "dataset.data_folder",
      folder,
      params,
      (value) => typeof value === "string" && resolve(value) === folder.value
    )

const placed = ({ resolve }: ParameterRequest, folder: Agreed | undefined): string | undefined =>
  folder === undefined ? undefined : resolve(String(folder.value))

const parquetOnly = ["dataset.parquet.row_group_size"]
const notForParquet = ["dataset.record_length_bytes", "dataset.record_length_bytes_stdev"]

/** A key that says nothing of files of this format would change figures computed with it, and no file. DLIO is told all. */
const checkFormat = (
  { engine, params }: ParameterRequest,
  merged: ReadonlyArray<Parameter>
): Either.Either<void, ConflictingOptions> => {
  const format = String(merged.findLast(({ key }) => key === "dataset.format")?.value)
  const without = format === "parquet" ? notForParquet : parquetOnly
  const idle = engine === "native" ? params.find(({ key }) => without.includes(key)) : undefined
  return idle === undefined ? Either.void : Either.left(
    new ConflictingOptions({
      options: [`--params ${idle.key}=${String(idle.value)}`, `${format} files`],
      reason: format === "parquet"
        ? "their rows are as long as their columns make them"
        : "only parquet files have row groups",
      advice: `leave ${idle.key} out`
    })
  )
}

/** Fails with what is unknown (exit 5), mistyped (5) or contradictory (2). */
export const effectiveDatagen = (request: ParameterRequest): Either.Either<EffectiveDatagen, ParameterError> =>
  Either.gen(function*() {
    const params = yield* takenParameters({
      ...request,
      workload: request.workload.content,
      doing: generates,
      native: nativeDatagenParameters,
      dlio: dlioParameters
    })
    const folder = yield* folderOf(request, params)
    const before = mergeParameters(flatten(request.workload.content, "workload"), params)
    yield* checkFormat(request, before)
    const decoded = yield* decodeWith(DatagenWorkload, request.workload, before)
    const parameters = mergeParameters(before, injectedOf(request, before, params, folder))
    return { parameters, workload: unflatten(parameters), decoded, folder: placed(request, folder) }
  })

interface TrainParameterRequest extends ParameterRequest {
  readonly io: Setting<IoMode | undefined>
  /** `--checkpoint-folder`, absolute, and below it the folder of the model. */
  readonly checkpointFolder: Setting<string> | undefined
}

const checkpointPlace = (
  { checkpointFolder, resolve }: TrainParameterRequest,
  model: string,
  params: ReadonlyArray<Parameter>
): Either.Either<Agreed | undefined, ConflictingOptions> =>
  checkpointFolder === undefined ? Either.right(undefined) : agree(
    "checkpoint-folder",
    "checkpoint.checkpoint_folder",
    { ...checkpointFolder, value: joinPath(checkpointFolder.value, model) },
    params,
    (value) => typeof value === "string" && resolve(value) === joinPath(checkpointFolder.value, model)
  )

/** Fails with what is unknown (exit 5), mistyped (5) or contradictory (2). */
export const effectiveTraining = (
  request: TrainParameterRequest,
  model: string
): Either.Either<EffectiveTraining, ParameterError> =>
  Either.gen(function*() {
    const { io, resolve } = request
    const params = yield* takenParameters({
      ...request,
      workload: request.workload.content,
      doing: trains,
      native: nativeTrainParameters,
      dlio: dlioParameters
    })
    const folder = yield* folderOf(request, params)
    const checkpointFolder = yield* checkpointPlace(request, model, params)
    const direct = io.value === undefined
      ? undefined
      : yield* agree("io", "reader.odirect", { ...io, value: io.value === "direct" }, params)
    const before = mergeParameters(flatten(request.workload.content, "workload"), params)
    yield* checkFormat(request, before)
    const parameters = mergeParameters(before, [
      ...(direct === undefined
        ? []
        : [{
          key: "reader.odirect",
          value: direct.value,
          origin: direct.origin === "tool" ? io.origin : direct.origin
        }]),
      ...(checkpointFolder === undefined ? [] : [{ key: "checkpoint.checkpoint_folder", ...checkpointFolder }]),
      ...injectedOf(request, before, params, folder)
    ])
    const decoded = yield* decodeWith(TrainWorkload, request.workload, parameters)
    const place = parameters.findLast(({ key }) => key === "checkpoint.checkpoint_folder")?.value
    return {
      parameters,
      workload: unflatten(parameters),
      decoded,
      folder: placed(request, folder),
      directIo: decoded.reader.odirect,
      checkpointFolder: typeof place === "string" ? resolve(place) : undefined
    }
  })
