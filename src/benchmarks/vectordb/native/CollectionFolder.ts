/** A collection's folder on disk: whose it is, what of it is whole, and its small files. */
import { ownProcess, thisMachine } from "../../../cluster/local/processIdentity.ts"
import { ownJson } from "../../../domain/Json.ts"
import {
  closeFile,
  createTemporary,
  EngineFailure,
  openInFolder,
  readUpTo,
  renameFile,
  syncFile,
  writeAll
} from "../../../engines/native/files/fileIo.ts"
import { sizeIfThere } from "../../../engines/native/files/folderProbes.ts"
import { replaceFile, unlinkIfThere } from "../../../engines/native/files/folders.ts"
import { readOwnText } from "../../../engines/native/files/ownText.ts"
import { livenessOf, writerOf } from "../../../results/liveness.ts"
import { extentBytes, type ListEntry, type ListShape } from "../ivf/IvfIndex.ts"
import {
  centroidsFile,
  collectionFiles,
  type Definition,
  describeDifferences,
  directoryFile,
  type Manifest,
  manifestFile,
  type ManifestReading,
  parseManifest,
  serialiseManifest,
  standingOf
} from "../ivf/manifest.ts"
import { Kernel } from "../kernel/Kernel.ts"

/** No manifest and no directory comes near it. */
const largestText = 64 * 2 ** 20

interface FoundManifest {
  readonly reading: ManifestReading
  /** `user 1001`, when the file is not this user's. */
  readonly stranger: string | null
}

/** null where there is none. */
const readManifest = async (folder: string): Promise<FoundManifest | null> => {
  const found = await readOwnText(`${folder}/${manifestFile}`, { largest: largestText })
  if (found === null) return null
  return {
    reading: found._tag === "text" ? parseManifest(found.text) : { _tag: "unreadable", reason: found.reason },
    stranger: found.stranger
  }
}

const refused = (path: string, message: string): EngineFailure =>
  new EngineFailure({ kind: "taken-over", message, path })

/** The manifest of this very collection; null where nothing is there. Refuses what is another's, and what is being built. */
export const ownManifest = async (
  folder: string,
  asked: Definition,
  purpose: "build" | "replace" | "search"
): Promise<Manifest | null> => {
  const found = await readManifest(folder)
  const path = `${folder}/${manifestFile}`
  const standing = standingOf(found?.reading ?? null, asked)
  if (standing._tag === "none") return null
  if (standing._tag === "unreadable") throw refused(path, `the manifest cannot be read (${standing.reason})`)
  const { manifest } = standing
  const { created_at, owner, state } = manifest
  const isLive = state === "building" && owner.pid !== process.pid &&
    livenessOf(writerOf(owner, created_at), thisMachine())._tag === "running"
  if (isLive) throw refused(folder, `process ${owner.pid} is building this collection now`)
  if (standing._tag === "other" && purpose !== "replace") {
    throw refused(folder, `the folder holds another collection: ${describeDifferences(standing.differences)}`)
  }
  const stranger = found?.stranger ?? null
  if (stranger !== null && purpose !== "search") {
    throw refused(path, `the manifest belongs to ${stranger}: nothing is written beside it`)
  }
  return manifest
}

export const writeManifest = (folder: string, manifest: Manifest): Promise<void> =>
  replaceFile(`${folder}/${manifestFile}`, serialiseManifest(manifest), true)

export const newManifest = (
  definition: Definition,
  by: { readonly version: string; readonly runId: string; readonly createdAt: string }
): Manifest => ({
  schema_version: 1,
  definition,
  engine: "mlpstorage native engine",
  engine_version: by.version,
  run_id: by.runId,
  created_at: by.createdAt,
  owner: ownProcess(),
  state: "building",
  centroids: null,
  assignments: null,
  directory: null
})

/** All of ours, and nothing else. */
export const removeCollection = async (folder: string): Promise<void> => {
  for (const name of collectionFiles) await unlinkIfThere(`${folder}/${name}`)
}

const digestPiece = 4 * 2 ** 20

/** Of a file from end to end, its last piece filled up with zeros; null where there is none. */
export const digestOfFile = async (path: string): Promise<number | null> => {
  const size = await sizeIfThere(path)
  if (size === null) return null
  const kernel = new Kernel()
  const at = kernel.take(digestPiece)
  const fd = await openInFolder(path, false)
  let sum = size
  try {
    for (let offset = 0; offset < size; offset += digestPiece) {
      const length = Math.min(digestPiece, size - offset)
      const whole = Math.ceil(length / 64) * 64
      kernel.bytes(at, whole).fill(0)
      await readUpTo({ fd, path, bytes: kernel.bytes(at, length), length, offset, direct: false })
      sum = (Math.imul(sum, 0x01000193) ^ kernel.digest(at, whole)) >>> 0
    }
  } finally {
    await closeFile(fd, path)
  }
  return sum
}

/** Whole, flushed, then under its name; says its digest. */
const writeWhole = async (path: string, bytes: Uint8Array): Promise<number> => {
  const temporary = `${path}.tmp`
  const fd = await createTemporary(temporary, false)
  try {
    await writeAll({ fd, path, bytes, length: bytes.length, offset: 0, direct: false })
    await syncFile(fd, path)
  } finally {
    await closeFile(fd, path)
  }
  await renameFile(temporary, path)
  const digest = await digestOfFile(path)
  return digest ?? 0
}

export const writeCentroids = (folder: string, values: Float32Array): Promise<number> =>
  writeWhole(`${folder}/${centroidsFile}`, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))

const damaged = (path: string, expected: string, found: string): EngineFailure =>
  new EngineFailure({
    kind: "integrity",
    message: `${path} is damaged: expected ${expected}, found ${found}`,
    path,
    offset: 0,
    expected,
    found
  })

export const digestText = (digest: number | null): string =>
  digest === null ? "no file" : `digest ${digest.toString(16).padStart(8, "0")}`

const checked = async (path: string, digest: number | null): Promise<number> => {
  const found = await digestOfFile(path)
  if (found === null || found !== digest) throw damaged(path, digestText(digest), digestText(found))
  return await sizeIfThere(path) ?? 0
}

export const readCentroids = async (folder: string, digest: number | null): Promise<Float32Array> => {
  const path = `${folder}/${centroidsFile}`
  const values = new Float32Array(await checked(path, digest) / 4)
  const fd = await openInFolder(path, false)
  try {
    await readUpTo({
      fd,
      path,
      bytes: new Uint8Array(values.buffer),
      length: values.byteLength,
      offset: 0,
      direct: false
    })
  } finally {
    await closeFile(fd, path)
  }
  return values
}

export const writeDirectory = (folder: string, lists: ReadonlyArray<ListEntry>): Promise<number> =>
  writeWhole(
    `${folder}/${directoryFile}`,
    Buffer.from(
      `{"lists":[\n${lists.map(({ digest, offset, rows }) => `[${offset},${rows},${digest}]`).join(",\n")}\n]}\n`
    )
  )

/** Refuses a directory that is damaged, or whose lists do not lie in the file one after the other. */
export const readDirectory = async (
  folder: string,
  digest: number | null,
  shape: ListShape,
  vectors: number
): Promise<ReadonlyArray<ListEntry>> => {
  const path = `${folder}/${directoryFile}`
  const size = await checked(path, digest)
  const bytes = new Uint8Array(size)
  const fd = await openInFolder(path, false)
  try {
    await readUpTo({ fd, path, bytes, length: size, offset: 0, direct: false })
  } finally {
    await closeFile(fd, path)
  }
  // Its digest is ours, so that this is what was written.
  const { lists } = ownJson<{ readonly lists: ReadonlyArray<readonly [number, number, number]> }>(
    Buffer.from(bytes).toString()
  )
  const entries = lists.map(([offset, rows, of]): ListEntry => ({ offset, rows, digest: of }))
  let next = 0
  for (const { offset, rows } of entries) {
    if (offset !== next) throw damaged(path, `a list at byte ${next}`, `one at byte ${offset}`)
    next += extentBytes(rows, shape)
  }
  const rows = entries.reduce((sum, entry) => sum + entry.rows, 0)
  if (rows !== vectors) throw damaged(path, `${vectors} vectors`, `${rows} vectors`)
  return entries
}
