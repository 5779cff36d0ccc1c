/**
 * The manifest of a data set that this program generates: what was asked for, who makes it, and which files are whole.
 * It is begun before the first file, so that another definition is refused, and says `complete` only as the very last
 * thing. Plain TypeScript: engines read it without Effect.
 */
import { isCount, isJsonObject, jsonIn } from "../../../domain/Json.ts"
import { identityIn, type ProcessIdentity } from "../../../results/liveness.ts"
import { type Definition, type Difference, differencesOf } from "../../shared/definitionDifferences.ts"
import type { DataSet } from "../TrainingWork.ts"
import { type Generation, sizesVary } from "./dimensions.ts"
import { dataSetBytes } from "./fileBytes.ts"
import { countOf, parseRanges, type Range } from "./fileRanges.ts"

/** In the data set's folder, beside `train/`, so that the two move together. */
const manifestName = ".mlpstorage-dataset.json"

export const manifestPathOf = (folder: string): string => `${folder}/${manifestName}`

/** Changes when the same definition gives other bytes. */
const layoutVersion = 1

const columnsText = (parquet: NonNullable<DataSet["parquet"]>): string =>
  parquet.columns.map(({ dtype, name, size }) => size === null ? `${name}:${dtype}` : `${name}:${dtype}[${size}]`)
    .join(" ")

/** Everything that decides names, sizes and shape of the files, by the name people know it under. */
const definitionOf = (set: DataSet, generation: Generation): Definition => ({
  layout: layoutVersion,
  model: set.model,
  format: set.format,
  file_prefix: set.filePrefix,
  num_files_train: set.files,
  // DLIO's generator writes 0 and 1 alike.
  num_subfolders_train: set.subfolders > 1 ? set.subfolders : 0,
  num_samples_per_file: set.samplesPerFile,
  ...(set.parquet === null
    ? { record_length_bytes: set.recordLength, record_length_bytes_stdev: set.recordLengthStdev }
    : { parquet_columns: columnsText(set.parquet), parquet_row_group_size: set.parquet.rowGroupRows }),
  ...(set.tfrecordSize === null ? {} : { tfrecord_size: set.tfrecordSize }),
  ...(set.parquet === null && sizesVary(set)
    ? { generating_ranks: generation.seedsByRank ? generation.processes : "any" }
    : {})
})

/** FNV-1a, 64 bits, over the definition's canonical text. */
const fingerprintOf = (definition: Definition): string => {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(JSON.stringify(Object.entries(definition).sort()))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, "0")
}

export interface Manifest {
  readonly schema_version: 1
  readonly fingerprint: string
  readonly definition: Definition
  readonly generator: string
  readonly generator_version: string
  readonly run_id: string
  readonly created_at: string
  readonly owner: ProcessIdentity
  readonly state: "generating" | "complete"
  /** Who generated: sizes that vary follow from it and the definition. */
  readonly generation: Generation
  readonly files: number
  readonly bytes: number
  /** null when files differ in size. */
  readonly bytes_per_file: number | null
  /** Files that were whole when this was written; files made since then are whole too if they bear their names. */
  readonly whole: string
}

const nativeGenerator = "mlpstorage native engine"

/** Its files are ours to the byte, so that nothing but the definition is needed to know them. */
export const isOurs = ({ generator }: Manifest): boolean => generator === nativeGenerator

/** A manifest without state: what is known before the first file. */
export const plannedManifest = (
  set: DataSet,
  generation: Generation,
  by: {
    /** Default: the native engine. */
    readonly generator?: string
    readonly version: string
    readonly runId: string
    readonly createdAt: string
    readonly owner: ProcessIdentity
  }
): Manifest => {
  const definition = definitionOf(set, generation)
  const { max, min, total } = dataSetBytes(set, generation)
  return {
    schema_version: 1,
    fingerprint: fingerprintOf(definition),
    definition,
    generator: by.generator ?? nativeGenerator,
    generator_version: by.version,
    run_id: by.runId,
    created_at: by.createdAt,
    owner: by.owner,
    state: "generating",
    generation,
    files: set.files,
    bytes: total,
    bytes_per_file: min === max ? min : null,
    whole: ""
  }
}

/** Two-space JSON with a final newline. */
export const serialiseManifest = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`

export const wholeFiles = (manifest: Manifest): number => countOf(parseRanges(manifest.whole, manifest.files) ?? [])

export const wholeRanges = (manifest: Manifest): ReadonlyArray<Range> =>
  parseRanges(manifest.whole, manifest.files) ?? []

const shortened = (value: Difference["asked"]): string => {
  const text = value === null ? "nothing" : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** `num_files_train is 168, asked for 400; …` */
export const describeDifferences = (differences: ReadonlyArray<Difference>): string =>
  differences.map(({ asked, found, name }) => `${name} is ${shortened(found)}, asked for ${shortened(asked)}`).join(
    "; "
  )

export type ManifestReading =
  | { readonly _tag: "manifest"; readonly manifest: Manifest }
  | { readonly _tag: "unreadable"; readonly reason: string }

/** No manifest comes near it: it holds ranges, and no list of files. */
export const largestManifestBytes = 64 * 2 ** 20

/** Why what is in its place cannot be read; null when it can. */
export const unfitManifest = (isFile: boolean, bytes: number): string | null =>
  !isFile ? "it is not a regular file" : bytes > largestManifestBytes ? `it has ${bytes} bytes` : null

const isDefinition = (value: unknown): value is Definition =>
  isJsonObject(value) && Object.values(value).every((v) => v === null || typeof v === "string" || typeof v === "number")

const isGeneration = (value: unknown): value is Generation =>
  isJsonObject(value) && isCount(value["processes"]) && value["processes"] > 0 &&
  typeof value["seedsByRank"] === "boolean"

const unreadable = (reason: string): ManifestReading => ({ _tag: "unreadable", reason })

/** Never throws. Unknown keys are ignored; a missing or mistyped one makes it unreadable, with the reason. */
export const parseManifest = (text: string): ManifestReading => {
  const value = jsonIn(text)
  if (!isJsonObject(value)) return unreadable("it is not a JSON object")
  const { bytes, bytes_per_file, created_at, definition, files, fingerprint, generation } = value
  const { generator, generator_version, owner, run_id, schema_version, state, whole } = value
  if (schema_version !== 1) return unreadable(`its schema_version is ${JSON.stringify(schema_version)}, not 1`)
  if (typeof fingerprint !== "string") return unreadable("it has no fingerprint")
  if (!isDefinition(definition)) return unreadable("it has no definition")
  if (fingerprintOf(definition) !== fingerprint) return unreadable("its fingerprint is not that of its definition")
  if (typeof generator !== "string") return unreadable("it has no generator")
  if (typeof generator_version !== "string") return unreadable("it has no generator_version")
  if (typeof run_id !== "string") return unreadable("it has no run_id")
  if (typeof created_at !== "string") return unreadable("it has no created_at")
  const generating = identityIn(owner)
  if (generating === undefined) return unreadable("it does not say which process generates")
  if (state !== "generating" && state !== "complete") return unreadable("it has no known state")
  if (!isGeneration(generation)) return unreadable("it does not say who generates")
  if (!isCount(files)) return unreadable("it has no number of files")
  if (!isCount(bytes)) return unreadable("it has no number of bytes")
  if (bytes_per_file !== null && !isCount(bytes_per_file)) return unreadable("it has no size of a file")
  if (typeof whole !== "string" || parseRanges(whole, files) === null) {
    return unreadable("it has no list of whole files")
  }
  return {
    _tag: "manifest",
    manifest: {
      schema_version,
      fingerprint,
      definition,
      generator,
      generator_version,
      run_id,
      created_at,
      owner: generating,
      state,
      generation,
      files,
      bytes,
      bytes_per_file,
      whole
    }
  }
}

/** How the folder's manifest, if it has one, stands to what is asked for. */
export type Standing =
  | { readonly _tag: "none" }
  | { readonly _tag: "unreadable"; readonly reason: string }
  | { readonly _tag: "other"; readonly manifest: Manifest; readonly differences: ReadonlyArray<Difference> }
  | { readonly _tag: "same"; readonly manifest: Manifest }

/**
 * `reading` is null when there is no manifest. When only reading (`generation` null), who generated does not matter: the
 * files are as they are.
 */
export const standingOf = (
  reading: ManifestReading | null,
  set: DataSet,
  generation: Generation | null
): Standing => {
  if (reading === null) return { _tag: "none" }
  if (reading._tag === "unreadable") return reading
  const { manifest } = reading
  const differences = differencesOf(definitionOf(set, generation ?? manifest.generation), manifest.definition)
  return differences.length === 0 ? { _tag: "same", manifest } : { _tag: "other", manifest, differences }
}
