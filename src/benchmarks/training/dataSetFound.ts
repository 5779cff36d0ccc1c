/**
 * What is there of a data set, seen without listing its folder: its manifest, and names that are computed and looked at,
 * the first, the last and every k-th between them, as v3.0 does (docs/reference/dlio-training.md 4.1).
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { few, ranges } from "../../domain/few.ts"
import { filePaths } from "./dataset/fileNames.ts"
import { type ManifestReading, parseManifest, unfitManifest } from "./dataset/manifest.ts"
import type { DataSet } from "./TrainingWork.ts"

/** Gaps named one by one. */
export const gapsShown = 8

/** null when there is no manifest. */
export const readManifest = (path: string): Effect.Effect<ManifestReading | null, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    if (!(yield* fs.exists(path).pipe(Effect.orElseSucceed(() => true)))) return null
    const read = Effect.gen(function*() {
      const { size, type } = yield* fs.stat(path)
      const unfit = unfitManifest(type === "File", Number(size))
      return unfit === null
        ? parseManifest(yield* fs.readFileString(path))
        : { _tag: "unreadable" as const, reason: unfit }
    })
    return yield* Effect.catchAll(
      read,
      (error) => Effect.succeed<ManifestReading>({ _tag: "unreadable", reason: error.message })
    )
  })

export interface FoundFile {
  readonly file: number
  /** undefined: under none of the names that DLIO may have given it. */
  readonly bytes: number | undefined
}

const bytesOf = (set: DataSet, file: number) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    for (const path of filePaths(set, file)) {
      const found = yield* fs.stat(`${set.folder}/${path}`).pipe(
        Effect.map((info) => info.type === "File" ? Number(info.size) : undefined),
        Effect.orElseSucceed(() => undefined)
      )
      if (found !== undefined) return found
    }
    return undefined
  })

/** The first, the last and every `interval`-th file, in order. */
export const sampled = (files: number, interval: number): ReadonlyArray<number> => {
  const indices = Array.from({ length: Math.ceil(files / interval) }, (_, i) => i * interval)
  return files > 0 && indices.at(-1) !== files - 1 ? [...indices, files - 1] : indices
}

export const lookAt = (
  set: DataSet,
  files: ReadonlyArray<number>
): Effect.Effect<ReadonlyArray<FoundFile>, never, FileSystem.FileSystem> =>
  Effect.forEach(files, (file) => Effect.map(bytesOf(set, file), (bytes) => ({ file, bytes })), { concurrency: 32 })

/** Looked at together, until one is missing. */
const chunk = 256

/**
 * How many files there are before the first gap that `looked` shows: of those between the last one seen before it and the first one
 * missing each is looked at, for a gap may lie anywhere. `looked`: in order, with one missing at least.
 */
export const countUpToGap = (
  set: DataSet,
  looked: ReadonlyArray<FoundFile>
): Effect.Effect<number, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const gap = looked.findIndex(({ bytes }) => bytes === undefined)
    const end = looked[gap]?.file ?? set.files
    for (let from = (looked[gap - 1]?.file ?? -1) + 1; from < end; from += chunk) {
      const some = Array.from({ length: Math.min(chunk, end - from) }, (_, i) => from + i)
      const missing = (yield* lookAt(set, some)).find(({ bytes }) => bytes === undefined)
      if (missing !== undefined) return missing.file
    }
    return end
  })

/** Ranges of files that are missing among those looked at: `40-49, 53`. */
export const gapsIn = (looked: ReadonlyArray<FoundFile>): string => {
  const missing = looked.flatMap(({ bytes }, i) => bytes === undefined ? [i] : [])
  const parts = ranges(missing).map((range) => range.split("-").map((i) => String(looked[Number(i)]?.file)).join("-"))
  return few(parts, gapsShown)
}
