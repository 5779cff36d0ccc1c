/**
 * The ownership marker `.mlpstorage-<model>.json` beside a checkpoint folder. It says who wrote the folder, what the
 * layout is, and how far each file came, so that a killed run can be named by the next reader and `--cleanup` removes
 * nothing that a run of this program did not write. Plain TypeScript: the engine's coordinator reads it without Effect.
 */
import { isCount, isJsonObject, jsonIn } from "../../domain/Json.ts"
import type { Listed } from "../../engines/native/files/folders.ts"
import { identityIn, type ProcessIdentity } from "../../results/liveness.ts"
import { type CheckpointWork, isCheckpointPath, stepFolder } from "./CheckpointWork.ts"

export type FileState = "planned" | "writing" | "complete"

export interface MarkedFile {
  /** Relative to the model folder, `/` between segments: `global_epoch1_step1/zero_pp_rank_0_mp_rank_0_optim_states.pt`. */
  readonly path: string
  readonly bytes: number
  readonly state: FileState
  /** Counted from 1. */
  readonly checkpoint: number
  readonly rank: number
}

/** No marker of a real layout comes near it. */
export const largestMarkerBytes = 256 * 2 ** 20

/** `writing` while a run holds the folder, `complete` when every file is, `partial` when it stopped in between. */
type MarkerState = "writing" | "complete" | "partial"

export interface Marker {
  readonly schema_version: 1
  readonly fingerprint: string
  readonly run_id: string
  /** From which the stamps of every block derive; readers verify against it. null: DLIO wrote the files, without stamps. */
  readonly content_seed: string | null
  readonly model: string
  readonly created_at: string
  /** Absent in markers of before 2026-11-24. */
  readonly owner?: ProcessIdentity
  readonly state: MarkerState
  readonly files: ReadonlyArray<MarkedFile>
}

export type MarkerReading =
  | { readonly _tag: "marker"; readonly marker: Marker }
  | { readonly _tag: "unreadable"; readonly reason: string }

/** Why the content of files cannot be verified where `content_seed` is null. */
export const withoutStamps = "DLIO wrote them, which leaves no stamps"

/** File name of the marker beside the model's folder. */
export const markerName = (model: string): string => `.mlpstorage-${model}.json`

/** The marker of a run that is about to write: every file of every checkpoint, in writing order, `planned`. */
export const plannedMarker = (
  work: CheckpointWork,
  run: {
    readonly runId: string
    readonly contentSeed: string | null
    readonly createdAt: string
    readonly owner?: ProcessIdentity
  }
): Marker => ({
  schema_version: 1,
  fingerprint: work.fingerprint,
  run_id: run.runId,
  content_seed: run.contentSeed,
  model: work.model,
  created_at: run.createdAt,
  ...(run.owner === undefined ? {} : { owner: run.owner }),
  state: "writing",
  files: Array.from({ length: work.writes }, (_, i) => i + 1).flatMap((checkpoint) =>
    work.ranks.flatMap(({ files, rank }) =>
      files.map((file): MarkedFile => ({
        path: `${stepFolder(checkpoint)}/${file.name}`,
        bytes: file.bytes,
        state: "planned",
        checkpoint,
        rank
      }))
    )
  )
})

/** Files that were begun and not finished. */
export const partialFiles = (marker: Marker): ReadonlyArray<MarkedFile> =>
  marker.files.filter((file) => file.state === "writing")

/** The files that may be removed, by step folder and in the order of the list: a path that is no checkpoint's is nobody's. */
export const listedBy = (marker: Marker): ReadonlyArray<Listed> => {
  const steps = new Map<number, Array<Listed["files"][number]>>()
  for (const { bytes, checkpoint, path } of marker.files) {
    const files = steps.get(checkpoint) ?? []
    steps.set(checkpoint, files)
    if (isCheckpointPath(path, checkpoint)) files.push({ name: path.slice(path.indexOf("/") + 1), bytes })
  }
  return [...steps].map(([checkpoint, files]) => ({ folder: stepFolder(checkpoint), files }))
}

/** Two-space JSON with a final newline. */
export const serialiseMarker = (marker: Marker): string => `${JSON.stringify(marker, null, 2)}\n`

const unreadable = (reason: string): MarkerReading => ({ _tag: "unreadable", reason })

const isOneOf = <A extends string>(words: ReadonlyArray<A>, value: unknown): value is A =>
  words.some((word) => word === value)

const orNull = <A>(value: unknown, isOne: (value: unknown) => value is A): value is A | null =>
  value === null || isOne(value)

const isText = (value: unknown): value is string => typeof value === "string"

const readFile = (value: unknown): MarkedFile | string => {
  if (!isJsonObject(value)) return "is not an object"
  const { bytes, checkpoint, path, rank, state } = value
  if (typeof path !== "string") return "has no path"
  if (!isCount(bytes)) return "has no size"
  if (!isOneOf<FileState>(["planned", "writing", "complete"], state)) return "has no known state"
  if (!isCount(checkpoint) || checkpoint === 0) return "has no checkpoint number"
  if (!isCheckpointPath(path, checkpoint)) {
    return `has a path that is no checkpoint's: ${JSON.stringify(path.slice(0, 120))}`
  }
  if (!isCount(rank)) return "has no rank"
  return { path, bytes, state, checkpoint, rank }
}

/** Never throws. Unknown keys are ignored; a missing or mistyped one makes the marker unreadable, with the reason. */
export const parseMarker = (text: string): MarkerReading => {
  const value = jsonIn(text)
  if (!isJsonObject(value)) return unreadable("it is not a JSON object")
  const { content_seed, created_at, files, fingerprint, model, run_id, schema_version, state } = value
  const owner = identityIn(value["owner"])
  if (schema_version !== 1) return unreadable(`its schema_version is ${JSON.stringify(schema_version)}, not 1`)
  if (typeof fingerprint !== "string") return unreadable("it has no fingerprint")
  if (typeof run_id !== "string") return unreadable("it has no run_id")
  if (!orNull(content_seed, isText)) return unreadable("it has no content_seed")
  if (typeof model !== "string") return unreadable("it has no model")
  if (typeof created_at !== "string") return unreadable("it has no created_at")
  if (!isOneOf<MarkerState>(["writing", "complete", "partial"], state)) return unreadable("it has no known state")
  if (!Array.isArray(files)) return unreadable("it has no list of files")
  const read = files.map(readFile)
  const wrong = read.findIndex((file) => typeof file === "string")
  if (wrong >= 0) return unreadable(`file ${wrong} of its list ${String(read[wrong])}`)
  return {
    _tag: "marker",
    marker: {
      schema_version,
      fingerprint,
      run_id,
      content_seed,
      model,
      created_at,
      ...(owner === undefined ? {} : { owner }),
      state,
      files: read.filter((file) => typeof file !== "string")
    }
  }
}
