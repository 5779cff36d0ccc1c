/** The ownership marker on disk, and the files it lists: written atomically, removed by nobody but its own run. */
import { mkdir, open, readFile, rename, rmdir, stat, unlink } from "node:fs/promises"
import { stepFolder } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import { type Marker, type MarkerReading, parseMarker, serialiseMarker } from "../../benchmarks/checkpointing/marker.ts"
import { failureOf } from "./fileIo.ts"

const hasCode = (error: unknown, ...codes: ReadonlyArray<string>): boolean =>
  error instanceof Error && "code" in error && codes.some((code) => error.code === code)

/** `null` when there is none. A named pipe in its place would hold its reader for ever. */
export const readMarker = async (path: string): Promise<MarkerReading | null> => {
  try {
    if (!(await stat(path)).isFile()) return { _tag: "unreadable", reason: "it is not a regular file" }
    return parseMarker(await readFile(path, "utf8"))
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null
    throw failureOf(error, { operation: "read", path })
  }
}

/** Beside, then renamed over. `durable` also flushes it, for the first and the last one. */
export const writeMarker = async (path: string, marker: Marker, durable: boolean): Promise<void> => {
  const beside = `${path}.tmp`
  try {
    // What a killed run left, or another put there: a link would lead the marker over someone's file.
    await unlinkIfThere(beside)
    const file = await open(beside, "wx", 0o644)
    try {
      await file.writeFile(serialiseMarker(marker))
      if (durable) await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await unlinkIfThere(beside).catch(() => undefined)
    throw failureOf(error, { operation: "write", path })
  }
}

/** Parents too. Tried without them first, for only then does Node tell why it was refused. */
export const makeModelFolder = async (folder: string): Promise<{ readonly made: boolean }> => {
  try {
    await mkdir(folder)
    return { made: true }
  } catch (error) {
    if (hasCode(error, "EEXIST")) return { made: false }
    if (!hasCode(error, "ENOENT")) throw failureOf(error, { operation: "make folder", path: folder })
  }
  try {
    return { made: await mkdir(folder, { recursive: true }) !== undefined }
  } catch (error) {
    throw failureOf(error, { operation: "make folder", path: folder })
  }
}

export const unlinkIfThere = async (path: string): Promise<boolean> => {
  try {
    await unlink(path)
    return true
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false
    throw failureOf(error, { operation: "remove", path })
  }
}

export const rmdirIfEmpty = async (path: string): Promise<void> => {
  try {
    await rmdir(path)
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR", "EBUSY")) {
      throw failureOf(error, { operation: "remove", path })
    }
  }
}

export interface Removed {
  readonly files: number
  readonly bytes: number
}

/** Removes the files a marker lists and the step folders that are then empty. Nothing else is touched. */
export const removeListed = async (folder: string, marker: Marker): Promise<Removed> => {
  let files = 0
  let bytes = 0
  for (const file of marker.files) {
    if (!await unlinkIfThere(`${folder}/${file.path}`)) continue
    files++
    bytes += file.bytes
  }
  for (const checkpoint of new Set(marker.files.map((file) => file.checkpoint))) {
    await rmdirIfEmpty(`${folder}/${stepFolder(checkpoint)}`)
  }
  return { files, bytes }
}

/** What `--cleanup` does: the files, the marker, and the model's folder when this run made it and it is empty. */
export const cleanUp = async (
  folder: string,
  markerPath: string,
  marker: Marker,
  made: boolean
): Promise<Removed> => {
  const removed = await removeListed(folder, marker)
  await unlinkIfThere(markerPath)
  if (made) await rmdirIfEmpty(folder)
  return removed
}
