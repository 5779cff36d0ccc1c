/** An archive of a stranger → a folder of our own: no path leaves it, no link is made, and sizes are bounded. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { createGunzip } from "node:zlib"
import { readTar, type TarEntry } from "./tar.ts"
import { BadArchive } from "./tar.ts"

/** What no submission comes near. */
interface Limits {
  readonly files: number
  readonly bytes: number
}

const honest: Limits = { files: 1_000_000, bytes: 64 * 1024 ** 3 }

/** An entry that was left out, with the reason. */
interface LeftOut {
  readonly path: string
  readonly reason: string
}

/** The folder is the caller's to remove. */
export interface Unpacked {
  readonly folder: string
  readonly leftOut: ReadonlyArray<LeftOut>
}

const archiveName = /\.(?:tar|tar\.gz|tgz)$/i

export const isArchive = (name: string): boolean => archiveName.test(name)

/** Names below the folder; undefined where the path leads elsewhere. */
const partsOf = (name: string): ReadonlyArray<string> | undefined => {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".")
  return name.startsWith("/") || name.includes("\0") || parts.length === 0 || parts.includes("..") ? undefined : parts
}

const writeFile = async (entry: TarEntry, target: string, take: (bytes: number) => void): Promise<void> => {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants
  const descriptor = fs.openSync(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    for await (const part of entry.content()) {
      take(part.length)
      fs.writeSync(descriptor, part)
    }
  } finally {
    fs.closeSync(descriptor)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: "the archive holds it twice",
  ENOTDIR: "a part of its path is a file"
}

const reasonOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? reasons[String(error.code)] : undefined

/** Throws `BadArchive` for what is no archive or too large, and errors of the disk. */
export const unpack = async (archive: string, limits: Limits = honest, parent = os.tmpdir()): Promise<Unpacked> => {
  const folder = fs.mkdtempSync(path.join(parent, "mlpstorage-package-"))
  const leftOut: Array<LeftOut> = []
  let [files, bytes] = [0, 0]
  const take = (more: number) => {
    bytes += more
    if (bytes > limits.bytes) throw new BadArchive(`it holds more than ${limits.bytes} bytes`)
  }
  try {
    const file = fs.createReadStream(archive)
    const packed = archive.toLowerCase().endsWith(".tar") ? file : file.pipe(createGunzip())
    // A broken file ends the stream that is read.
    file.on("error", (error) => packed.destroy(error))
    for await (const entry of readTar(packed)) {
      if (++files > limits.files) throw new BadArchive(`it holds more than ${limits.files} entries`)
      const parts = partsOf(entry.path)
      if (parts === undefined) leftOut.push({ path: entry.path, reason: "its path leads out of the archive" })
      else if (entry.kind === "link" || entry.kind === "other") {
        leftOut.push({
          path: parts.join("/"),
          reason: `it is a ${entry.kind === "link" ? "link" : "special file"}, which is not unpacked`
        })
      } else {
        const target = path.join(folder, ...parts)
        try {
          fs.mkdirSync(entry.kind === "folder" ? target : path.dirname(target), { recursive: true, mode: 0o700 })
          if (entry.kind === "file") await writeFile(entry, target, take)
        } catch (error) {
          const reason = reasonOf(error)
          if (reason === undefined) throw error
          leftOut.push({ path: parts.join("/"), reason })
        }
      }
    }
    return { folder, leftOut }
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true })
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw new BadArchive("it is not compressed as its name says, or it is damaged")
    }
    throw error
  }
}

export const removeFolder = (folder: string): void => fs.rmSync(folder, { recursive: true, force: true })
