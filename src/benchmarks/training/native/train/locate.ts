/**
 * Where the files of a data set really are and how large they ought to be, found without listing it: by its manifest, by
 * the names DLIO gives, or by the first names in its folder. Both widths of subfolder names and extra files are fine.
 */
import * as fs from "node:fs/promises"
import { plural } from "../../../../domain/Units.ts"
import { EngineFailure, failureOf, sizeOf } from "../../../../engines/native/files/fileIo.ts"
import type { Generation } from "../../dataset/dimensions.ts"
import { fileBytesOf, isUniform } from "../../dataset/fileBytes.ts"
import { fileName, filePath } from "../../dataset/fileNames.ts"
import { isOurs, parseManifest, standingOf } from "../../dataset/manifest.ts"
import type { DataSet, TrainWork } from "../../TrainingWork.ts"
import type { FileFacts } from "./pieceSource.ts"

/** `single`: one subfolder `0`, which DLIO's reader makes of one where its generator makes none. */
type Layout = "generator" | "reader" | "single"

/** Plain data: it goes to the ranks. */
export interface FilesFound {
  /** Files in the names, `_of_<files>`: at least as many as the run reads. */
  readonly files: number
  readonly subfolders: number
  readonly layout: Layout
  /** Who made the files, where a manifest of this program says so; sizes are known exactly then. */
  readonly generation: Generation | null
}

const relativePath = (set: DataSet, { files, layout, subfolders }: Omit<FilesFound, "generation">, file: number) => {
  const names = { ...set, files, subfolders }
  return layout === "single" ? `train/0/${fileName(names, file)}` : filePath(names, file, layout)
}

const proofOf = ({ format, samplesPerFile }: DataSet): FileFacts["proof"] => {
  switch (format) {
    case "npz":
      return "zip-end"
    case "tfrecord":
      return { records: samplesPerFile }
    default:
      return null
  }
}

export const fileFactsOf = (set: DataSet, found: FilesFound): FileFacts => {
  const whole = { ...set, files: found.files }
  const isKnown = found.generation !== null || set.format === "jpeg" && isUniform(set)
  return {
    pathOf: (file) => `${set.folder}/${relativePath(set, found, file)}`,
    proof: proofOf(set),
    bytesOf: isKnown
      ? fileBytesOf(whole, found.generation ?? { processes: 1, seedsByRank: false })
      : () => null
  }
}

const isThere = (path: string): Promise<boolean> => fs.stat(path).then((stats) => stats.isFile(), () => false)

const layouts = ["generator", "reader", "single"] as const

const layoutOf = async (set: DataSet, files: number, subfolders: number): Promise<Layout | undefined> => {
  for (const layout of layouts) {
    if (await isThere(`${set.folder}/${relativePath(set, { files, layout, subfolders }, 0)}`)) return layout
  }
  return undefined
}

interface Known {
  readonly files: number
  readonly generation: Generation
}

/** Files that this program has made of just this definition; more of them are as good. */
const ofManifest = async ({ manifestPath, set }: Pick<TrainWork, "manifestPath" | "set">): Promise<Known | null> => {
  const text = await fs.readFile(manifestPath, "utf8").catch(() => null)
  const reading = text === null ? null : parseManifest(text)
  if (reading?._tag !== "manifest") return null
  const { manifest } = reading
  return isOurs(manifest) && standingOf(reading, { ...set, files: manifest.files }, null)._tag === "same"
    ? { files: manifest.files, generation: manifest.generation }
    : null
}

/** Folders of millions of files are not read through. */
const entriesLookedAt = 4096

const firstEntries = async (folder: string) => {
  const names: Array<{ readonly name: string; readonly isFolder: boolean }> = []
  try {
    for await (const entry of await fs.opendir(folder)) {
      names.push({ name: entry.name, isFolder: entry.isDirectory() })
      if (names.length === entriesLookedAt) break
    }
  } catch (error) {
    throw failureOf(error, { operation: "list", path: folder })
  }
  return names
}

/** What the names in the folder say of themselves. */
const ofNames = async (set: DataSet): Promise<{ readonly files: number; readonly subfolders: number } | undefined> => {
  const train = `${set.folder}/train`
  const entries = await firstEntries(train)
  const folders = entries.filter(({ isFolder, name }) => isFolder && /^\d+$/.test(name))
  const [folder] = folders
  const own = folder === undefined ? entries : await firstEntries(`${train}/${folder.name}`)
  const prefix = `${set.filePrefix}_`
  for (const { name } of own) {
    if (!name.startsWith(prefix)) continue
    const [matched, format, files] = /^\d+_of_(\d+)\.(\w+)$/.exec(name.slice(prefix.length)) ?? []
    if (matched !== undefined && files === set.format) return { files: Number(format), subfolders: folders.length }
  }
  return undefined
}

const nothingFound = (set: DataSet): EngineFailure => {
  const path = `${set.folder}/${filePath(set, 0)}`
  return new EngineFailure({
    kind: "missing",
    message:
      `${path}: not there, and no other ${set.format} file of a data set with the prefix ${set.filePrefix} either`,
    operation: "open",
    path,
    expected: plural(set.files, "file"),
    found: "none"
  })
}

const tooFew = (set: DataSet, files: number): EngineFailure =>
  new EngineFailure({
    kind: "missing",
    message: `${set.folder}/train holds a data set of ${plural(files, "file")}; this run needs ${set.files}`,
    operation: "find enough files in",
    path: `${set.folder}/train`,
    expected: plural(set.files, "file"),
    found: plural(files, "file")
  })

/** Files looked at before the first epoch: the first, the last, and some between. */
const sampledFiles = 64

const checkSample = async (set: DataSet, found: FilesFound): Promise<void> => {
  const { bytesOf, pathOf } = fileFactsOf(set, found)
  const step = Math.max(1, (set.files - 1) / (sampledFiles - 1))
  for (let i = 0; i < set.files; i += step) {
    const file = Math.round(i)
    const path = pathOf(file)
    const bytes = await sizeOf(path)
    const expected = bytesOf(file)
    if (expected === null || bytes === expected) continue
    throw new EngineFailure({
      kind: "integrity",
      message: `${path} has ${plural(bytes, "byte")} instead of ${expected}`,
      operation: "check",
      path,
      offset: Math.min(bytes, expected),
      expected: plural(expected, "byte"),
      found: plural(bytes, "byte")
    })
  }
}

export const locateFiles = async (work: Pick<TrainWork, "manifestPath" | "set">): Promise<FilesFound> => {
  const { set } = work
  const known = await ofManifest(work)
  const asNamed = { files: known?.files ?? set.files, subfolders: set.subfolders }
  const layout = await layoutOf(set, asNamed.files, asNamed.subfolders)
  let found: FilesFound
  if (layout !== undefined) found = { ...asNamed, layout, generation: known?.generation ?? null }
  else {
    const named = await ofNames(set)
    const otherLayout = named === undefined ? undefined : await layoutOf(set, named.files, named.subfolders)
    if (named === undefined || otherLayout === undefined) throw nothingFound(set)
    found = { ...named, layout: otherLayout, generation: null }
  }
  if (found.files < set.files) throw tooFew(set, found.files)
  await checkSample(set, found)
  return found
}
