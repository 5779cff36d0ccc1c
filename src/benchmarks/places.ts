/** What preflight looks at of the folders a run uses, without writing more than a probe. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type Client, Clients } from "../cluster/Clients.ts"
import { HostFiles } from "../cluster/HostFiles.ts"
import { refusedWriting } from "../cluster/refusedWriting.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import { valueOf } from "../domain/Fact.ts"
import { type Finding, problem, warning } from "../domain/Finding.ts"
import type { Plan } from "../domain/Plan.ts"
import { BadStructure, DirectIoRefused } from "../errors/AppError.ts"
import { type Known, missing, present } from "../rules/Evidence.ts"
import { parentOf } from "./paths.ts"

export const nearestExisting = (path: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
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
      if (!(yield* hostFiles.writable(place))) return yield* refusedWriting(place, operation)
    }
    return undefined
  })

/** Fails never: a status that cannot be had is a finding. */
export const statusOf = (path: string) =>
  Effect.gen(function*() {
    const hostFiles = yield* HostFiles
    return yield* hostFiles.status(path)
  }).pipe(Effect.either)

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

/** What ranks run on: more of them than cores make the client the limit. */
export const crowdedCores = (plan: Plan, cluster: ClusterInformation): ReadonlyArray<Finding> => {
  const [host] = cluster.hosts
  const cores = host === undefined ? undefined : valueOf(host.logicalCores)
  return cores === undefined || plan.processes <= cores ? [] : [
    warning(`${plan.processes} ranks share ${cores} cores: the client may be the limit; the run reports it when it is`)
  ]
}

const deviceNumbers = "device numbers of both folders"

const onClient = ({ files, host }: Client, a: string, b: string): Effect.Effect<Known<boolean>> => {
  const where = host === null ? "" : ` on ${host}`
  const source = `${deviceNumbers}${where}`
  if (Either.isLeft(files)) return Effect.succeed(missing(`not checked${where}: ${files.left}`, source))
  return Effect.all([files.right.status(a), files.right.status(b)]).pipe(
    Effect.map(([one, other]) => present(one.device === other.device, source)),
    Effect.catchAll(({ message }) => Effect.succeed(missing(`not checked${where}: ${message}`, source)))
  )
}

/** Whether two folders share a file system on any client, for the rules. One that cannot be looked at leaves it unknown. */
export const sharesFileSystem = (a: string, b: string): Effect.Effect<Known<boolean>, never, Clients> =>
  Effect.gen(function*() {
    const found = yield* Effect.forEach(yield* Clients, (client) => onClient(client, a, b), { concurrency: 16 })
    return found.find((it) => it._tag === "present" && it.value) ??
      found.find((it) => it._tag !== "present") ??
      found[0] ??
      missing("not checked: no host of the run is known", deviceNumbers)
  })
