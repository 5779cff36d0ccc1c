/** What preflight looks at of the folders a run uses, without writing more than a probe. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type Client, Clients } from "../../cluster/Clients.ts"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { problem, warning } from "../../domain/Finding.ts"
import { plural } from "../../domain/Units.ts"
import { BadStructure, DirectIoRefused, NoSpace } from "../../errors/AppError.ts"
import { type Known, missing, pending, present } from "../../rules/Evidence.ts"
import { parentOf } from "./paths.ts"

const nearestExisting = (path: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const found = yield* fs.exists(path).pipe(Effect.orElseSucceed(() => false))
    return found || path === "/" ? path : yield* nearestExisting(parentOf(path))
  })

/** Why one of the folders cannot be made and written by this user; undefined when each can. `operation` is a verb. */
export const unwritablePlace = (folders: ReadonlyArray<string>, operation: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const hostFiles = yield* HostFiles
    const [folder = ""] = folders
    const places = new Set(yield* Effect.forEach(folders, nearestExisting))
    for (const place of places) {
      const isFolder = yield* fs.stat(place).pipe(
        Effect.map((info) => info.type === "Directory"),
        // What cannot be looked at cannot be written either, and is reported as that.
        Effect.orElseSucceed(() => true)
      )
      if (!isFolder) return new BadStructure({ path: place, detail: `is not a folder, so ${folder} cannot be made` })
      const taken = yield* Effect.either(hostFiles.takesFiles(place, operation))
      if (Either.isLeft(taken)) return taken.left
    }
    return undefined
  })

/** Fails never: a status that cannot be had is a finding. */
export const statusOf = (path: string) =>
  Effect.gen(function*() {
    const hostFiles = yield* HostFiles
    return yield* hostFiles.status(path)
  }).pipe(Effect.either)

/** What is in the way of `files` more files; undefined where nothing is, or no inodes are counted. None at all is said by `takesFiles`. */
export const tooFewInodes = (path: string, files: number, freeInodes: number | null): NoSpace | undefined =>
  freeInodes === null || freeInodes === 0 || files <= freeInodes ? undefined : new NoSpace({
    path,
    neededBytes: null,
    availableBytes: null,
    partialFiles: [],
    lacks: "inodes",
    because: `${plural(files, "file")} to write, ${plural(freeInodes, "inode")} free`
  })

/** Whether the folder, or the one it will be made in, takes O_DIRECT. `mustWrite`: a folder that takes no probe is a problem. */
export const directIoFindings = (folder: string, mustWrite: boolean) =>
  Effect.gen(function*() {
    const hostFiles = yield* HostFiles
    const place = yield* nearestExisting(folder)
    const taken = yield* Effect.either(hostFiles.takesDirectIo(place))
    if (taken._tag === "Right") return taken.right ? [] : [problem(new DirectIoRefused({ path: place }))]
    return mustWrite ? [problem(taken.left)] : [
      warning(`whether ${place} takes O_DIRECT could not be tried: ${taken.left.message}`)
    ]
  })

const deviceNumbers = "device numbers of both folders"

/** Before the run, which makes what is not there, or after it. */
export type Moment = "planned" | "ended"

export interface Apart {
  /** `<named folder>/<model>`: it is a plain folder of the named one where it is not there. */
  readonly data: string
  readonly results: string
  readonly moment: Moment
}

const onClient = ({ files, host }: Client, { data, moment, results }: Apart): Effect.Effect<Known<boolean>> => {
  const where = host === null ? "" : ` on ${host}`
  const source = `${deviceNumbers}${where}`
  const told = (reason: string) => missing(host === null ? reason : `${reason} (${host})`, source)
  if (Either.isLeft(files)) return Effect.succeed(told(files.left))
  const { status } = files.right
  const named = parentOf(data)
  return Effect.all([status(data), status(named), status(results)]).pipe(
    Effect.map(([one, { exists }, other]) => {
      const same = one.device === other.device
      const absent = [...(exists ? [] : [named]), ...(other.exists ? [] : [results])]
      const [names, are] = [absent.join(" and "), absent.length === 1 ? "is" : "are"]
      if (absent.length === 0) return present(same, source)
      if (moment === "ended") return told(`${names} ${are} not there`)
      return same
        ? present(true, `device numbers of where ${names}, which ${are} not there yet, would be made${where}`)
        : pending
    }),
    Effect.catchAll(({ message }) => Effect.succeed(told(message)))
  )
}

/**
 * Whether two folders share a file system on any client, for the rules. One that cannot be looked at leaves it unknown; folders
 * that are still to be made on file systems that differ leave it open until they are there.
 */
export const sharesFileSystem = (apart: Apart): Effect.Effect<Known<boolean>, never, Clients> =>
  Effect.gen(function*() {
    const found = yield* Effect.forEach(yield* Clients, (client) => onClient(client, apart), { concurrency: 16 })
    return found.find((it) => it._tag === "present" && it.value) ??
      found.find((it) => it._tag === "missing") ??
      found.find((it) => it._tag === "pending") ??
      found[0] ??
      missing("no host of the run is known", deviceNumbers)
  })
