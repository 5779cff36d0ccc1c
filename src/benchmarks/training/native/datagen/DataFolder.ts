/**
 * The coordinator's side of a data set's folder: whose it is, what may be made in it, and the manifest that says how far
 * the set has come.
 */
import { basename, dirname } from "node:path"
import { ownProcess, thisMachine } from "../../../../cluster/local/processIdentity.ts"
import { EngineFailure, syncFolder, writeText } from "../../../../engines/native/files/fileIo.ts"
import { sizeIfThere, tryDirect } from "../../../../engines/native/files/folderProbes.ts"
import { makeFolders } from "../../../../engines/native/files/folders.ts"
import { heldBelow } from "../../../../engines/native/files/HeldFolder.ts"
import { readOwnText } from "../../../../engines/native/files/ownText.ts"
import { livenessOf, writerOf } from "../../../../results/liveness.ts"
import type { Generation } from "../../dataset/dimensions.ts"
import {
  fileFolders,
  filePath,
  filePaths,
  indexFolder,
  standardFolders,
  temporaryPath
} from "../../dataset/fileNames.ts"
import { rangesOf } from "../../dataset/fileRanges.ts"
import {
  describeDifferences,
  isOurs as isNative,
  largestManifestBytes,
  type Manifest,
  type ManifestReading,
  parseManifest,
  plannedManifest,
  serialiseManifest,
  standingOf,
  wholeRanges
} from "../../dataset/manifest.ts"
import type { DatagenWork } from "../../TrainingWork.ts"

/** What the folder holds before anything is done. */
export type Holding =
  /** Nothing of this set. */
  | { readonly _tag: "nothing" }
  /** This set, begun or whole, by this program. */
  | { readonly _tag: "ours"; readonly manifest: Manifest }
  /** Files of these names by another generator. */
  | { readonly _tag: "foreign" }

export interface DataFolder {
  readonly look: () => Promise<Holding>
  /** Makes the folders, tries O_DIRECT, says in the manifest that generation has begun. */
  readonly prepare: (holding: Holding) => Promise<{ readonly direct: boolean }>
  readonly begun: (file: number) => void
  readonly whole: (file: number) => void
  /** Folders flushed, then the manifest that says `complete`. */
  readonly complete: () => Promise<void>
  /** The run ended early: the manifest gets the files that are whole. */
  readonly leave: () => Promise<void>
  /** Begun and not whole, relative to the data set's folder. */
  readonly partialFiles: () => ReadonlyArray<string>
}

type Found = { readonly reading: ManifestReading; readonly stranger: string | null }

const readManifest = async (path: string): Promise<Found | null> => {
  const found = await readOwnText(path, { largest: largestManifestBytes, followsLinks: true })
  return found && {
    reading: found._tag === "text" ? parseManifest(found.text) : found,
    stranger: found.stranger
  }
}

const refused = (path: string, message: string): EngineFailure =>
  new EngineFailure({ kind: "taken-over", message, path })

/** So many names tell whether a folder without a manifest holds files of the set. */
const probes = 64

export const generationOf = ({ processes, seedsByRank }: DatagenWork): Generation => ({ processes, seedsByRank })

export const dataFolder = (
  work: DatagenWork,
  by: { readonly version: string; readonly runId: string; readonly createdAt: string }
): DataFolder => {
  const { manifestPath, set } = work
  const generation = generationOf(work)
  const isWhole = new Uint8Array(set.files)
  const open = new Set<number>()
  const dataFolders = [...fileFolders(set), ...(work.tfrecordIndex ? [indexFolder] : [])]
  let manifest: Manifest | undefined

  const look = async (): Promise<Holding> => {
    const found = await readManifest(manifestPath)
    const standing = standingOf(found?.reading ?? null, set, generation)
    switch (standing._tag) {
      case "unreadable":
        throw refused(manifestPath, `the manifest cannot be read (${standing.reason}), so nothing is written beside it`)
      case "other":
        throw refused(
          set.folder,
          `the folder holds another data set: ${describeDifferences(standing.differences)}`
        )
      case "same": {
        const { created_at, owner, state } = standing.manifest
        const isLive = state === "generating" && !isOurs(owner.pid) &&
          livenessOf(writerOf(owner, created_at), thisMachine())._tag === "running"
        if (isLive && !work.verifyOnly) {
          throw refused(set.folder, `process ${owner.pid} is generating this data set now`)
        }
        const stranger = found?.stranger ?? null
        if (stranger !== null && !work.verifyOnly) {
          throw refused(manifestPath, `the manifest belongs to ${stranger}: nothing is written beside it`)
        }
        // What DLIO made whole is looked at and kept; what it left half made is made again.
        return !isNative(standing.manifest) && state === "complete"
          ? { _tag: "foreign" }
          : { _tag: "ours", manifest: standing.manifest }
      }
      case "none": {
        const step = Math.max(1, Math.floor(set.files / probes))
        for (let file = 0; file < set.files; file += step) {
          for (const path of filePaths(set, file)) {
            if (await sizeIfThere(`${set.folder}/${path}`) !== null) return { _tag: "foreign" }
          }
        }
        return { _tag: "nothing" }
      }
    }
  }
  const isOurs = (pid: number): boolean => pid === process.pid

  const save = (state: Manifest["state"]): Promise<void> => {
    if (manifest === undefined) return Promise.resolve()
    const whole = rangesOf(set.files, (file) => state === "complete" || isWhole[file] === 1)
    return writeText(manifestPath, serialiseManifest({ ...manifest, state, whole }))
  }

  const tryDirectIn = async (folder: string): Promise<boolean> => {
    try {
      await tryDirect(folder)
      return true
    } catch (error) {
      if (error instanceof EngineFailure && error.facts.kind === "direct-refused") return false
      throw error
    }
  }

  return {
    look,
    prepare: async (holding) => {
      await makeFolders(set.folder)
      for (const folder of [...standardFolders, ...dataFolders]) {
        await (await heldBelow(dirname(set.folder), [basename(set.folder), ...folder.split("/")], true)).close()
      }
      const direct = await tryDirectIn(`${set.folder}/train`)
      manifest = plannedManifest(set, generation, { ...by, owner: ownProcess() })
      if (holding._tag === "ours") {
        for (const { from, to } of wholeRanges(holding.manifest)) isWhole.fill(1, from, to + 1)
      }
      await save("generating")
      await syncFolder(set.folder)
      return { direct }
    },
    begun: (file) => open.add(file),
    whole: (file) => {
      open.delete(file)
      isWhole[file] = 1
    },
    complete: async () => {
      for (const folder of dataFolders) await syncFolder(`${set.folder}/${folder}`)
      await syncFolder(`${set.folder}/train`)
      await save("complete")
      await syncFolder(set.folder)
    },
    leave: () => save("generating"),
    partialFiles: () => [...open].sort((a, b) => a - b).map((file) => temporaryPath(filePath(set, file)))
  }
}
