/** What is in a checkpoint folder, by looks alone: names, sizes, links and the marker beside it. */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { errnoName } from "../../domain/errno.ts"
import { formatBytes } from "../../domain/Units.ts"
import { type AppError, BadStructure, PermissionDenied, StorageError } from "../../errors/AppError.ts"
import { largestMarkerBytes, type MarkerReading, parseMarker } from "./marker.ts"

export const concurrency = 16

const isNotFound = (error: PlatformError): boolean => error._tag === "SystemError" && error.reason === "NotFound"

export const appError = (path: string, operation: string) => (error: PlatformError): AppError => {
  if (error._tag === "SystemError" && error.reason === "PermissionDenied") {
    return new PermissionDenied({ path, operation })
  }
  const errno = error._tag === "SystemError" ? errnoName(error.cause) : null
  return errno === "ENOTDIR"
    ? new BadStructure({ path, detail: "lies below a file, not a folder" })
    : new StorageError({ path, operation, errno, partialFiles: [] })
}

/** Size of a regular file; undefined when it is not there. */
export const sizeOf = (path: string): Effect.Effect<number | undefined, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const info = yield* fs.stat(path)
    return info.type === "File" ? Number(info.size) : undefined
  }).pipe(
    Effect.catchAll((error) =>
      isNotFound(error) ? Effect.succeed(undefined) : Effect.fail(appError(path, "look up")(error))
    )
  )

/** Names in a folder, sorted; undefined when there is none. A file system's own `lost+found` is nobody's checkpoint. */
export const namesIn = (
  folder: string
): Effect.Effect<ReadonlyArray<string> | undefined, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const info = yield* fs.stat(folder).pipe(
      Effect.catchIf(isNotFound, () => Effect.succeed(undefined)),
      Effect.mapError(appError(folder, "look up"))
    )
    if (info === undefined) return undefined
    if (info.type !== "Directory") return yield* new BadStructure({ path: folder, detail: "is not a folder" })
    const names = yield* fs.readDirectory(folder).pipe(Effect.mapError(appError(folder, "list")))
    return names.filter((name) => name !== "lost+found").sort()
  })

export const isLink = (path: string): Effect.Effect<boolean, never, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.isSuccess(fs.readLink(path)))

export type MarkerFound = MarkerReading | { readonly _tag: "absent" }

/**
 * Fails only when the marker is there and cannot be read at all. Nothing but a file is opened: a pipe would hold it, and what
 * a link leads to is not this folder's.
 */
export const readMarker = (path: string): Effect.Effect<MarkerFound, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const unreadable = (reason: string): MarkerFound => ({ _tag: "unreadable", reason })
    const { size, type } = yield* fs.stat(path)
    if (type !== "File") return unreadable("it is not a regular file")
    if (size > largestMarkerBytes) return unreadable(`it has ${formatBytes(Number(size))}`)
    if (yield* isLink(path)) return unreadable("it is a symbolic link")
    return parseMarker(yield* fs.readFileString(path))
  }).pipe(
    Effect.catchAll((error) =>
      isNotFound(error)
        ? Effect.succeed<MarkerFound>({ _tag: "absent" })
        : Effect.fail(appError(path, "read")(error))
    )
  )
