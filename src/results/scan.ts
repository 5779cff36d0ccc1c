/**
 * Finds runs by content at any depth below a folder, whatever the folders are called. Depth first, names in order, so
 * the same tree always gives the same sequence; only the folders on the way down are held. Links are never followed, so
 * nothing leads out of the tree and nothing loops; they, and folders that cannot be opened, are listed.
 */
import { isJsonObject, jsonIn } from "../domain/Json.ts"
import { reasonInWords } from "./documents.ts"
import {
  configFiles,
  configFolder,
  configFolders,
  dlioLogFile,
  isMetadataFile,
  isStamp,
  isStampedMetadata,
  programLogFile,
  rankOfFile,
  recordTemporaryFile,
  summaryFile,
  wholeName
} from "./layout.ts"
import { isPreparation } from "./place.ts"
import type { LeftOut } from "./RunFacts.ts"
import type { Answer, RunFolder } from "./RunFolder.ts"
import type { Suite } from "./Suite.ts"

export type Sighting =
  | { readonly _tag: "run"; readonly folder: RunFolder }
  | { readonly _tag: "leftOut"; readonly leftOut: LeftOut }

/** Opens a folder by its path below the root; `""` is the root. */
export type Opener = (path: string) => Answer<RunFolder>

/** Folders inside a run that hold no runs of their own: snapshots, staged scripts, per-rank detail. */
const runsOwn: ReadonlySet<string> = new Set([...configFolders, "collector-staging", ".fs_probe"])

const isRunsOwn = ({ isOwnFolder }: Suite, name: string): boolean => runsOwn.has(name) || isOwnFolder(name)

/** What tools keep beside their work, in thousands of folders. */
const toolFolders: ReadonlySet<string> = new Set([".git", ".venv", "__MACOSX", "__pycache__", "node_modules"])

/** What file systems keep of themselves: older states of all that is there, what was deleted, what a check found. */
const systemFolder =
  /^(?:\.snapshots?|\.zfs|\.ckpt|\.Trash(?:-\d+)?|lost\+found|\$RECYCLE\.BIN|System Volume Information)$/i
const codeImage = ".code-hash.json"

/**
 * `code`, `code-1a2b3c4d`, `v1.0.1_code`, `code-images`: what submissions ran, where their results, descriptions or divisions
 * stand beside it.
 */
const codeName = /(?:^|[-_.])code(?:$|[-_.])/i
const besideCode = /^(?:results|systems|closed|open)$/i

const keepsCode = ({ entries }: RunFolder): boolean =>
  entries.some(({ kind, name }) => kind === "folder" && besideCode.test(name))

/** Deeper than any tree people keep; mounts that contain themselves end here. */
const deepest = 64

const marks: ReadonlySet<string> = new Set([
  summaryFile,
  dlioLogFile,
  programLogFile,
  recordTemporaryFile
])

const isMark = (suite: Suite, name: string): boolean =>
  marks.has(name) || isMetadataFile(name) || rankOfFile(name) !== undefined || suite.isRunFile(name)

/** Members of which a run's metadata have some, whoever wrote them. */
const metadataMembers: ReadonlyArray<string> = ["benchmark_type", "args", "run_id", "run_datetime", "model"]

/** Other programs have metadata too. What cannot be read may be a run's. */
const isOthersMetadata = (folder: RunFolder, name: string): boolean => {
  if (!isMetadataFile(name) || isStampedMetadata(name)) return false
  const bytes = folder.read(name)
  if (bytes._tag === "failed") return false
  const document = jsonIn(new TextDecoder().decode(bytes.value))
  return isJsonObject(document) && metadataMembers.every((member) => !Object.hasOwn(document, member))
}

const holdsRunFile = (suite: Suite, folder: RunFolder): boolean =>
  folder.entries.some(({ kind, name }) =>
    kind !== "folder" && (isMark(suite, name) || isMark(suite, wholeName(name))) && !isOthersMetadata(folder, name)
  )

/** A file that is a run's but for the case of its name, as some file systems and archives hand them on. */
const inCapitals = (suite: Suite, { entries }: RunFolder): string | undefined =>
  entries.find(({ kind, name }) => kind === "file" && name !== name.toLowerCase() && isMark(suite, name.toLowerCase()))
    ?.name

/**
 * A `configs` or `.hydra` folder may be anything; a snapshot holds the workload and what was laid over it. One of this
 * suite's own name may have lost both, but it never held folders.
 */
const holdsSnapshot = (folder: RunFolder, name: string): boolean => {
  const inside = folder.list(name)
  if (name === configFolder) return inside._tag === "failed" || inside.value.every(({ kind }) => kind !== "folder")
  if (inside._tag === "failed") return false
  const names = new Set(inside.value.map((entry) => entry.name))
  return names.has(configFiles[0]) && (names.has(configFiles[1]) || names.has(configFiles[2]))
}

export const looksLikeRun = (suite: Suite, folder: RunFolder): boolean =>
  holdsRunFile(suite, folder) ||
  folder.entries.some(({ kind, name }) =>
    kind === "folder" && configFolders.some((known) => known === name) && holdsSnapshot(folder, name)
  )

const leftOut = (path: string, looksLike: string, reason: string): Sighting => ({
  _tag: "leftOut",
  leftOut: { path, looksLike, reason }
})

interface Look {
  readonly found: ReadonlyArray<Sighting>
  /** Folders to look at next, in order. */
  readonly below: ReadonlyArray<string>
}

/** It was meant to be a run. */
export const runByName = "a run directory by its name"

const archive = /\.(?:tar(?:\.\w+)?|t[bgx]z2?|zip|7z|rar)$/i

/** Whatever it holds is hidden from a scan. */
export const archiveFile = "an archive"

/** It holds neither a run nor folders that might. Which of the folders around it is named is for the report to say. */
export const strayFolder = "a stray folder"

/** A submission describes its systems in one folder beside its results. */
const describesSystems = ({ entries, path }: RunFolder): boolean =>
  /(?:^|\/)systems$/i.test(path) &&
  entries.every(({ kind, name }) => kind === "file" && /^\.|\.(?:yaml|json|pdf|md)$/i.test(name))

/** What the official tool leaves where its run went to the folder of the next second. */
const isPointer = ({ entries }: RunFolder): boolean => entries.length === 1 && entries[0]?.name === ".mlps-code-image"

/** A name that is no UTF-8 reaches us with marks in place of its bytes, and no folder is called so. */
const whyClosed = (path: string, reason: string): string =>
  reason === "ENOENT" && path.includes("\ufffd")
    ? "its name is not UTF-8; rename it to have it read"
    : reasonInWords(reason)

/** One folder, and what lies directly below it. `depth` counts from the root. */
export const look = (suite: Suite, open: Opener, path: string, depth: number): Look => {
  const opened = open(path)
  if (opened._tag === "failed") {
    return { found: [leftOut(path, "a folder that cannot be opened", whyClosed(path, opened.reason))], below: [] }
  }
  const folder = opened.value
  const isCode = folder.entries.some((entry) => entry.name === codeImage)
  // Source code has configurations of its own, in folders that look like a run's snapshot.
  const isRun = isCode ? holdsRunFile(suite, folder) : looksLikeRun(suite, folder)
  const found: Array<Sighting> = isRun ? [{ _tag: "run", folder }] : []
  const name = path.slice(path.lastIndexOf("/") + 1)
  const capitals = isRun ? undefined : inCapitals(suite, folder)
  if (capitals !== undefined) {
    const reason = `the names of its files are in capitals (${capitals}); rename them to have it read`
    found.push(leftOut(path, runByName, reason))
  } else if (!isRun && isPointer(folder)) {
    found.push(leftOut(path, "a pointer to a code image", "it holds nothing else, and the tool began no run in it"))
  } else if (!isRun && isStamp(name)) {
    const reason = folder.entries.length === 0 ? "it is empty" : "nothing in it is a file of a run"
    const looksLike = isPreparation(suite, path) ? "a preparation by its folder" : runByName
    found.push(leftOut(path, looksLike, reason))
  }
  if (isCode) {
    return { found: [...found, leftOut(path, "a copy of source code", "it holds no results")], below: [] }
  }
  const inside: Array<string> = []
  const hasCode = keepsCode(folder)
  for (const entry of folder.entries) {
    const below = path === "" ? entry.name : `${path}/${entry.name}`
    if (entry.kind === "link" && !isRun) {
      found.push(leftOut(below, "a symbolic link", "links are not followed; scan the folder it points at by itself"))
    } else if (entry.kind === "unreadable" && !isRun) {
      found.push(leftOut(below, "something that cannot be looked at", "the file system does not say what it is"))
    } else if (entry.kind === "file" && !isRun && archive.test(entry.name)) {
      found.push(leftOut(below, archiveFile, "archives are not opened; unpack it to have its runs read"))
    } else if (entry.kind === "folder" && !(isRun && isRunsOwn(suite, entry.name))) {
      if (systemFolder.test(entry.name)) {
        const reason = "it holds older states of the file system, or what was deleted; it is not searched for runs"
        if (!isRun) found.push(leftOut(below, "a file system's own folder", reason))
      } else if (toolFolders.has(entry.name)) {
        if (!isRun) found.push(leftOut(below, "a tool's own folder", "folders of this name are not searched for runs"))
      } else if (hasCode && codeName.test(entry.name)) {
        found.push(
          leftOut(below, "a copy of source code", "in a submission a folder of this name is not searched for runs")
        )
      } else if (depth < deepest) inside.push(below)
      else found.push(leftOut(below, "a folder", `it lies deeper than ${deepest} folders`))
    }
  }
  if (path !== "" && found.length === 0 && inside.length === 0 && !describesSystems(folder)) {
    const reason = folder.entries.length === 0 ? "it is empty" : "no file in it is a run's"
    found.push(leftOut(path, strayFolder, `${reason}; it was passed over`))
  }
  return { found, below: inside }
}

export function* scan(suite: Suite, open: Opener, path = "", depth = 0): Generator<Sighting, void> {
  const { below, found } = look(suite, open, path, depth)
  yield* found
  for (const folder of below) yield* scan(suite, open, folder, depth + 1)
}

/** One `run_id` at two paths: a copied folder, or a forged one. Which of them counts is not for this program to say. */
interface DuplicateRun {
  readonly runId: string
  readonly paths: ReadonlyArray<string>
}

export const duplicateRuns = (
  runs: Iterable<{ readonly recordedId: string | null; readonly path: string }>
): ReadonlyArray<DuplicateRun> => {
  const first = new Map<string, string>()
  const repeated = new Map<string, Array<string>>()
  for (const { path, recordedId } of runs) {
    if (recordedId === null) continue
    const known = first.get(recordedId)
    if (known === undefined) first.set(recordedId, path)
    else repeated.set(recordedId, [...repeated.get(recordedId) ?? [known], path])
  }
  return [...repeated].map(([runId, paths]) => ({ runId, paths: paths.sort() }))
    .sort((a, b) => a.runId < b.runId ? -1 : 1)
}
