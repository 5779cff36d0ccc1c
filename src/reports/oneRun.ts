/** One run read for a person: from its folder, judged as a report would judge it. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import { thisMachine } from "../cluster/local/processIdentity.ts"
import type { EditionId } from "../domain/Edition.ts"
import { BadStructure, PathNotFound } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import { loadedReadings } from "../reading/Readings.ts"
import { fileError } from "../results/fileErrors.ts"
import { loadRunFolder } from "../results/loadRunFolder.ts"
import { looksLikeRun } from "../results/scan.ts"
import { examineRun } from "./examineRun.ts"

/** `given` is a path, or a path below the results folder. The path that exists, absolute. */
export const placeOfRun = (given: string, resultsDir: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const candidates = [path.resolve(workingDirectory, given), path.resolve(workingDirectory, resultsDir, given)]
    for (const candidate of candidates) {
      if (yield* fs.exists(candidate).pipe(Effect.orElseSucceed(() => false))) return candidate
    }
    return yield* new PathNotFound({ path: given, what: "the run" })
  })

interface HowToRead {
  readonly edition: EditionId | null
  readonly deep: boolean
}

const advice = "give the folder of one run; mlpstorage reports reportgen lists the runs below a folder"

export const readOneRun = (place: string, given: string, { deep, edition }: HowToRead) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const readings = yield* loadedReadings
    const { type } = yield* fs.stat(place).pipe(Effect.mapError(fileError(place, "read", "the run folder")))
    if (type !== "Directory") {
      return yield* new BadStructure({ path: given, detail: "it is a file, not the folder of a run", advice })
    }
    const folder = yield* loadRunFolder(place, { name: given, suite: readings.suite })
    if (!looksLikeRun(readings.suite, folder)) {
      const detail = "it is no run folder: there is no summary.json, metadata or snapshot in it"
      return yield* new BadStructure({ path: given, detail, advice })
    }
    const examined = examineRun(readings, folder, edition, { deep, here: yield* Effect.sync(thisMachine) })
    if (examined._tag === "run") return examined.run
    return yield* new BadStructure({ path: given, detail: examined.leftOut.reason, advice })
  })
