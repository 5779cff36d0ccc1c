/** The ownership marker on disk, and the files it lists: removed by nobody but its own run. */
import {
  type Removed,
  removeListed,
  replaceFile,
  rmdirIfEmpty,
  told,
  unlinkIfThere
} from "../../../engines/native/files/folders.ts"
import { readOwnText } from "../../../engines/native/files/ownText.ts"
import {
  largestMarkerBytes,
  listedBy,
  type Marker,
  type MarkerReading,
  parseMarker,
  serialiseMarker
} from "../marker.ts"

type MarkerFound = MarkerReading & {
  /** Whose the file is, such as `user 1001`, when it is not this user's: then nothing that it lists is removed. */
  readonly stranger: string | null
}

/** `null` when there is none. */
export const readMarker = async (path: string): Promise<MarkerFound | null> => {
  const found = await readOwnText(path, { largest: largestMarkerBytes })
  return found?._tag === "text" ? { ...parseMarker(found.text), stranger: found.stranger } : found
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
