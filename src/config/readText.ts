/** A text file a person wrote, with its failures in our words. */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { BadStructure, ConfigFileInvalid, PathNotFound, PermissionDenied } from "../errors/AppError.ts"

/** Nobody writes a larger one by hand. */
const limitBytes = 4 * 1024 * 1024

const explain = (path: string, what: string) => (error: PlatformError) => {
  const reason = error._tag === "SystemError" ? error.reason : "Unknown"
  if (reason === "NotFound") return new PathNotFound({ path, what })
  if (reason === "PermissionDenied") return new PermissionDenied({ path, operation: "read" })
  return new BadStructure({ path, detail: `the ${what} cannot be read: ${error.message}` })
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true })

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    strictUtf8.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** The first line, counted from 1, that is not UTF-8 by itself. No byte of a longer character is a line's end. */
const firstForeignLine = (bytes: Uint8Array): number => {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start)
    const next = end === -1 ? bytes.length : end + 1
    if (!isUtf8(bytes.subarray(start, next))) return line
    start = next
  }
  return line
}

const utf16 = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) || bytes.includes(0)

const isForeign = (bytes: Uint8Array): string | undefined =>
  utf16(bytes)
    ? "it is UTF-16 or binary: save it as UTF-8"
    : isUtf8(bytes)
    ? undefined
    : `line ${firstForeignLine(bytes)} holds bytes that are not UTF-8: save it as UTF-8`

const isOfKernel = (path: string): boolean => /^\/(?:proc|sys)\//.test(path)

/** The text of `path`, which is UTF-8; `what` names it in messages. */
export const readText = Effect.fnUntraced(function*(path: string, what: ConfigFileInvalid["file"]) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* fs.stat(path).pipe(Effect.mapError(explain(path, what)))
  if (info.type === "Directory") {
    return yield* new BadStructure({ path, detail: `a folder, where a ${what} is expected` })
  }
  if (info.type !== "File") {
    return yield* new BadStructure({ path, detail: `no regular file, where a ${what} is expected` })
  }
  // The kernel's own files have no size, and some wait for ever for more to come.
  if (info.size === FileSystem.Size(0) && isOfKernel(yield* fs.realPath(path).pipe(Effect.orElseSucceed(() => path)))) {
    return yield* new BadStructure({ path, detail: `a file of the kernel's, where a ${what} is expected` })
  }
  if (info.size > limitBytes) {
    return yield* new BadStructure({ path, detail: `${info.size} bytes are too many for a ${what}` })
  }
  const bytes = yield* fs.readFile(path).pipe(Effect.mapError(explain(path, what)))
  const detail = isForeign(bytes)
  return detail === undefined
    ? strictUtf8.decode(bytes)
    : yield* new ConfigFileInvalid({ file: what, path, detail })
})
