/** A text file a person wrote, with its failures in our words. */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { BadStructure, PathNotFound, PermissionDenied } from "../errors/AppError.ts"

/** Nobody writes a larger one by hand. */
const limitBytes = 4 * 1024 * 1024

const explain = (path: string, what: string) => (error: PlatformError) => {
  const reason = error._tag === "SystemError" ? error.reason : "Unknown"
  if (reason === "NotFound") return new PathNotFound({ path, what })
  if (reason === "PermissionDenied") return new PermissionDenied({ path, operation: "read" })
  return new BadStructure({ path, detail: `the ${what} cannot be read: ${error.message}` })
}

/** The text of `path`; `what` names it in messages, for example `workload file`. */
export const readText = Effect.fnUntraced(function*(path: string, what: string) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* fs.stat(path).pipe(Effect.mapError(explain(path, what)))
  if (info.type === "Directory") {
    return yield* new BadStructure({ path, detail: `a folder, where a ${what} is expected` })
  }
  if (info.type !== "File") {
    return yield* new BadStructure({ path, detail: `no regular file, where a ${what} is expected` })
  }
  if (info.size > limitBytes) {
    return yield* new BadStructure({ path, detail: `${info.size} bytes are too many for a ${what}` })
  }
  return yield* fs.readFileString(path).pipe(Effect.mapError(explain(path, what)))
})
