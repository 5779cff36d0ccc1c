/**
 * A run's directory and the record in it. The directory is made exclusively: when its second is taken, by another run
 * or another program, the stamp moves on by one. The record is replaced whole (temporary file, fsync, rename), so a
 * reader sees one state or the next and never half of one.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import { redactData } from "../domain/secrets.ts"
import { BadStructure, InternalError } from "../errors/AppError.ts"
import { decodeRecord } from "./decodeRecord.ts"
import { errnoOf, type FileError, fileError } from "./fileErrors.ts"
import {
  metadataFile,
  recordTemporaryFile,
  runDirectoryPath,
  runParent,
  type RunPlace,
  stampOf,
  wallClock
} from "./layout.ts"
import { makeFolder } from "./makeFolder.ts"
import type { OnDisk } from "./OnDisk.ts"
import { readRegular } from "./readRegular.ts"
import { encodeRecord, recordText, type RunRecord } from "./RunRecord.ts"

export interface RunDirectory {
  readonly path: string
  /** `YYYYMMDD_HHMMSS`, local time. */
  readonly stamp: string
}

/** Runs that started within one minute of each other are told apart; more than that is no accident. */
const attempts = 60

/** Makes the run directory and its parents. Only while the parents are made can it be interrupted, also where its caller cannot. */
export const createRunDirectory = Effect.fn("results.createRunDirectory")(
  function*(onDisk: Pick<OnDisk, "levels">, place: RunPlace) {
    const fs = yield* FileSystem.FileSystem
    const parent = runParent(onDisk, place)
    yield* Effect.interruptible(makeFolder(parent))
    const now = yield* Clock.currentTimeMillis
    for (let second = 0; second < attempts; second++) {
      const stamp = stampOf(now + second * 1000)
      const path = runDirectoryPath(onDisk, place, stamp)
      const made = yield* fs.makeDirectory(path).pipe(
        Effect.as(true),
        Effect.catchIf((error) => errnoOf(error) === "EEXIST", () => Effect.succeed(false)),
        Effect.mapError(fileError(path, "create"))
      )
      if (made) return { path, stamp } satisfies RunDirectory
    }
    return yield* new BadStructure({
      path: parent,
      detail: `the next ${attempts} run directories are all taken`,
      advice: "wait a minute, or use another --results-dir"
    })
  }
)

export const recordPath = (directory: string, record: Pick<RunRecord, "benchmark_type" | "run_datetime">): string =>
  `${directory}/${metadataFile(record.benchmark_type, record.run_datetime)}`

/** Replaces a file whole: readers see the old text or the new one. */
export const replaceFile = Effect.fn("results.replaceFile")(function*(path: string, temporary: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.scoped(Effect.gen(function*() {
    const file = yield* fs.open(temporary, { flag: "w" })
    yield* file.writeAll(new TextEncoder().encode(text))
    yield* file.sync
  })).pipe(
    Effect.zipRight(fs.rename(temporary, path)),
    Effect.tapError(() => Effect.ignore(fs.remove(temporary, { force: true }))),
    Effect.mapError(fileError(path, "write"))
  )
})

/** Dotted path of the first NaN or infinity, which JSON would turn into null without a word. */
const notFinite = (value: unknown, path: ReadonlyArray<string> = []): string | undefined => {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : path.join(".")
  if (typeof value !== "object" || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = notFinite(inner, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

/** Writes the record with `written_at` set to now, and answers with what was written. Not interruptible. */
export const writeRecord = (
  directory: string,
  record: RunRecord
): Effect.Effect<RunRecord, FileError | InternalError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const stamped: RunRecord = { ...record, written_at: wallClock(yield* Clock.currentTimeMillis) }
    const encoded = yield* encodeRecord(stamped).pipe(
      Effect.mapError((error) =>
        new InternalError({
          detail: `the run record cannot be written: ${
            ParseResult.ArrayFormatter.formatErrorSync(error)
              .map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")
          }`
        })
      )
    )
    const field = notFinite(encoded)
    if (field !== undefined) {
      return yield* new InternalError({ detail: `the run record cannot be written: ${field} is not a number` })
    }
    // Its own place is what the program finds it by, and stays as it is.
    const shown = { ...redactData(encoded), result_dir: encoded.result_dir }
    yield* replaceFile(recordPath(directory, record), `${directory}/${recordTemporaryFile}`, recordText(shown))
    return stamped
  }).pipe(Effect.uninterruptible)

/** Reads the record of a run directory that this program made. */
export const readRecord = (
  path: string
): Effect.Effect<RunRecord, FileError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const text = yield* readRegular(path, 64 * 2 ** 20).pipe(Effect.mapError(fileError(path, "read", "the run record")))
    return yield* decodeRecord(text).pipe(
      Effect.mapError((error) =>
        new BadStructure({
          path,
          detail: `not a run record of this program: ${
            ParseResult.ArrayFormatter.formatErrorSync(error)
              .map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")
          }`
        })
      )
    )
  })

/** Reads, changes and writes the record. */
export const updateRecord = (
  directory: string,
  record: Pick<RunRecord, "benchmark_type" | "run_datetime">,
  change: (record: RunRecord) => RunRecord
): Effect.Effect<RunRecord, FileError | InternalError, FileSystem.FileSystem> =>
  readRecord(recordPath(directory, record)).pipe(
    Effect.flatMap((current) => writeRecord(directory, change(current)))
  )
