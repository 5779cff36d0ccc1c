/**
 * `mlperf-results.yaml`, by which the v3.0 tool knows a results folder and whose it is (docs/reference/results.md 1): four keys, no
 * others, made once and never written again.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { isSillyRename, sillyRename } from "../domain/sillyRename.ts"
import { BadStructure, InvalidOption } from "../errors/AppError.ts"
import { errnoOf, type FileError, fileError } from "./fileErrors.ts"
import { dateAt } from "./layout.ts"
import { makeFolder } from "./makeFolder.ts"
import { readRegular } from "./readRegular.ts"

export const sentinelFile = "mlperf-results.yaml"

const Sentinel = Schema.Struct({
  mlperf_results_version: Schema.Int.pipe(Schema.greaterThanOrEqualTo(1)),
  orgname: Schema.String,
  /** ISO 8601, UTC with its offset. */
  initialized_at: Schema.String,
  initialized_by: Schema.String
})
type Sentinel = typeof Sentinel.Type

const decode = Schema.decodeUnknownEither(Sentinel, { onExcessProperty: "error" })

/** Names that v3.0 takes for a folder of a submission (E102 there and here). */
const isOrganizationName = (name: string): boolean => /^[A-Za-z0-9._-]+$/.test(name) && name !== "." && name !== ".."

/** Texts are quoted: a date or `1e5` without quotes is no text to a YAML reader. */
const sentinelText = (it: Sentinel): string =>
  [
    `mlperf_results_version: ${it.mlperf_results_version}`,
    `orgname: '${it.orgname}'`,
    `initialized_at: '${it.initialized_at}'`,
    `initialized_by: '${it.initialized_by}'`,
    ""
  ].join("\n")

/** undefined when there is none. */
export const readSentinel = Effect.fn("results.readSentinel")(function*(folder: string) {
  const path = `${folder}/${sentinelFile}`
  const text = yield* readRegular(path, 2 ** 20).pipe(
    Effect.catchIf((error) => errnoOf(error) === "ENOENT", () => Effect.succeed(undefined)),
    Effect.mapError(fileError(path, "read"))
  )
  if (text === undefined) return undefined
  const { yamlValue } = yield* Effect.promise(() => import("../config/yamlReader.ts"))
  const decoded = Either.getOrUndefined(Either.flatMap(yamlValue(text), (value) => decode(value)))
  return decoded ?? (yield* new BadStructure({
    path,
    detail: "is not what mlpstorage v3.0 writes there",
    advice: "move it away, or name another folder"
  }))
})

/** Fails with `BadStructure` when there is one: another process may have come first. */
const writeSentinel = Effect.fn("results.writeSentinel")(
  function*(folder: string, orgname: string, initializedBy: string) {
    const fs = yield* FileSystem.FileSystem
    const path = `${folder}/${sentinelFile}`
    const now = dateAt(yield* Clock.currentTimeMillis).toISOString().replace("Z", "+00:00")
    const text = sentinelText({
      mlperf_results_version: 1,
      orgname,
      initialized_at: now,
      initialized_by: initializedBy
    })
    yield* Effect.scoped(Effect.gen(function*() {
      const file = yield* fs.open(path, { flag: "wx", mode: 0o644 })
      yield* file.writeAll(new TextEncoder().encode(text))
      yield* file.sync
    })).pipe(
      // Whatever the umask says.
      Effect.zipRight(fs.chmod(path, 0o644)),
      Effect.mapError(fileError(path, "write"))
    )
    return path
  }
)

const refuse = (expected: string, actual: string, advice: string) =>
  new InvalidOption({ option: "mlpstorage init", expected, actual, advice })

type InitError = FileError | InvalidOption

/** What is in a folder; undefined when the folder is not there. */
const entriesOf = (
  folder: string
): Effect.Effect<ReadonlyArray<string> | undefined, InitError, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.readDirectory(folder).pipe(
      Effect.catchIf((error) => errnoOf(error) === "ENOENT", () => Effect.succeed(undefined)),
      Effect.catchIf(
        (error) => errnoOf(error) === "ENOTDIR",
        () => refuse("a folder, or a name that is free", `${folder}, which is a file`, "name another folder")
      ),
      Effect.mapError((error) => error._tag === "InvalidOption" ? error : fileError(folder, "read")(error))
    ))

/**
 * `init <org> <folder>` of v3.0: makes the folder (its parent must be there) and its sentinel. Done before by the same
 * organisation is done; another organisation, or a folder that holds anything else, is refused.
 */
export const initialise = Effect.fn("results.initialise")(
  function*(orgname: string, folder: string, initializedBy: string) {
    if (!isOrganizationName(orgname)) {
      return yield* refuse(
        "an organisation of letters, digits, dots, underscores and hyphens",
        orgname,
        "write it without blanks and signs, for example acme-storage"
      )
    }
    const fs = yield* FileSystem.FileSystem
    const entries = yield* entriesOf(folder)
    if (entries?.includes(sentinelFile) === true) {
      const present = yield* readSentinel(folder)
      if (present?.orgname === orgname) return { state: "there already" as const }
      return yield* refuse(
        `a folder of ${orgname}`,
        `${folder}, which belongs to ${present?.orgname ?? "nobody"}`,
        "name another folder: results of two organisations are not mixed"
      )
    }
    if (entries !== undefined && entries.length > 0) {
      const [first = "", ...others] = entries
      const held = others.length === 0 ? first : `${first} and ${others.length} more`
      const why = entries.every(isSillyRename) ? `: ${sillyRename}` : ""
      return yield* refuse("an empty folder", `${folder}, which holds ${held}${why}`, "name a new folder")
    }
    if (entries === undefined) {
      yield* fs.makeDirectory(folder).pipe(Effect.mapError(fileError(folder, "create", "the parent of")))
    }
    yield* writeSentinel(folder, orgname, initializedBy)
    return { state: "made" as const }
  }
)

/**
 * For a run that records into `folder`: a folder that is new or empty gets the sentinel of the organisation, so that v3.0's tools
 * accept the tree. The answer says in words what stands against it, and is undefined when nothing does; a run never fails by it.
 */
export const markNewResults = (
  folder: string,
  orgname: string,
  initializedBy: string
): Effect.Effect<string | undefined, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const entries = yield* entriesOf(folder)
    if (entries?.includes(sentinelFile) === true) {
      const present = yield* readSentinel(folder)
      return present?.orgname === orgname
        ? undefined
        : `${folder} was initialised for ${present?.orgname ?? "nobody"}, and this run is of ${orgname}`
    }
    if (entries !== undefined && entries.length > 0) return undefined
    if (!isOrganizationName(orgname)) {
      return `no ${sentinelFile} is written: mlpstorage v3.0 takes no organisation called ${orgname}`
    }
    yield* makeFolder(folder)
    yield* writeSentinel(folder, orgname, initializedBy)
    return undefined
  }).pipe(Effect.catchAll((error) => Effect.succeed(`no ${sentinelFile} is written: ${error.message}`)))
