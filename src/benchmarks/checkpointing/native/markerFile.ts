/** The ownership marker on disk, and the files it lists: removed by nobody but its own run. */
import { constants } from "node:fs"
import { open } from "node:fs/promises"
import { dirname } from "node:path"
import { strangerOf } from "../../../cluster/local/strangerOf.ts"
import { failureOf, hasCode } from "../../../engines/native/files/fileIo.ts"
import {
  type Removed,
  removeListed,
  replaceFile,
  rmdirIfEmpty,
  told,
  unlinkIfThere
} from "../../../engines/native/files/folders.ts"
import {
  largestMarkerBytes,
  listedBy,
  type Marker,
  type MarkerReading,
  parseMarker,
  serialiseMarker
} from "../marker.ts"

const markerFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

type MarkerFound = MarkerReading & {
  /** Whose the file is, such as `user 1001`, when it is not this user's: then nothing that it lists is removed. */
  readonly stranger: string | null
}

/** `null` when there is none. A named pipe in its place would hold its reader for ever, and a link leads elsewhere. */
export const readMarker = async (path: string): Promise<MarkerFound | null> => {
  try {
    const file = await open(path, markerFlags)
    try {
      const stats = await file.stat()
      const stranger = await strangerOf(stats.uid, dirname(path))
      if (!stats.isFile()) return { _tag: "unreadable", reason: "it is not a regular file", stranger }
      if (stats.size > largestMarkerBytes) return { _tag: "unreadable", reason: `it has ${stats.size} bytes`, stranger }
      return { ...parseMarker(await file.readFile("utf8")), stranger }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null
    if (hasCode(error, "ELOOP", "ENXIO")) {
      return { _tag: "unreadable", reason: "it is not a regular file", stranger: null }
    }
    throw failureOf(error, { operation: "read", path })
  }
}

/** `durable` for the first and the last one. */
export const writeMarker = (path: string, marker: Marker, durable: boolean): Promise<void> =>
  replaceFile(path, serialiseMarker(marker), durable)

/**
 * What `--cleanup` does: the files, then the marker, and the model's folder when this run made it and it is empty. The
 * marker stays as long as a file that it lists does, so that a later run knows whose it is.
 */
export const cleanUp = async (
  folder: string,
  markerPath: string,
  marker: Marker,
  made: boolean
): Promise<Removed> => {
  const removed = await removeListed(folder, listedBy(marker))
  if (removed.left.length > 0) return removed
  try {
    await unlinkIfThere(markerPath)
    if (made) await rmdirIfEmpty(folder)
    return removed
  } catch (error) {
    return { ...removed, left: [told(markerPath, error)] }
  }
}
