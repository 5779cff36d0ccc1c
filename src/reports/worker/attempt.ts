/** Plain file-system calls as effects that fail with errors of ours. */
import { SystemError } from "@effect/platform/Error"
import * as Effect from "effect/Effect"
import { existsSync, statfsSync } from "node:fs"
import { dirname } from "node:path"
import { NoSpace } from "../../errors/AppError.ts"
import { type FileError, fileError } from "../../results/fileErrors.ts"

const noInodeFree = (path: string): boolean => {
  let at = path
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  try {
    const { ffree, files } = statfsSync(at)
    return files > 0 && ffree === 0
  } catch {
    return false
  }
}

/** A full file system says by its state what it is full of. */
export const explained = (error: FileError): FileError =>
  error._tag === "NoSpace" && error.lacks === undefined && noInodeFree(error.path)
    ? new NoSpace({
      path: error.path,
      neededBytes: error.neededBytes,
      availableBytes: error.availableBytes,
      partialFiles: error.partialFiles,
      lacks: "inodes"
    })
    : error

/** What a file-system call threw, as an error of ours, unless it is one. */
export const thrown = (path: string, operation: string) => (cause: unknown): FileError =>
  cause instanceof NoSpace ? cause : explained(
    fileError(path, operation)(
      new SystemError({ reason: "Unknown", module: "FileSystem", method: operation, pathOrDescriptor: path, cause })
    )
  )

export const attempt = <A>(path: string, operation: string, call: () => A): Effect.Effect<A, FileError> =>
  Effect.try({ try: call, catch: thrown(path, operation) })
