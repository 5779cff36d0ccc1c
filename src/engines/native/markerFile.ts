/** The ownership marker on disk, and the files it lists: written atomically, removed by nobody but its own run. */
import { constants } from "node:fs"
import { mkdir, open, rename, rmdir, stat, unlink } from "node:fs/promises"
import { dirname } from "node:path"
import { isCheckpointPath, stepFolder } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import {
  filesByCheckpoint,
  largestMarkerBytes,
  type MarkedFile,
  type Marker,
  type MarkerReading,
  parseMarker,
  serialiseMarker
} from "../../benchmarks/checkpointing/marker.ts"
import { strangerOf } from "../../cluster/local/strangerOf.ts"
import type { Leftover } from "../../domain/EngineEvent.ts"
import { EngineFailure, failureOf } from "./fileIo.ts"
import { HeldFolder, holding } from "./HeldFolder.ts"

const hasCode = (error: unknown, ...codes: ReadonlyArray<string>): boolean =>
  error instanceof Error && "code" in error && codes.some((code) => error.code === code)

const markerFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

export type MarkerFound = MarkerReading & {
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

const isThere = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)

/** Parents too. Tried without them first, for only then does Node tell why it was refused. */
export const makeModelFolder = async (folder: string): Promise<{ readonly made: boolean }> => {
  try {
    await mkdir(folder)
    return { made: true }
  } catch (error) {
    if (hasCode(error, "EEXIST")) return { made: false }
    if (!hasCode(error, "ENOENT")) throw failureOf(error, { operation: "make folder", path: folder })
  }
  if (dirname(folder) === folder || await isThere(dirname(folder))) {
    throw new EngineFailure({
      kind: "missing",
      message: `${folder} cannot be made there`,
      path: folder,
      errno: "ENOENT"
    })
  }
  // Level by level: Node's own recursion never ends below /proc.
  await makeModelFolder(dirname(folder))
  return makeModelFolder(folder)
}

/** `shown` is the path for messages, where that by which it is reached is another. */
export const unlinkIfThere = async (path: string, shown = path): Promise<boolean> => {
  try {
    await unlink(path)
    return true
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false
    throw failureOf(error, { operation: "remove", path: shown })
  }
}

export const rmdirIfEmpty = async (path: string, shown = path): Promise<void> => {
  try {
    await rmdir(path)
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR", "EBUSY")) {
      throw failureOf(error, { operation: "remove", path: shown })
    }
  }
}

export interface Removed {
  readonly files: number
  readonly bytes: number
  /** What could not be removed and why, absolute; the others were. */
  readonly left: ReadonlyArray<Leftover>
}

interface Removing {
  files: number
  bytes: number
  readonly left: Array<Leftover>
}

const told = (path: string, error: unknown) => ({
  path,
  why: error instanceof EngineFailure ? error.facts.errno ?? error.message : String(error)
})

const isMissing = (error: unknown): boolean => error instanceof EngineFailure && error.facts.kind === "missing"

/** The listed files of one step folder, then the folder when nothing else is in it. What fails is told, and the rest goes on. */
const removeStep = async (
  model: HeldFolder,
  checkpoint: number,
  files: ReadonlyArray<MarkedFile>,
  removed: Removing
): Promise<void> => {
  const name = stepFolder(checkpoint)
  try {
    await holding(model.below(name), async (step) => {
      for (const { bytes, path } of files) {
        const shown = `${model.path}/${path}`
        try {
          if (!isCheckpointPath(path, checkpoint)) continue
          if (!await unlinkIfThere(step.at(path.slice(name.length + 1)), shown)) continue
          removed.files++
          removed.bytes += bytes
        } catch (error) {
          removed.left.push(told(shown, error))
        }
      }
    })
    await rmdirIfEmpty(model.at(name), `${model.path}/${name}`)
  } catch (error) {
    if (!isMissing(error)) removed.left.push(told(`${model.path}/${name}`, error))
  }
}

/** Removes the files a marker lists and the step folders that are then empty. Nothing else is touched, through no link. */
export const removeListed = async (folder: string, marker: Marker): Promise<Removed> => {
  const removed: Removing = { files: 0, bytes: 0, left: [] }
  try {
    await holding(HeldFolder.open(folder), async (model) => {
      for (const [checkpoint, files] of filesByCheckpoint(marker)) await removeStep(model, checkpoint, files, removed)
    })
  } catch (error) {
    if (!isMissing(error)) removed.left.push(told(folder, error))
  }
  return removed
}

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
  const removed = await removeListed(folder, marker)
  if (removed.left.length > 0) return removed
  try {
    await unlinkIfThere(markerPath)
    if (made) await rmdirIfEmpty(folder)
    return removed
  } catch (error) {
    return { ...removed, left: [told(markerPath, error)] }
  }
}
