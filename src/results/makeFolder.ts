/**
 * A folder and what is missing above it, level by level. Node's own recursion asks for ever where a file system says that a
 * folder's parent is missing although it is there, as /proc does.
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { errnoOf } from "./fileErrors.ts"

const above = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")))

/** Fails with the system's error where something that is no folder stands in the way. `mode` is that of every folder made. */
export const makeFolder = (
  path: string,
  options: { readonly mode?: number } = {}
): Effect.Effect<void, PlatformError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = path.replace(/(?<=.)\/+$/, "")
    const missing: Array<string> = []
    for (let at = folder; !(yield* fs.exists(at)); at = above(at)) {
      missing.push(at)
      if (at === "/" || !at.includes("/")) break
    }
    for (const one of missing.reverse()) {
      // Another process may have made it since.
      yield* fs.makeDirectory(one, options).pipe(
        Effect.catchIf((error) => errnoOf(error) === "EEXIST", () => Effect.void)
      )
    }
    // What is there must be a folder: asked by what only a folder answers.
    const info = yield* fs.stat(folder)
    if (info.type !== "Directory") yield* fs.readDirectory(folder)
  })
