import * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { checkpointingOnDisk } from "../../../src/benchmarks/checkpointing/onDisk.ts"
import { statusOf } from "../../../src/errors/catalogue.ts"
import {
  createRunDirectory,
  readRecord,
  recordPath,
  updateRecord,
  writeRecord
} from "../../../src/results/runDirectory.ts"
import { ownRecord } from "../../fixtures/ownRun.ts"

const place = (resultsDir: string) => ({
  resultsDir,
  benchmarkType: "checkpointing",
  model: "llama3-8b",
  command: "run"
})

const inFolder = <A, E>(
  body: (folder: string, fs: FileSystem.FileSystem) => Effect.Effect<A, E, FileSystem.FileSystem>
) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    return yield* body(yield* fs.makeTempDirectoryScoped(), fs)
  }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))

/** The platform as it answers on a device with this errno. */
const failing = (code: string) =>
  FileSystem.layerNoop({
    makeDirectory: () =>
      Effect.fail(
        new PlatformError.SystemError({
          reason: "Unknown",
          module: "FileSystem",
          method: "makeDirectory",
          pathOrDescriptor: "/x",
          cause: Object.assign(new Error(code), { code })
        })
      )
  })

const secondsOf = (stamp: string): number => {
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)_(..)(..)(..)$/.exec(stamp)!.map(Number)
  return Date.UTC(year!, month! - 1, day, hour, minute, second) / 1000
}

describe("createRunDirectory", () => {
  it.effect("moves on by one when the second is taken, for runs that start together too", () =>
    inFolder((folder, fs) =>
      Effect.gen(function*() {
        const made = yield* Effect.all(
          Array.from({ length: 10 }, () => createRunDirectory(checkpointingOnDisk, place(folder))),
          {
            concurrency: "unbounded"
          }
        )
        const stamps = made.map(({ stamp }) => stamp)
        expect(new Set(stamps).size).toBe(10)
        const seconds = stamps.map(secondsOf).sort((a, b) => a - b)
        expect(seconds.map((second) => second - seconds[0]!)).toEqual(Array.from({ length: 10 }, (_, i) => i))
        expect((yield* fs.readDirectory(`${folder}/checkpointing/llama3-8b`)).sort()).toEqual([...stamps].sort())
      })
    ))

  it.effect("gives up after a minute of taken seconds, and says what to do", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        // As many more as there are seconds that pass meanwhile.
        const error = yield* createRunDirectory(checkpointingOnDisk, place(folder)).pipe(
          Effect.repeatN(200),
          Effect.flip
        )
        expect(error._tag).toBe("BadStructure")
        expect(error.message).toContain("60 run directories are all taken")
      })
    ))

  it.effect("a file in the way is bad structure, not a bug", () =>
    inFolder((folder, fs) =>
      Effect.gen(function*() {
        yield* fs.writeFileString(`${folder}/checkpointing`, "")
        const error = yield* Effect.flip(createRunDirectory(checkpointingOnDisk, place(folder)))
        expect(error).toMatchObject({ _tag: "BadStructure" })
      })
    ))

  it.effect.each<[string, string, number]>([
    ["ENOSPC", "NoSpace", 10],
    ["EDQUOT", "NoSpace", 10],
    ["EACCES", "PermissionDenied", 4],
    ["EROFS", "PermissionDenied", 4],
    ["EIO", "StorageError", 10],
    ["ELOOP", "BadStructure", 3]
  ])("%s is %s", ([errno, tag, status]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(createRunDirectory(checkpointingOnDisk, place("/x")))
      expect(error._tag).toBe(tag)
      expect(statusOf(error)).toBe(status)
      expect(error.message).toContain("/x")
    }).pipe(Effect.provide(failing(errno))))
})

describe("the record on disk", () => {
  it.effect("is replaced whole: a reader never sees half of one, and no temporary file stays", () =>
    inFolder((folder, fs) =>
      Effect.gen(function*() {
        const record = ownRecord()
        const path = recordPath(folder, record)
        yield* writeRecord(folder, record)
        const reader = yield* Stream.runCollect(
          Stream.repeatEffect(readRecord(path)).pipe(Stream.take(100))
        ).pipe(Effect.fork)
        for (let i = 0; i < 40; i++) {
          yield* updateRecord(folder, record, (current) => ({ ...current, partial_files: [`f${i}`] }))
        }
        const seen = [...(yield* Fiber.join(reader))]
        expect(seen).toHaveLength(100)
        expect((yield* readRecord(path)).partial_files).toEqual(["f39"])
        expect(yield* fs.readDirectory(folder)).toEqual([path.slice(folder.length + 1)])
      })
    ))

  it.effect("a number that is none is refused by name, and the old record stays", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const record = ownRecord()
        yield* writeRecord(folder, record)
        const error = yield* Effect.flip(writeRecord(folder, { ...record, runtime: Number.NaN }))
        expect(error).toMatchObject({ _tag: "InternalError" })
        expect(error.message).toContain("runtime is not a number")
        expect((yield* readRecord(recordPath(folder, record))).runtime).toBeNull()
      })
    ))

  it.effect("a folder that went away is named", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(writeRecord(`${folder}/gone`, ownRecord()))
        expect(error).toMatchObject({ _tag: "PathNotFound" })
      })
    ))

  it.effect("what is no record is bad structure with field and reason", () =>
    inFolder((folder, fs) =>
      Effect.gen(function*() {
        for (
          const [text, told] of [
            ["{\"state\": \"done\"}", "schema_version: is missing"],
            ["{\"schema_version\": 3}", "written by a newer program: its schema version is 3"],
            ["{\"schema_version\": 2, \"state\": \"done\"}", "state: "]
          ] as const
        ) {
          yield* fs.writeFileString(`${folder}/x.json`, text)
          const error = yield* Effect.flip(readRecord(`${folder}/x.json`))
          expect(error._tag).toBe("BadStructure")
          expect(error.message).toContain(told)
        }
      })
    ))
})
