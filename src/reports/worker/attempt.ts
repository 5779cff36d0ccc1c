/** Plain file-system calls as effects that fail with errors of ours. */
import { SystemError } from "@effect/platform/Error"
import * as Effect from "effect/Effect"
import { type FileError, fileError } from "../../results/fileErrors.ts"

/** What a file-system call threw, as an error of ours. */
export const thrown = (path: string, operation: string) => (cause: unknown): FileError =>
  fileError(path, operation)(
    new SystemError({ reason: "Unknown", module: "FileSystem", method: operation, pathOrDescriptor: path, cause })
  )

export const attempt = <A>(path: string, operation: string, call: () => A): Effect.Effect<A, FileError> =>
  Effect.try({ try: call, catch: thrown(path, operation) })
