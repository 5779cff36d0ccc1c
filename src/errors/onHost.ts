/** An error that another host's file system answered, as one that says so. */
import { type AppError, BadStructure, NoSpace, PathNotFound, PermissionDenied, StorageError } from "./AppError.ts"

/** `host`: one or several, by name. An error that is not about a path says itself where it happened. */
export const onHost = (error: AppError, host: string): AppError => {
  switch (error._tag) {
    case "BadStructure":
      return new BadStructure({ ...error, host })
    case "NoSpace":
      return new NoSpace({ ...error, host })
    case "PathNotFound":
      return new PathNotFound({ ...error, host })
    case "PermissionDenied":
      return new PermissionDenied({ ...error, host })
    case "StorageError":
      return new StorageError({ ...error, host })
    default:
      return error
  }
}
