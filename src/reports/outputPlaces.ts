/** Where a report reads and writes: never below the tree it is about, and never where another report writes. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Settings } from "../config/Option.ts"
import { type AppError, BadStructure, InvalidOption } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import { fileError } from "../results/fileErrors.ts"
import { makeFolder } from "../results/makeFolder.ts"
import type { ReportgenOptions } from "./options.ts"
import { attempt, explained } from "./worker/attempt.ts"
import { type Locking, StateLock } from "./worker/StateLock.ts"

/** The real path of what exists of `path`, with the rest of it as it is. */
const realPathOf = (path: string): Effect.Effect<string, AppError, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const { basename, dirname, join } = yield* Path.Path
    const real = yield* fs.realPath(path).pipe(Effect.option)
    if (Option.isSome(real)) return real.value
    const parent = dirname(path)
    return parent === path ? path : join(yield* realPathOf(parent), basename(path))
  })

export interface Places {
  readonly root: string
  readonly output: string
  readonly state: string
}

export const placesOf = (request: Pick<Settings<ReportgenOptions>, "resultsDir" | "outputDir" | "stateDir">) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const absolute = (given: string) => path.resolve(workingDirectory, given)
    const given = absolute(request.resultsDir.value)
    const root = yield* fs.realPath(given).pipe(Effect.mapError(fileError(given, "read", "the results folder")))
    const { type } = yield* fs.stat(root).pipe(Effect.mapError(fileError(root, "read", "the results folder")))
    if (type !== "Directory") {
      return yield* new BadStructure({
        path: given,
        detail: "it is a file, not a folder with results",
        advice: "give --results-dir a folder; for one run use mlpstorage reports show RUN"
      })
    }
    const outside = (option: string, value: string) =>
      realPathOf(absolute(value)).pipe(Effect.filterOrFail(
        (real) => real !== root && !real.startsWith(root === "/" ? "/" : `${root}/`),
        () =>
          new InvalidOption({
            option,
            expected: `a folder outside the results folder ${request.resultsDir.value}`,
            actual: value,
            advice: `results are only read, never written to: give ${option} another folder`
          })
      ))
    const output = yield* outside("--output-dir", request.outputDir.value)
    const stateDir = request.stateDir.value
    const state = stateDir === undefined ? output : yield* outside("--state-dir", stateDir)
    return { root, output, state } satisfies Places
  })

export const outputFolder = (path: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const there = yield* fs.stat(path).pipe(Effect.option)
    if (Option.isSome(there) && there.value.type !== "Directory") {
      return yield* new BadStructure({
        path,
        detail: "it is a file, not a folder",
        advice: "give the report another folder"
      })
    }
    yield* Effect.mapError(makeFolder(path), explained)
  })

/** Another report holds the folder. */
const inUse = ({ by, elsewhere }: Extract<Locking, { readonly _tag: "taken" }>, folder: string, lock: string) =>
  new BadStructure({
    path: folder,
    detail: `another report is using this folder: ${by}`,
    advice: elsewhere
      ? `wait for it with --wait, or give this report a folder of its own; if that process is gone, delete ${lock}`
      : "wait for it with --wait, or give this report a folder of its own"
  })

/** Something else stands in the place of one of the report's own files. */
export const noFile = (path: string, what = "a file of the report") =>
  new BadStructure({ path, detail: `it stands where ${what} is to be, and is no file`, advice: "move it away" })

const lockFolder = (folder: string, wait: boolean) => {
  const lock = new StateLock(folder)
  const acquire = (isFirst: boolean): Effect.Effect<void, AppError> =>
    attempt(lock.path, "write", () => lock.acquire()).pipe(
      Effect.flatMap((locking) => {
        if (locking._tag === "held") return Effect.void
        if (locking._tag === "blocked") return Effect.fail(noFile(lock.path, "the lock of a report"))
        if (!wait) return Effect.fail(inUse(locking, folder, lock.path))
        const said = isFirst ? Effect.logInfo(`waiting for another report: ${locking.by}`) : Effect.void
        return said.pipe(
          Effect.zipRight(Effect.sleep("250 millis")),
          Effect.zipRight(Effect.suspend(() => acquire(false)))
        )
      })
    )
  return Effect.acquireReleaseInterruptible(acquire(true), () => Effect.sync(() => lock.release()))
}

/** All in one order, whoever asks: two reports never wait for each other. */
export const lockFolders = ({ output, state }: Places, wait: boolean) =>
  Effect.forEach([...new Set([output, state])].sort(), (folder) => lockFolder(folder, wait), { discard: true })
