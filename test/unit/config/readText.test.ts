import { SystemError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { readText } from "../../../src/config/readText.ts"

const info = (size: number): FileSystem.File.Info => ({
  type: "File",
  mtime: Option.none(),
  atime: Option.none(),
  birthtime: Option.none(),
  dev: 0,
  ino: Option.none(),
  mode: 0o644,
  nlink: Option.none(),
  uid: Option.none(),
  gid: Option.none(),
  rdev: Option.none(),
  size: FileSystem.Size(size),
  blksize: Option.none(),
  blocks: Option.none()
})

const refusal = (reason: "PermissionDenied" | "Unknown") =>
  Effect.fail(new SystemError({ reason, module: "FileSystem", method: "readFile", pathOrDescriptor: "/x.yaml" }))

it.effect("bytes that are not UTF-8 are refused with their line, and no character of another is put in their place", () =>
  Effect.gen(function*() {
    const reading = (bytes: Uint8Array) =>
      readText("/x.yaml", "host file").pipe(
        Effect.provide(FileSystem.layerNoop({
          stat: () => Effect.succeed(info(bytes.length)),
          readFile: () => Effect.succeed(bytes)
        }))
      )
    const latin1 = Effect.flip(reading(Buffer.from("node1\nlabel: m\u00fcller\n", "latin1")))
    expect(yield* latin1).toMatchObject({
      _tag: "ConfigFileInvalid",
      file: "host file",
      detail: "line 2 holds bytes that are not UTF-8: save it as UTF-8"
    })
    for (const bytes of [Buffer.from("\ufeffnode1\n", "utf16le"), Buffer.from("node1\n", "utf16le")]) {
      expect(yield* Effect.flip(reading(bytes))).toMatchObject({
        _tag: "ConfigFileInvalid",
        detail: expect.stringContaining("UTF-16")
      })
    }
    expect(yield* reading(Buffer.from("\ufeffm\u00fcller\n"))).toBe("m\u00fcller\n")
  }))

it.effect("a file that may not be read, that fails, or that is far too large is told apart", () =>
  Effect.gen(function*() {
    const read = (fs: Partial<FileSystem.FileSystem>) =>
      Effect.flip(readText("/x.yaml", "workload file")).pipe(Effect.provide(FileSystem.layerNoop(fs)))
    const stat = () => Effect.succeed(info(10))
    expect(yield* read({ stat, readFile: () => refusal("PermissionDenied") })).toMatchObject({
      _tag: "PermissionDenied",
      path: "/x.yaml",
      operation: "read"
    })
    expect(yield* read({ stat, readFile: () => refusal("Unknown") })).toMatchObject({
      _tag: "BadStructure",
      detail: expect.stringContaining("the workload file cannot be read")
    })
    expect(yield* read({ stat: () => Effect.succeed(info(5_000_000)) })).toMatchObject({
      _tag: "BadStructure",
      detail: expect.stringContaining("5000000 bytes")
    })
    expect(yield* read({})).toMatchObject({ _tag: "PathNotFound", what: "workload file" })
  }))
