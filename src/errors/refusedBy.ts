/** What the system's word means where it refused to make or write a file, for every way in which one is written. */
import type { Medium } from "../domain/Plan.ts"
import { BadStructure, NoSpace, PermissionDenied, StorageError } from "./AppError.ts"

/** What is known of the file and of where it was to be, beside the word. */
export interface RefusedFile {
  readonly path: string
  /** A verb that fits "no permission to … <path>" and "… of <path> failed". */
  readonly operation: string
  readonly partialFiles?: ReadonlyArray<string>
  /** Where it was looked at after the refusal; undefined is not known. */
  readonly freeInodes?: number | undefined
  /** The mount says that nobody may write, whatever the word for it was. */
  readonly readOnly?: boolean
  /** The folder in which a file was to be made is there. */
  readonly exists?: boolean
  /** What was to be written. */
  readonly of?: Medium | undefined
}

/** `errno`: `EROFS`, `ENOSPC`, …; null when the system did not say. */
export const refusedBy = (
  errno: string | null,
  { exists = false, freeInodes, of, operation, partialFiles = [], path, readOnly = false }: RefusedFile
): BadStructure | PermissionDenied | NoSpace | StorageError => {
  switch (errno) {
    case "EROFS":
      return new PermissionDenied({ path, operation, readOnly: true })
    case "EACCES":
    case "EPERM":
      return new PermissionDenied({ path, operation, ...(readOnly ? { readOnly } : {}) })
    case "ENOSPC":
    case "EDQUOT": {
      const lacks = errno === "EDQUOT" ? "quota" : freeInodes === 0 ? "inodes" : undefined
      return new NoSpace({ path, neededBytes: null, availableBytes: null, partialFiles, lacks, of })
    }
    default:
      return errno === "ENOENT" && exists
        ? new BadStructure({
          path,
          detail: "no file can be made there: its file system refuses it",
          advice: "use another path"
        })
        : new StorageError({ path, operation, errno, partialFiles })
  }
}
