/** Folders made with their parents, and what goes from them: by this program's own lists, and through no link. */
import { mkdir, open, rename, rmdir, stat, unlink } from "node:fs/promises"
import { dirname } from "node:path"
import type { Leftover } from "../../../domain/EngineEvent.ts"
import { EngineFailure, failureOf, hasCode } from "./fileIo.ts"
import { HeldFolder, holding } from "./HeldFolder.ts"

const isThere = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)

/** Parents too. Tried without them first, for only then does Node tell why it was refused. */
export const makeFolders = async (folder: string): Promise<{ readonly made: boolean }> => {
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
  await makeFolders(dirname(folder))
  return makeFolders(folder)
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

/** One whole file: beside, then renamed over. `durable` also flushes it. */
export const replaceFile = async (path: string, text: string, durable: boolean): Promise<void> => {
  const beside = `${path}.tmp`
  try {
    // What a killed run left, or another put there: a link would lead it over someone's file.
    await unlinkIfThere(beside)
    const file = await open(beside, "wx", 0o644)
    try {
      await file.writeFile(text)
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

/** Files in one folder below another, which are a run's own. */
export interface Listed {
  readonly folder: string
  readonly files: ReadonlyArray<{ readonly name: string; readonly bytes: number }>
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

export const told = (path: string, error: unknown) => ({
  path,
  why: error instanceof EngineFailure ? error.facts.errno ?? error.message : String(error)
})

const isMissing = (error: unknown): boolean => error instanceof EngineFailure && error.facts.kind === "missing"

/** The listed files of one folder, then the folder when nothing else is in it. What fails is told, and the rest goes on. */
const removeIn = async (above: HeldFolder, { files, folder }: Listed, removed: Removing): Promise<void> => {
  try {
    await holding(above.below(folder), async (held) => {
      for (const { bytes, name } of files) {
        const shown = `${held.path}/${name}`
        try {
          if (!await unlinkIfThere(held.at(name), shown)) continue
          removed.files++
          removed.bytes += bytes
        } catch (error) {
          removed.left.push(told(shown, error))
        }
      }
    })
    await rmdirIfEmpty(above.at(folder), `${above.path}/${folder}`)
  } catch (error) {
    if (!isMissing(error)) removed.left.push(told(`${above.path}/${folder}`, error))
  }
}

/** Removes the listed files and the folders that are then empty. Nothing else is touched, through no link. */
export const removeListed = async (above: string, listed: ReadonlyArray<Listed>): Promise<Removed> => {
  const removed: Removing = { files: 0, bytes: 0, left: [] }
  try {
    await holding(HeldFolder.open(above), async (held) => {
      for (const one of listed) await removeIn(held, one, removed)
    })
  } catch (error) {
    if (!isMissing(error)) removed.left.push(told(above, error))
  }
  return removed
}
