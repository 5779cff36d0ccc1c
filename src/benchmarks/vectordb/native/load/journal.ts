/** Lists that were written, as a killed build left their numbers and digests. Each is looked at before it is believed. */
import { readFile } from "node:fs/promises"
import { failureOf, hasCode } from "../../../../engines/native/files/fileIo.ts"

/** Lines that were cut are passed over. */
export const parseJournal = (text: string): ReadonlyMap<number, number> =>
  new Map(
    text.split("\n").slice(0, -1).flatMap((line) => {
      const [, number, digest] = /^(\d+) (\d+)$/.exec(line) ?? []
      return number === undefined || digest === undefined ? [] : [[Number(number), Number(digest)] as const]
    })
  )

export const readJournal = async (path: string): Promise<ReadonlyMap<number, number>> => {
  try {
    return parseJournal(await readFile(path, "utf8"))
  } catch (error) {
    if (hasCode(error, "ENOENT")) return new Map()
    throw failureOf(error, { operation: "read", path })
  }
}
