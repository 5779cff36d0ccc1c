/**
 * The cache folder during a run: a marker in it says whose it is, and the run's own folder beside the marker holds a folder for
 * each rank. Nothing else there is touched. What a killed run left is removed by the next one, since the marker names it.
 */
import { statfsSync } from "node:fs"
import { open, rm } from "node:fs/promises"
import { ownProcess, thisMachine } from "../../../cluster/local/processIdentity.ts"
import type { Leftover } from "../../../domain/EngineEvent.ts"
import { EngineFailure, failureOf, hasCode, makeFolder } from "../../../engines/native/files/fileIo.ts"
import { makeFolders, rmdirIfEmpty, told, unlinkIfThere } from "../../../engines/native/files/folders.ts"
import { readOwnText } from "../../../engines/native/files/ownText.ts"
import { livenessOf, writerOf } from "../../../results/liveness.ts"
import { rankFolder } from "../KvWork.ts"
import { type KvMarker, kvMarkerName, parseKvMarker, runFolderName, serialiseKvMarker } from "../marker.ts"

export interface KvFolder {
  /** Absolute. */
  readonly ofRank: (rank: number) => string
  /** Makes all folders and takes the marker. Answers the run whose leavings were removed, if there was one. */
  readonly take: () => Promise<string | null>
  /** Bytes that are free for this user. */
  readonly free: () => number
  /** Removes the run's folder and marker. Null where it never had them. What stays is told. */
  readonly giveBack: () => Promise<ReadonlyArray<Leftover>>
}

const largestMarker = 65_536

const refused = (message: string, path: string) => new EngineFailure({ kind: "taken-over", message, path })

/** Null where there is none. */
const readMarker = async (path: string): Promise<KvMarker | null> => {
  const found = await readOwnText(path, { largest: largestMarker })
  if (found === null) return null
  if (found._tag === "unreadable") throw refused("it is no marker of a run", path)
  if (found.stranger !== null) {
    throw refused(`it belongs to ${found.stranger}: what it names is not this user's to remove`, path)
  }
  const marker = parseKvMarker(found.text)
  if (marker === null) throw refused("it is no marker of a run", path)
  return marker
}

const create = async (path: string, text: string): Promise<boolean> => {
  try {
    const file = await open(path, "wx", 0o644)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false
    throw failureOf(error, { operation: "write", path })
  }
}

export const kvFolder = (folder: string, ranks: number, runId: string, createdAt: string): KvFolder => {
  const markerPath = `${folder}/${kvMarkerName}`
  const own = `${folder}/${runFolderName(runId)}`
  const ofRank = (rank: number): string => `${own}/${rankFolder(rank)}`
  const text = serialiseKvMarker({ run_id: runId, created_at: createdAt, owner: ownProcess() })
  let isMade = false
  let isTaken = false

  /** The run whose leavings these are, removed. */
  const clear = async (): Promise<string | null> => {
    const marker = await readMarker(markerPath)
    if (marker === null) return null
    const liveness = livenessOf(writerOf(marker.owner, marker.created_at), thisMachine())
    if (liveness._tag === "running") {
      throw refused(`run ${marker.run_id} is using it now, process ${marker.owner.pid}`, folder)
    }
    if (liveness._tag === "unknown") {
      throw refused(
        `run ${marker.run_id} was using it and never said that it was done: ${liveness.reason}; if it is over, remove ${markerPath} and ${
          runFolderName(marker.run_id)
        } beside it`,
        folder
      )
    }
    await rm(`${folder}/${runFolderName(marker.run_id)}`, { recursive: true, force: true })
    await unlinkIfThere(markerPath)
    return marker.run_id
  }

  return {
    ofRank,
    take: async () => {
      isMade = (await makeFolders(folder)).made
      const earlier = await clear()
      if (!await create(markerPath, text)) throw refused("another run took it at the same moment", folder)
      isTaken = true
      await makeFolder(own)
      for (let rank = 0; rank < ranks; rank++) await makeFolder(ofRank(rank))
      return earlier
    },
    free: () => {
      try {
        const { bavail, bsize } = statfsSync(own)
        return bavail * bsize
      } catch (error) {
        throw failureOf(error, { operation: "look at", path: own })
      }
    },
    giveBack: async () => {
      if (!isTaken) return []
      try {
        await rm(own, { recursive: true, force: true })
        await unlinkIfThere(markerPath)
        if (isMade) await rmdirIfEmpty(folder)
        return []
      } catch (error) {
        return [told(own, error)]
      }
    }
  }
}
