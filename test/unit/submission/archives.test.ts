/** Archives of strangers: no path leaves, no link is made, sizes are bounded, and nothing is lost without a word. */
import { afterEach, assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { BadArchive } from "../../../src/submission/files/tar.ts"
import { unpack } from "../../../src/submission/files/unpack.ts"
import { retyped, tarGzOf, tarOf, writeTree } from "../../fixtures/archives.ts"

const made: Array<string> = []
const folder = (): string => {
  const one = fs.mkdtempSync(path.join(os.tmpdir(), "mlps-archive-"))
  made.push(one)
  return one
}
afterEach(() => {
  for (const one of made.splice(0)) fs.rmSync(one, { recursive: true, force: true })
})

const unpackedOf = async (bytes: Uint8Array, name = "a.tar", limits?: Parameters<typeof unpack>[1]) => {
  const archive = path.join(folder(), name)
  fs.writeFileSync(archive, bytes)
  const found = await unpack(archive, limits)
  made.push(found.folder)
  return found
}

const filesIn = (root: string): Record<string, string> =>
  Object.fromEntries(
    fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return [path.relative(root, file), fs.readFileSync(file, "utf8")]
    })
  )

const refused = async (bytes: Uint8Array, name = "a.tar", limits?: Parameters<typeof unpack>[1]): Promise<string> => {
  try {
    await unpackedOf(bytes, name, limits)
  } catch (error) {
    if (error instanceof BadArchive) return error.message
    throw error
  }
  throw new Error("it was unpacked")
}

const long = `closed/${"long-name/".repeat(20)}summary.json`
const files = { "closed/Acme/a.txt": "a", "closed/Acme/empty": "", [long]: "x".repeat(5000), "closed/é.txt": "u" }

describe("an archive", () => {
  it("comes back as it was packed, compressed or not", async () => {
    assert.deepStrictEqual(filesIn((await unpackedOf(tarOf(files))).folder), files)
    const { folder, leftOut } = await unpackedOf(tarGzOf(files), "a.tar.gz")
    assert.deepStrictEqual(filesIn(folder), files)
    assert.deepStrictEqual(leftOut, [])
  })

  it("of tar itself is read, in its own formats and with long names", async () => {
    const root = folder()
    writeTree(root, files)
    for (const format of ["gnu", "pax", "ustar"]) {
      const archive = path.join(folder(), "a.tar")
      execFileSync("tar", ["--format", format, "-C", root, "-cf", archive, "."])
      const found = await unpack(archive)
      made.push(found.folder)
      assert.deepStrictEqual(filesIn(found.folder), files, format)
    }
  })

  it("that this program writes is read by tar itself", () => {
    const root = folder()
    fs.writeFileSync(path.join(root, "a.tar"), tarOf(files))
    fs.mkdirSync(path.join(root, "out"))
    execFileSync("tar", ["-C", path.join(root, "out"), "-xf", path.join(root, "a.tar")])
    assert.deepStrictEqual(filesIn(path.join(root, "out")), files)
  })

  it.each(["../escape.txt", "/etc/escape.txt", "closed/../../escape.txt"])("lets no path leave: %s", async (name) => {
    const { folder, leftOut } = await unpackedOf(tarOf({ [name]: "x", "closed/a": "a" }))
    assert.deepStrictEqual(leftOut, [{ path: name, reason: "its path leads out of the archive" }])
    assert.deepStrictEqual(filesIn(folder), { "closed/a": "a" })
  })

  it("makes no links and no devices, and says so", async () => {
    for (const type of ["1", "2", "3", "6"]) {
      const { folder, leftOut } = await unpackedOf(retyped(tarOf({ "closed/a": "" }), type))
      assert.deepStrictEqual(leftOut.map(({ path }) => path), ["closed/a"])
      assert.deepStrictEqual(filesIn(folder), {})
    }
  })

  it("keeps the first of two files of one name, and says that there is another", async () => {
    const twice = Buffer.concat([tarOf({ a: "first" }).subarray(0, 1024), tarOf({ a: "second" })])
    const { folder, leftOut } = await unpackedOf(twice)
    assert.deepStrictEqual(filesIn(folder), { a: "first" })
    assert.deepStrictEqual(leftOut, [{ path: "a", reason: "the archive holds it twice" }])
  })

  it("is bounded in files and bytes", async () => {
    assert.match(await refused(tarOf(files), "a.tar", { files: 2, bytes: 1e6 }), /more than 2 entries/)
    assert.match(await refused(tarGzOf(files), "a.tgz", { files: 9, bytes: 4000 }), /more than 4000 bytes/)
  })

  it("that is cut, changed or none is refused in words", async () => {
    const whole = tarOf(files)
    assert.match(await refused(whole.subarray(0, 5700)), /ends in the middle/)
    const changed = Buffer.from(whole)
    changed[3] = 1
    assert.match(await refused(changed), /checksum/)
    assert.match(await refused(Buffer.from("no archive"), "a.tar.gz"), /not compressed as its name says/)
    assert.match(await refused(tarGzOf(files).subarray(0, 40), "a.tgz"), /damaged|middle/)
  })

  it("leaves nothing behind where it is refused", async () => {
    const [archive, parent] = [path.join(folder(), "a.tar"), folder()]
    fs.writeFileSync(archive, tarOf(files).subarray(0, 5700))
    await unpack(archive, undefined, parent).catch(() => undefined)
    assert.deepStrictEqual(fs.readdirSync(parent), [])
  })
})
