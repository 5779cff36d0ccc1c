/** What a data generation left that was cut off: files under their temporary names. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { fileFolders, isTemporaryName } from "./dataset/fileNames.ts"
import type { DataSet } from "./TrainingWork.ts"

/** Relative to the data set's folder; a folder that cannot be read has none. */
export const unfinishedFiles = (
  set: DataSet
): Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const found = yield* Effect.forEach(fileFolders(set), (folder) =>
      fs.readDirectory(`${set.folder}/${folder}`).pipe(
        Effect.map((names) => names.filter(isTemporaryName).map((name) => `${folder}/${name}`)),
        Effect.orElseSucceed((): ReadonlyArray<string> => [])
      ), { concurrency: 8 })
    return found.flat().sort()
  })
