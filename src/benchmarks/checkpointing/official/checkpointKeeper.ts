/** The folder of a DLIO checkpoint run: the marker that says whose it is and how far each file came, `--overwrite` and `--cleanup`. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { HostFiles } from "../../../cluster/HostFiles.ts"
import { LaunchingMachine } from "../../../cluster/LaunchingMachine.ts"
import { ownProcess } from "../../../cluster/local/processIdentity.ts"
import { formatBytes } from "../../../domain/Units.ts"
import type { FolderClient, FolderHands } from "../../../engines/dlio/folderHands.ts"
import type { Ending, Keeper, KeeperRequest } from "../../../engines/dlio/Keeper.ts"
import type { Removed } from "../../../engines/native/files/folders.ts"
import { BadStructure } from "../../../errors/AppError.ts"
import { wallClock } from "../../../results/layout.ts"
import { dialects } from "../../../rules/editions/dialects.ts"
import type { CheckpointEvent } from "../CheckpointEvent.ts"
import { type CheckpointWork, cleansUp } from "../CheckpointWork.ts"
import { readMarker } from "../folderFacts.ts"
import { type FileState, listedBy, type Marker, plannedMarker, serialiseMarker } from "../marker.ts"
import { ownership } from "../ownership.ts"

/** Told one by one up to this number. */
const shown = 20

const onClient = <A, E>(
  { files, fileSystem }: FolderClient,
  look: Effect.Effect<A, E, FileSystem.FileSystem | HostFiles>
): Effect.Effect<A, E> =>
  look.pipe(Effect.provideService(FileSystem.FileSystem, fileSystem), Effect.provideService(HostFiles, files))

/** What `--cleanup` does: the files, then the marker, and the model's folder when this run made it and nothing else is in it. */
export const cleanUp = Effect.fnUntraced(function*(
  hands: FolderHands,
  { folder, markerPath }: CheckpointWork,
  marker: Marker,
  made: boolean
) {
  const removed = yield* hands.removeListed(folder, listedBy(marker))
  // As long as a file stays that it lists, it says whose that is.
  if (removed.left.length > 0) return removed
  yield* hands.removeFile(markerPath)
  if (made) yield* hands.removeIfEmpty(folder)
  return removed
})

export const checkpointKeeper = (
  work: CheckpointWork,
  { client: opened, handshake, launching, runId }: KeeperRequest
): Keeper<CheckpointEvent> => {
  let marker: Marker | undefined
  let hasMadeFolder = false
  /** The run whose files are read, when that is another one. */
  let readFrom: string | undefined
  /** The checkpoint that ranks write; those before it are whole, for they meet before each. */
  let current = 0

  const takenOver = (detail: string) => new BadStructure({ path: work.folder, detail })

  const markerOn = (client: FolderClient) => onClient(client, readMarker(work.markerPath))

  const clearEarlier = Effect.fnUntraced(function*(client: FolderClient) {
    const earlier = yield* markerOn(client)
    if (!work.overwrite || earlier._tag !== "marker") return
    const { bytes, files, left: [first, ...more] } = yield* client.hands.removeListed(
      work.folder,
      listedBy(earlier.marker)
    )
    if (first !== undefined) {
      return yield* takenOver(
        `${1 + more.length} of an earlier run's files could not be removed: ${first.path} (${first.why})`
      )
    }
    if (files > 0) yield* Effect.logInfo(`removed ${files} files of an earlier run, ${formatBytes(bytes)}`)
  })

  const prepareWriting = Effect.fnUntraced(function*(client: FolderClient) {
    // Since the look before the run, others may have come.
    const { findings } = yield* onClient(
      client,
      ownership(work, "dlio", dialects[handshake.dialect]).pipe(Effect.provideService(LaunchingMachine, launching))
    )
    for (const finding of findings) if (finding._tag === "problem") return yield* Effect.fail(finding.error)
    yield* clearEarlier(client)
    hasMadeFolder = yield* client.hands.makeFolder(work.folder)
    const planned = plannedMarker(work, {
      runId,
      contentSeed: null,
      createdAt: wallClock(yield* Clock.currentTimeMillis),
      owner: ownProcess()
    })
    yield* client.hands.replaceFile(work.markerPath, serialiseMarker(planned))
    marker = planned
  })

  const stateOf = (checkpoint: number, { hasEnded, isWhole }: Ending): FileState => {
    if (isWhole) return "complete"
    // What a job left that ended well and is not what was planned is vouched for by nobody.
    if (hasEnded || checkpoint === current) return "writing"
    return checkpoint < current ? "complete" : "planned"
  }

  const settled = (planned: Marker, ending: Ending): Marker => ({
    ...planned,
    state: ending.isWhole ? "complete" : "partial",
    files: planned.files.map((file) => ({ ...file, state: stateOf(file.checkpoint, ending) }))
  })

  const tellRemoved = Effect.fnUntraced(function*(removed: Removed, { files }: Marker, isWhole: boolean) {
    yield* Effect.logInfo(`removed ${removed.files} files of this run, ${formatBytes(removed.bytes)}`)
    const unseen = files.length - removed.files - removed.left.length
    if (isWhole && unseen > 0) {
      yield* Effect.logWarning(`${unseen} files of this run were not found in ${work.folder}, where the others were`)
    }
    for (const { path, why } of removed.left.slice(0, shown)) {
      yield* Effect.logWarning(`${path} could not be removed: ${why}`)
    }
    return removed.left
  })

  const settleWriting = Effect.fnUntraced(
    function*(client: FolderClient, planned: Marker, ending: Ending) {
      const found = yield* markerOn(client)
      if (found._tag === "marker" && found.marker.run_id !== runId) {
        return Either.left(
          takenOver(`run ${found.marker.run_id} took this folder over while run ${runId} was writing to it`)
        )
      }
      if (!cleansUp(work, ending.isWhole) || ending.mayGoOn) {
        yield* client.hands.replaceFile(work.markerPath, serialiseMarker(settled(planned, ending)))
        return Either.right([])
      }
      const removed = yield* cleanUp(client.hands, work, planned, hasMadeFolder)
      return Either.right(yield* tellRemoved(removed, planned, ending.isWhole))
    }
  )

  /** What the first run of a pair wrote, as long as the folder is still as it was when this one began to read. */
  const settleReading = Effect.fnUntraced(function*(client: FolderClient, { isWhole }: Ending) {
    const found = yield* markerOn(client)
    if (found._tag !== "marker" || found.marker.run_id !== readFrom) return []
    const stranger = yield* client.files.stranger(work.markerPath)
    if (stranger !== null) {
      return yield* takenOver(`its marker belongs to ${stranger}: what it lists is not this user's to remove`)
    }
    return yield* tellRemoved(yield* cleanUp(client.hands, work, found.marker, true), found.marker, isWhole)
  })

  /** The second of a pair removes what the first wrote. */
  const mayRemoveRead = work.writes === 0 && work.cleanup && work.pair === "second"

  const settleOn = (client: FolderClient, ending: Ending) =>
    marker === undefined
      ? Effect.map(settleReading(client, ending), Either.right)
      : settleWriting(client, marker, ending)

  return {
    prepare: work.writes > 0
      ? Effect.scoped(Effect.flatMap(opened, prepareWriting))
      : mayRemoveRead
      ? Effect.flatMap(opened, markerOn).pipe(
        Effect.map((found) => {
          readFrom = found._tag === "marker" ? found.marker.run_id : undefined
        }),
        Effect.scoped
      )
      : Effect.void,
    hear: (event) => {
      if (event._tag !== "operationStarted") return
      current = event.phase === "write" ? event.index : work.writes + 1
    },
    settle: (ending) =>
      marker === undefined && (readFrom === undefined || !ending.isWhole)
        ? Effect.succeed([])
        : Effect.flatMap(opened, (client) => settleOn(client, ending)).pipe(
          Effect.scoped,
          Effect.catchAll((error) =>
            Effect.logWarning(`the checkpoint folder could not be put in order: ${error.message}`).pipe(
              Effect.as(Either.right(cleansUp(work, ending.isWhole) ? [{ path: work.folder, why: error.message }] : []))
            )
          ),
          Effect.flatten
        )
  }
}
