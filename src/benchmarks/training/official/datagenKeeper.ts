/** After a generation that did not come to its end: which files of the set are there, so that nobody takes it for whole. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { plural } from "../../../domain/Units.ts"
import type { Keeper, KeeperRequest } from "../../../engines/dlio/Keeper.ts"
import { plausibleBytes } from "../dataset/plausibleBytes.ts"
import { gapsIn, lookAt, sampled } from "../dataSetFound.ts"
import type { DatagenWork } from "../TrainingWork.ts"

/** Names looked at; another host is asked one by one. */
const most = { here: 100_000, there: 2000 }

const tellGaps = Effect.fnUntraced(function*({ set }: DatagenWork, { client }: KeeperRequest) {
  const { fileSystem, host } = yield* client
  const interval = Math.max(1, Math.ceil(set.files / (host === null ? most.here : most.there)))
  const found = yield* lookAt(set, sampled(set.files, interval)).pipe(
    Effect.provideService(FileSystem.FileSystem, fileSystem)
  )
  const { min } = plausibleBytes(set)
  const looked = found.map(({ bytes, file }) => ({
    file,
    bytes: bytes === undefined || bytes < min ? undefined : bytes
  }))
  const there = looked.filter(({ bytes }) => bytes !== undefined).length
  if (there === looked.length) return
  const names = looked.length === set.files ? plural(set.files, "file") : `${plural(looked.length, "file")} looked at`
  yield* Effect.logWarning(
    `${set.folder} holds no whole data set: ${there} of ${names} are there, gaps ${gapsIn(looked)}`
  )
}, Effect.scoped)

export const datagenKeeper = (work: DatagenWork, request: KeeperRequest): Keeper => ({
  prepare: Effect.void,
  hear: () => {},
  // What is missing after an end that looks well stands in the error.
  settle: ({ hasEnded }) => hasEnded ? Effect.succeed([]) : Effect.as(tellGaps(work, request), [])
})
