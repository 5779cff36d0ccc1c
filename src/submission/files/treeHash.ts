/**
 * `md5-tree-v2`, by which the official tool knows a source tree: one MD5 over path and bytes of every file, sorted by the bytes of
 * its path. Some names are passed over, links are not followed (Rules.md 2.1.6 and the tool's own code, which differ in what is
 * passed over: the tool's is used).
 */
import { createHash, type Hash } from "node:crypto"
import * as fs from "node:fs"
import { errnoName } from "../../domain/errno.ts"
import { reasonInWords } from "../../results/documents.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"

const passedFolders: ReadonlySet<string> = new Set([
  ".git",
  ".idea",
  ".vscode",
  ".claude",
  ".agent",
  ".agents",
  ".roo",
  ".planning",
  ".gsd-tmp",
  "__pycache__",
  ".pytest_cache",
  ".venv",
  "node_modules",
  "build",
  "dist",
  ".tox",
  "test",
  "tests"
])
const passedFiles: ReadonlySet<string> = new Set([".code-hash.json", ".DS_Store", "Thumbs.db"])
const passedEndings = /\.py[co]$/

/** More would be no source tree. */
const mostFiles = 200_000
const mostBytes = 4 * 1024 ** 3

class TooMuch extends Error {}

/** Paths below the root, in the order of the walk. */
const filesBelow = (root: string, folder: string, found: Array<string>): void => {
  for (const entry of fs.readdirSync(folder === "" ? root : `${root}/${folder}`, { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (!passedFolders.has(entry.name) && !entry.name.endsWith(".egg-info")) filesBelow(root, path, found)
    } else if (entry.isFile() && !passedFiles.has(entry.name) && !passedEndings.test(entry.name)) {
      found.push(path)
      if (found.length > mostFiles) throw new TooMuch(`it holds more than ${mostFiles} files`)
    }
  }
}

const buffer = Buffer.allocUnsafe(1 << 20)

/** Bytes of the file, which go into `hash`. */
const hashFile = (hash: Hash, path: string): number => {
  const descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK)
  try {
    let bytes = 0
    for (let n = fs.readSync(descriptor, buffer); n > 0; n = fs.readSync(descriptor, buffer)) {
      hash.update(buffer.subarray(0, n))
      bytes += n
    }
    return bytes
  } finally {
    fs.closeSync(descriptor)
  }
}

/** The files that the hash is of, below `root`, in its order. Throws what the disk says. */
export const hashedFiles = (root: string): ReadonlyArray<string> => {
  const files: Array<string> = []
  filesBelow(root, "", files)
  return inOrder(files)
}

const inOrder = (files: ReadonlyArray<string>): ReadonlyArray<string> =>
  files.map((path) => ({ path, bytes: Buffer.from(path) })).sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ path }) => path)

/** 32 hexadecimal digits, of the folder `root`; missing with the reason where something in it cannot be read. */
export const treeHash = (root: string): Known<string> => {
  try {
    const hash = createHash("md5")
    let total = 0
    for (const path of hashedFiles(root)) {
      hash.update(path)
      total += hashFile(hash, `${root}/${path}`)
      if (total > mostBytes) throw new TooMuch(`it holds more than ${mostBytes / 1024 ** 3} GiB`)
    }
    return present(hash.digest("hex"), root)
  } catch (error) {
    return missing(error instanceof TooMuch ? error.message : reasonInWords(errnoName(error) ?? String(error)), root)
  }
}
