/** A regular file within a size: a pipe would hold its reader, a device has no end. */
import { SystemError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"

const refused = (path: string, description: string) =>
  new SystemError({
    module: "FileSystem",
    method: "readRegular",
    reason: "InvalidData",
    pathOrDescriptor: path,
    description
  })

export const readRegular = Effect.fnUntraced(function*(path: string, mostBytes: number) {
  const fs = yield* FileSystem.FileSystem
  const { size, type } = yield* fs.stat(path)
  if (type !== "File") return yield* refused(path, "it is no regular file")
  if (size > mostBytes) return yield* refused(path, `it has ${size} bytes`)
  return yield* fs.readFileString(path)
})
