/**
 * File-system failures of the platform as errors of ours. The errno is read from `cause.code`, because the platform's
 * own reasons have no word for a full disk, a read-only file system or an I/O error.
 */
import type { PlatformError } from "@effect/platform/Error"
import { errnoName } from "../domain/errno.ts"
import {
  BadStructure,
  type NoSpace,
  PathNotFound,
  type PermissionDenied,
  type StorageError
} from "../errors/AppError.ts"
import { refusedBy } from "../errors/refusedBy.ts"

export type FileError = PathNotFound | PermissionDenied | NoSpace | BadStructure | StorageError

const reasons: Readonly<Record<string, string>> = {
  NotFound: "ENOENT",
  PermissionDenied: "EACCES",
  AlreadyExists: "EEXIST",
  Busy: "EBUSY"
}

/** `ENOSPC`, `EACCES`, …; `null` when the platform does not say. */
export const errnoOf = (error: PlatformError): string | null => {
  const cause: unknown = error.cause
  const name = errnoName(cause)
  if (name !== null) return name
  return error._tag === "SystemError" ? reasons[error.reason] ?? null : null
}

/**
 * `operation` is a verb that fits "no permission to … <path>" and "… of <path> failed", for example `write`; `what`
 * names the thing when it is not there.
 */
export const fileError = (path: string, operation: string, what = "the path") => (error: PlatformError): FileError => {
  const errno = errnoOf(error)
  switch (errno) {
    case "ENOENT":
      return new PathNotFound({ path, what })
    case "EEXIST":
      return new BadStructure({ path, detail: "it exists already" })
    case "ENOTDIR":
      return new BadStructure({ path, detail: "a part of the path is a file, not a folder" })
    case "EISDIR":
      return new BadStructure({ path, detail: "it is a folder, not a file" })
    case "ELOOP":
      return new BadStructure({ path, detail: "its symbolic links form a loop" })
    case "ENAMETOOLONG":
      return new BadStructure({ path, detail: "the name is too long for the file system" })
    default:
      if (error._tag === "SystemError" && error.reason === "InvalidData") {
        return new BadStructure({ path, detail: error.description ?? "it is no file that can be read" })
      }
      return refusedBy(errno, { path, operation })
  }
}
