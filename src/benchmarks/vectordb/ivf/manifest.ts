/** What the folder of a collection says of itself: how it was defined, how far it has come, and who makes it. Pure. */
import { identityIn, type ProcessIdentity } from "../../../results/liveness.ts"
import { type Difference, differencesOf } from "../../shared/definitionDifferences.ts"
import { mixtureClusters, mixtureNoise, mixtureRank, mixtureSpread, type VectorSet } from "../data/VectorSet.ts"
import { iterations, type IvfIndex, sampleRows } from "./IvfIndex.ts"

export const manifestFile = ".mlpstorage-collection.json"
export const centroidsFile = "centroids.f32"
export const assignmentsFile = "assignments.u32"
export const listsFile = "lists.ivf"
export const directoryFile = "directory.json"
/** Lists that are whole while the others are still written: one line each. */
export const journalFile = "lists.done"

/** All that a collection's folder may hold of ours, with what goes when it is whole. */
export const collectionFiles = [
  manifestFile,
  centroidsFile,
  assignmentsFile,
  listsFile,
  directoryFile,
  journalFile
] as const

export type Definition = Readonly<Record<string, string | number>>

/** How vectors are made of a seed: raised when the same definition would give others. */
const generation = 1

export const definitionOf = (set: VectorSet, index: IvfIndex): Definition => ({
  num_vectors: set.vectors,
  dimension: set.dimension,
  metric_type: set.metric,
  distribution: set.distribution,
  seed: set.seed,
  generation,
  ...(set.distribution === "mixture"
    ? { rank: mixtureRank, clusters: mixtureClusters(set), spread: mixtureSpread, noise: mixtureNoise }
    : {}),
  index_type: "IVF_FLAT",
  nlist: index.lists,
  sample: sampleRows(index, set),
  iterations
})

export interface Manifest {
  readonly schema_version: 1
  readonly definition: Definition
  readonly engine: string
  readonly engine_version: string
  readonly run_id: string
  readonly created_at: string
  readonly owner: ProcessIdentity
  readonly state: "building" | "complete"
  /** Digests of files that are whole; null before. */
  readonly centroids: number | null
  readonly assignments: number | null
  readonly directory: number | null
}

export type ManifestReading =
  | { readonly _tag: "manifest"; readonly manifest: Manifest }
  | { readonly _tag: "unreadable"; readonly reason: string }

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

const isDefinition = (value: unknown): value is Definition =>
  isFields(value) && Object.values(value).every((it) => typeof it === "string" || typeof it === "number")

const isDigest = (value: unknown): value is number | null => value === null || isCount(value)

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const unreadable = (reason: string): ManifestReading => ({ _tag: "unreadable", reason })

/** Never throws. */
export const parseManifest = (text: string): ManifestReading => {
  const value = parseJson(text)
  if (!isFields(value)) return unreadable("it is not a JSON object")
  const { assignments, centroids, created_at, definition, directory, engine, engine_version } = value
  const { run_id, schema_version, state } = value
  if (schema_version !== 1) return unreadable(`its schema_version is ${JSON.stringify(schema_version)}, not 1`)
  if (!isDefinition(definition)) return unreadable("it has no definition")
  if (typeof engine !== "string" || typeof engine_version !== "string") return unreadable("it names no engine")
  if (typeof run_id !== "string" || typeof created_at !== "string") return unreadable("it names no run")
  const owner = identityIn(value["owner"])
  if (owner === undefined) return unreadable("it does not say which process builds")
  if (state !== "building" && state !== "complete") return unreadable("it has no known state")
  if (!isDigest(centroids) || !isDigest(assignments) || !isDigest(directory)) return unreadable("it has no digests")
  const manifest: Manifest = {
    schema_version,
    definition,
    engine,
    engine_version,
    run_id,
    created_at,
    owner,
    state,
    centroids,
    assignments,
    directory
  }
  return { _tag: "manifest", manifest }
}

export const serialiseManifest = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`

/** `num_vectors is 5000, asked for 100000; …` */
export const describeDifferences = (differences: ReadonlyArray<Difference>): string =>
  differences.map(({ asked, found, name }) => `${name} is ${found ?? "nothing"}, asked for ${asked ?? "nothing"}`).join(
    "; "
  )

/** How the folder's manifest, if it has one, stands to what is asked for. */
export type Standing =
  | { readonly _tag: "none" }
  | { readonly _tag: "unreadable"; readonly reason: string }
  | { readonly _tag: "other"; readonly differences: ReadonlyArray<Difference>; readonly manifest: Manifest }
  | { readonly _tag: "same"; readonly manifest: Manifest }

export const standingOf = (reading: ManifestReading | null, asked: Definition): Standing => {
  if (reading === null) return { _tag: "none" }
  if (reading._tag === "unreadable") return reading
  const { manifest } = reading
  const differences = differencesOf(asked, manifest.definition)
  return differences.length === 0 ? { _tag: "same", manifest } : { _tag: "other", manifest, differences }
}
