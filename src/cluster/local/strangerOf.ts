// Ranks ask too, and import no Effect: @effect-diagnostics asyncFunction:off
/** Whose a file is: asked before anything that it says is removed or written over. */
import { randomUUID } from "node:crypto"
import { constants } from "node:fs"
import { open, unlink } from "node:fs/promises"

/** The user that a file has which is made here now: a network file system may map users to others. */
const madeHereBy = async (folder: string): Promise<number | null> => {
  const path = `${folder}/.mlpstorage-probe-${randomUUID()}`
  try {
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    try {
      return (await file.stat()).uid
    } finally {
      await file.close()
      await unlink(path)
    }
  } catch {
    return null
  }
}

/** `user 1001` when a file of that user in the folder is not this user's; null when it is. */
export const strangerOf = async (uid: number, folder: string): Promise<string | null> => {
  const own = process.geteuid?.()
  return own === undefined || uid === own || uid === await madeHereBy(folder) ? null : `user ${uid}`
}
