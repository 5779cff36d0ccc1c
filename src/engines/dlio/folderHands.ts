/** What this program itself changes in a folder of a job, on the client whose folder it is. */
import * as FileSystem from "@effect/platform/FileSystem"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { CheckpointWork } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import type { Marker } from "../../benchmarks/checkpointing/marker.ts"
import type { HostFiles } from "../../cluster/HostFiles.ts"
import type { AppError } from "../../errors/AppError.ts"
import { fileError } from "../../results/fileErrors.ts"
import { makeFolder } from "../../results/makeFolder.ts"
import { breakageFrom } from "../native/breakage.ts"
import { failureToError } from "../native/failureToError.ts"
import { type Removed, removeListed, rmdirIfEmpty, unlinkIfThere, writeMarker } from "../native/markerFile.ts"

export interface FolderHands {
  /** With its parents; true when it was not there. */
  readonly makeFolder: (path: string) => Effect.Effect<boolean, AppError>
  /** Beside, then renamed over. */
  readonly writeMarker: (path: string, marker: Marker) => Effect.Effect<void, AppError>
  /** The files that a marker lists and the step folders that are empty then; nothing else, and through no link. */
  readonly removeListed: (folder: string, marker: Marker) => Effect.Effect<Removed, AppError>
  readonly removeMarker: (path: string) => Effect.Effect<void, AppError>
  readonly removeIfEmpty: (folder: string) => Effect.Effect<void, AppError>
}

/** A machine whose ranks see the folder. */
export interface FolderClient {
  /** null: this machine. */
  readonly host: string | null
  readonly fileSystem: FileSystem.FileSystem
  readonly files: Context.Tag.Service<HostFiles>
  readonly hands: FolderHands
}

const tried = <A>(body: () => Promise<A>): Effect.Effect<A, AppError> =>
  Effect.tryPromise({
    try: body,
    catch: (error) => failureToError({ ...breakageFrom(error), partialFiles: [], survivors: [] }, "checkpoints")
  })

export const localHands = (fileSystem: FileSystem.FileSystem): FolderHands => ({
  makeFolder: (path) =>
    Effect.gen(function*() {
      const isThere = yield* fileSystem.exists(path).pipe(Effect.mapError(fileError(path, "create")))
      yield* makeFolder(path)
      return !isThere
    }).pipe(Effect.provideService(FileSystem.FileSystem, fileSystem)),
  writeMarker: (path, marker) => tried(() => writeMarker(path, marker, true)),
  removeListed: (folder, marker) => tried(() => removeListed(folder, marker)),
  removeMarker: (path) => tried(() => unlinkIfThere(path)),
  removeIfEmpty: (folder) => tried(() => rmdirIfEmpty(folder))
})

/** What `--cleanup` does: the files, then the marker, and the model's folder when this run made it and nothing else is in it. */
export const cleanUp = Effect.fnUntraced(function*(
  hands: FolderHands,
  { folder, markerPath }: CheckpointWork,
  marker: Marker,
  made: boolean
) {
  const removed = yield* hands.removeListed(folder, marker)
  // As long as a file stays that it lists, it says whose that is.
  if (removed.left.length > 0) return removed
  yield* hands.removeMarker(markerPath)
  if (made) yield* hands.removeIfEmpty(folder)
  return removed
})
