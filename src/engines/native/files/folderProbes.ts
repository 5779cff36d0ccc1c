/** What is tried on a folder before a run counts on it. */
import { randomUUID } from "node:crypto"
import { lstat } from "node:fs/promises"
import { blockBytes } from "./blockStamp.ts"
import { alignedMemory } from "./buffers.ts"
import { closeFile, createFile, EngineFailure, failureOf, sizeOf, writeAll } from "./fileIo.ts"
import { unlinkIfThere } from "./folders.ts"

/** null when nothing is there. */
export const sizeIfThere = async (path: string): Promise<number | null> => {
  try {
    return await sizeOf(path)
  } catch (error) {
    if (error instanceof EngineFailure && error.facts.kind === "missing") return null
    throw error
  }
}

/** Whether anything has this name, a link that leads nowhere too. */
export const isThere = async (path: string): Promise<boolean> => {
  try {
    await lstat(path)
    return true
  } catch (error) {
    const failure = failureOf(error, { operation: "stat", path })
    if (failure.facts.kind === "missing") return false
    throw failure
  }
}

/** One direct 4 KiB write into the folder: it works, or the run stops before anything is counted. */
export const tryDirect = async (folder: string): Promise<void> => {
  const path = `${folder}/.mlpstorage-probe-${randomUUID()}`
  try {
    const fd = await createFile(path, true)
    const bytes = new Uint8Array(alignedMemory(blockBytes), 0, blockBytes)
    await writeAll({ fd, path, bytes, length: blockBytes, offset: 0, direct: true })
      .finally(() => closeFile(fd, path))
  } catch (error) {
    if (!(error instanceof EngineFailure) || error.facts.kind !== "direct-refused") throw error
    throw new EngineFailure({ ...error.facts, path: folder, message: `${folder} cannot be used with O_DIRECT` })
  } finally {
    // A refused open may have made the file all the same.
    await unlinkIfThere(path)
  }
}
