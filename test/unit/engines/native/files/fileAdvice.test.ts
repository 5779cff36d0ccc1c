import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { closeSync, fsyncSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { fileAdvice } from "../../../../../src/engines/native/files/fileAdvice.ts"
import { inFolder } from "./folder.ts"

const hasFincore = (): boolean => {
  try {
    execFileSync("fincore", ["--version"])
    return true
  } catch {
    return false
  }
}

const resident = (path: string): number =>
  Number(execFileSync("fincore", ["--bytes", "--raw", "--noheadings", "--output", "RES", path]).toString())

const flushed = (path: string, bytes: number): void => {
  writeFileSync(path, Buffer.alloc(bytes, 7))
  const fd = openSync(path, "r+")
  fsyncSync(fd)
  closeSync(fd)
}

describe("advice", () => {
  it.skipIf(!hasFincore())(
    "drops a file's pages from the cache (skipped without fincore)",
    () =>
      inFolder(async (folder) => {
        const path = `${folder}/file`
        flushed(path, 40 * 2 ** 20)
        readFileSync(path)
        expect(resident(path)).toBe(40 * 2 ** 20)
        await (await fileAdvice(folder)).drop("file", 40 * 2 ** 20)
        expect(resident(path)).toBe(0)
      })
  )

  it("says which file is not there", () =>
    inFolder(async (folder) => {
      const advice = await fileAdvice(folder)
      await expect(advice.drop("gone", 1)).rejects.toMatchObject({
        facts: { kind: "missing", path: `${folder}/gone`, errno: "ENOENT" }
      })
    }))
})
