/** Files → an archive that is the same for the same files, with the checksums of all of them. */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"
import { tarEnd, tarHeader, tarPadding } from "./tar.ts"

/** What goes into an archive: a file of the disk, or bytes that are made. */
export interface Member {
  /** In the archive. */
  readonly path: string
  readonly content: { readonly file: string } | { readonly text: string }
}

interface Packed {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** Every file below a folder, links and devices left out, paths below it in the order of their bytes. */
export const filesBelow = (root: string, keep: (name: string) => boolean = () => true): ReadonlyArray<string> => {
  const found: Array<string> = []
  const walk = (folder: string): void => {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const below = folder === "" ? entry.name : `${folder}/${entry.name}`
      if (!keep(entry.name)) continue
      if (entry.isDirectory()) walk(below)
      else if (entry.isFile()) found.push(below)
    }
  }
  walk("")
  return found
}

export const readTextFile = (file: string): string => fs.readFileSync(file, "utf8")

/** Milliseconds since 1970 of the newest file among them. */
export const newestOf = (files: ReadonlyArray<string>): number =>
  files.reduce((newest, file) => Math.max(newest, fs.statSync(file).mtimeMs), 0)

const chunk = 1 << 20

function* bytesOf({ content }: Member): Generator<Uint8Array, void> {
  if ("text" in content) {
    yield Buffer.from(content.text)
    return
  }
  const descriptor = fs.openSync(content.file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW)
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(chunk)
      const n = fs.readSync(descriptor, buffer)
      if (n === 0) return
      yield buffer.subarray(0, n)
    }
  } finally {
    fs.closeSync(descriptor)
  }
}

const sizeOf = ({ content }: Member): number =>
  "text" in content ? Buffer.byteLength(content.text) : fs.lstatSync(content.file).size

const byPath = (a: Member, b: Member): number => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))

function* tarOf(members: ReadonlyArray<Member>, packed: Array<Packed>): Generator<Uint8Array, void> {
  for (const member of [...members].sort(byPath)) {
    const bytes = sizeOf(member)
    yield* tarHeader(member.path, bytes)
    const hash = createHash("sha256")
    let written = 0
    for (const part of bytesOf(member)) {
      hash.update(part)
      written += part.length
      yield part
    }
    if (written !== bytes) throw new Error(`${member.path} was changed while it was packed`)
    yield tarPadding(bytes)
    packed.push({ path: member.path, bytes, sha256: hash.digest("hex") })
  }
  yield tarEnd
}

/** Writes `target`, which must not be there; gives the checksum of each file. Gzip bears no time and no name. */
export const packInto = async (target: string, members: ReadonlyArray<Member>): Promise<ReadonlyArray<Packed>> => {
  const packed: Array<Packed> = []
  await pipeline(
    tarOf(members, packed),
    createGzip({ level: 6 }),
    fs.createWriteStream(target, { flags: "wx", mode: 0o644 })
  )
  return packed
}

/** Of a file, in hexadecimal digits. */
export const sha256Of = (file: string): string => {
  const hash = createHash("sha256")
  for (const part of bytesOf({ path: "", content: { file } })) hash.update(part)
  return hash.digest("hex")
}

export const writeNew = (file: string, text: string): void => fs.writeFileSync(file, text, { flag: "wx" })
export const renameFile = (from: string, to: string): void => fs.renameSync(from, to)
export const removeFile = (file: string): void => fs.rmSync(file, { force: true })
export const makeFolders = (folder: string): void => void fs.mkdirSync(folder, { recursive: true })
export const isThere = (file: string): boolean => fs.existsSync(file)

/** A folder with all its files, byte for byte; it has its name only when it is whole. */
export const copyTree = (from: string, to: string): void => {
  const part = path.join(path.dirname(to), `.${path.basename(to)}.part`)
  fs.rmSync(part, { recursive: true, force: true })
  for (const file of filesBelow(from)) {
    fs.mkdirSync(path.dirname(path.join(part, file)), { recursive: true })
    fs.copyFileSync(path.join(from, file), path.join(part, file), fs.constants.COPYFILE_EXCL)
  }
  fs.renameSync(part, to)
}
