import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { closeSync, fsyncSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { dropPages, residency } from "../../../../../src/engines/native/cache/pageCache.ts"
import { mountOfFolder } from "../../../../../src/engines/native/storage/StorageWatch.ts"
import { inFolder } from "../files/folder.ts"

const hasTools = (): boolean => {
  try {
    execFileSync("fincore", ["--version"], { stdio: "ignore" })
    return execFileSync("dd", ["--version"], { encoding: "utf8" }).includes("coreutils")
  } catch {
    return false
  }
}

describe("the page cache", () => {
  it.skipIf(!hasTools())(
    "is seen to hold a file that was read, and to have let it go (skipped without fincore and dd)",
    (context) =>
      inFolder(async (folder) => {
        if (["tmpfs", "ramfs"].includes(mountOfFolder(folder)?.type ?? "")) {
          return context.skip("the temporary folder is in memory")
        }
        const files = [1, 2, 3].map((n) => ({ path: `${folder}/file ${n}`, bytes: 400_000 }))
        for (const { bytes, path } of files) {
          writeFileSync(path, new Uint8Array(bytes).fill(1))
          const fd = openSync(path, "r")
          fsyncSync(fd)
          closeSync(fd)
          readFileSync(path)
        }
        const before = await residency(files)
        expect(before?.sampled).toBe(1_200_000)
        expect(before?.resident).toBeGreaterThanOrEqual(1_200_000)
        expect(await dropPages(files.map(({ path }) => path))).toBe(3)
        expect((await residency(files))?.resident).toBe(0)
      })
  )

  it("answers nothing rather than zero for files that are not there", () =>
    inFolder(async (folder) => {
      expect(await residency([{ path: `${folder}/gone`, bytes: 1 }])).toBeNull()
      expect(await dropPages([`${folder}/gone`])).toBe(0)
    }))
})
