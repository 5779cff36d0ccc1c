/** Files of a run that are there and shorter than planned: what an engine without a marker leaves half-written. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { type CheckpointWork, stepFolder } from "./CheckpointWork.ts"

/** Relative to the checkpoint folder; as far as it is seen from this machine. */
export const shortFiles = (work: CheckpointWork): Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const planned = Array.from({ length: work.writes }, (_, i) => stepFolder(i + 1)).flatMap((step) =>
      work.ranks.flatMap(({ files }) => files.map(({ bytes, name }) => ({ path: `${step}/${name}`, bytes })))
    )
    return (yield* Effect.filter(planned, ({ bytes, path }) =>
      fs.stat(`${work.folder}/${path}`).pipe(
        Effect.map(({ size }) => Number(size) < bytes),
        Effect.orElseSucceed(() => false)
      ), { concurrency: 16 })).map(({ path }) => path)
  })
