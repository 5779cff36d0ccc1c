/**
 * A folder and what is missing above it, level by level. Node's own recursion asks for ever where a file system says that a
 * folder's parent is missing although it is there, as /proc does.
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { BadStructure } from "../errors/AppError.ts"
import { errnoOf, type FileError, fileError } from "./fileErrors.ts"

const above = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")))

/** Refused although its parent is there, or there as a link to nothing: `does not exist` would send people after a path. */
const missing = (path: string): Effect.Effect<never, FileError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const isLink = yield* Effect.isSuccess(fs.readLink(path))
    return yield* new BadStructure({
      path,
      detail: isLink ? "it is a symbolic link to nothing" : "no folder can be made there: its file system refuses it",
      advice: isLink ? "make what it leads to, or use another path" : "use another path"
    })
  })

/** What is in the way is told as it is. `mode` is that of every folder made. */
export const makeFolder = (
  path: string,
  options: { readonly mode?: number } = {}
): Effect.Effect<void, FileError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const toError = fileError(path, "create")
    const failed = (at: string) => (error: PlatformError) =>
      errnoOf(error) === "ENOENT" ? missing(at) : Effect.fail(toError(error))
    const folder = path.replace(/(?<=.)\/+$/, "")
    const lacking: Array<string> = []
    for (let at = folder; !(yield* Effect.mapError(fs.exists(at), toError)); at = above(at)) {
      lacking.push(at)
      if (at === "/" || !at.includes("/")) break
    }
    for (const one of lacking.reverse()) {
      // Another process may have made it since.
      yield* fs.makeDirectory(one, options).pipe(
        Effect.catchIf((error) => errnoOf(error) === "EEXIST", () => Effect.void),
        Effect.catchAll(failed(one))
      )
      yield* Effect.catchAll(fs.stat(one), failed(one))
    }
    // What is there must be a folder: asked by what only a folder answers.
    const info = yield* Effect.mapError(fs.stat(folder), toError)
    if (info.type !== "Directory") yield* Effect.mapError(fs.readDirectory(folder), toError)
  })
