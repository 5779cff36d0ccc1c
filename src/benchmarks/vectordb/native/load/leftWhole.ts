/** What an earlier build left, and the files that a new one begins. */
import { sum } from "../../../../domain/statistics.ts"
import { closeFile, createFile, EngineFailure, truncateFile } from "../../../../engines/native/files/fileIo.ts"
import { sizeIfThere, tryDirect } from "../../../../engines/native/files/folderProbes.ts"
import { unlinkIfThere } from "../../../../engines/native/files/folders.ts"
import { extentBytes, type ListEntry } from "../../ivf/IvfIndex.ts"
import { journalFile, listsFile, type Manifest } from "../../ivf/manifest.ts"
import type { LoadWork } from "../../VectorWork.ts"
import { readCentroids, readDirectory } from "../CollectionFolder.ts"
import { readJournal } from "./journal.ts"
import type { Layout } from "./layout.ts"
import type { Conduct } from "./loadConduct.ts"

export const emptyFile = async (path: string, bytes: number): Promise<void> => {
  await unlinkIfThere(path)
  const fd = await createFile(path, false)
  try {
    await truncateFile(fd, path, bytes)
  } finally {
    await closeFile(fd, path)
  }
}

export const takesDirect = async (folder: string): Promise<boolean> => {
  try {
    await tryDirect(folder)
    return true
  } catch (error) {
    if (error instanceof EngineFailure && error.facts.kind === "direct-refused") return false
    throw error
  }
}

/** The lists of the journal whose extents hold what was written, by number. */
export const wholeLists = async (
  { calls, job: { work } }: Conduct,
  layout: ReadonlyArray<Layout>,
  direct: boolean
): Promise<ReadonlyMap<number, number>> => {
  const { folder, processes } = work
  const said = await readJournal(`${folder}/${journalFile}`)
  const candidates = layout.flatMap((one) => {
    const digest = said.get(one.number)
    return digest === undefined ? [] : [{ ...one, digest }]
  })
  if (candidates.length === 0) return new Map()
  const replies = await calls.ask("checked", (rank) => ({
    type: "check",
    path: `${folder}/${listsFile}`,
    direct,
    lists: candidates.filter((_, i) => i % processes === rank).map(({ digest, number, offset, rows }) => ({
      digest,
      number,
      offset,
      rows
    }))
  }))
  const whole = new Set(replies.flatMap((reply) => reply.whole))
  return new Map(candidates.flatMap(({ digest, number }) => whole.has(number) ? [[number, digest] as const] : []))
}

/** The lists of a collection that is all there by its directory, its centroids and the size of its file; null where one is not. */
export const wholeCollection = async (
  { folder, set }: LoadWork,
  { centroids, directory }: Manifest
): Promise<ReadonlyArray<ListEntry> | null> => {
  try {
    await readCentroids(folder, centroids)
    const lists = await readDirectory(folder, directory, set, set.vectors)
    const bytes = sum(lists.map(({ rows }) => extentBytes(rows, set)))
    return await sizeIfThere(`${folder}/${listsFile}`) === bytes ? lists : null
  } catch (error) {
    if (error instanceof EngineFailure && error.facts.kind === "integrity") return null
    throw error
  }
}
