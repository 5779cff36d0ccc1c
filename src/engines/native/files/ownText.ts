/** The small text by which a folder is known as a run's: others may have put anything in its place, or own it. */
import { constants } from "node:fs"
import { open } from "node:fs/promises"
import { dirname } from "node:path"
import { strangerOf } from "../../../cluster/local/strangerOf.ts"
import { failureOf, hasCode } from "./fileIo.ts"

type OwnText = {
  /** Whose the file is, such as `user 1001`, when it is not this user's: then nothing that it names is removed. */
  readonly stranger: string | null
} & ({ readonly _tag: "text"; readonly text: string } | { readonly _tag: "unreadable"; readonly reason: string })

/** `largest`: bytes that no honest one comes near. */
interface OwnTextOptions {
  readonly largest: number
  readonly followsLinks?: boolean
}

const notRegular = "it is not a regular file"

/** `null` when there is none; a server that lost the file (ESTALE) does not say so. A named pipe in its place would hold its reader for ever, and a link leads elsewhere. */
export const readOwnText = async (
  path: string,
  { followsLinks = false, largest }: OwnTextOptions
): Promise<OwnText | null> => {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (followsLinks ? 0 : constants.O_NOFOLLOW)
  try {
    const file = await open(path, flags)
    try {
      const stats = await file.stat()
      const stranger = await strangerOf(stats.uid, dirname(path))
      if (!stats.isFile()) return { _tag: "unreadable", reason: notRegular, stranger }
      if (stats.size > largest) return { _tag: "unreadable", reason: `it has ${stats.size} bytes`, stranger }
      return { _tag: "text", text: await file.readFile("utf8"), stranger }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null
    if (hasCode(error, "ELOOP", "ENXIO")) return { _tag: "unreadable", reason: notRegular, stranger: null }
    throw failureOf(error, { operation: "read", path })
  }
}
