/** What this program itself changes in a folder of a job, on the client whose folder it is. */
import * as FileSystem from "@effect/platform/FileSystem"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { HostFiles } from "../../cluster/HostFiles.ts"
import type { Medium } from "../../domain/Plan.ts"
import type { AppError } from "../../errors/AppError.ts"
import { fileError } from "../../results/fileErrors.ts"
import { makeFolder } from "../../results/makeFolder.ts"
import { breakageFrom } from "../native/coordinator/breakage.ts"
import { failureToError } from "../native/failureToError.ts"
import {
  type Listed,
  type Removed,
  removeListed,
  replaceFile,
  rmdirIfEmpty,
  unlinkIfThere
} from "../native/files/folders.ts"
import type { FolderLook } from "./folderLook.ts"

export interface FolderHands {
  /** With its parents; true when it was not there. */
  readonly makeFolder: (path: string) => Effect.Effect<boolean, AppError>
  /** Beside, then renamed over. */
  readonly replaceFile: (path: string, text: string) => Effect.Effect<void, AppError>
  /** These files below the folder and the folders that are empty then; nothing else, and through no link. */
  readonly removeListed: (folder: string, listed: ReadonlyArray<Listed>) => Effect.Effect<Removed, AppError>
  readonly removeFile: (path: string) => Effect.Effect<void, AppError>
  readonly removeIfEmpty: (folder: string) => Effect.Effect<void, AppError>
}

/** A machine whose ranks see the folder. */
export interface FolderClient {
  /** null: this machine. */
  readonly host: string | null
  readonly fileSystem: FileSystem.FileSystem
  readonly files: Context.Tag.Service<HostFiles>
  readonly hands: FolderHands
  readonly look: FolderLook
}

/** `of`: what the run works on. */
export const localHands = (fileSystem: FileSystem.FileSystem, of: Medium): FolderHands => {
  const tried = <A>(body: () => Promise<A>): Effect.Effect<A, AppError> =>
    Effect.tryPromise({
      try: body,
      catch: (error) => failureToError({ ...breakageFrom(error), partialFiles: [], survivors: [] }, of)
    })
  return {
    makeFolder: (path) =>
      Effect.gen(function*() {
        const isThere = yield* fileSystem.exists(path).pipe(Effect.mapError(fileError(path, "create")))
        yield* makeFolder(path)
        return !isThere
      }).pipe(Effect.provideService(FileSystem.FileSystem, fileSystem)),
    replaceFile: (path, text) => tried(() => replaceFile(path, text, true)),
    removeListed: (folder, listed) => tried(() => removeListed(folder, listed)),
    removeFile: (path) => tried(() => unlinkIfThere(path)),
    removeIfEmpty: (folder) => tried(() => rmdirIfEmpty(folder))
  }
}
