import { afterEach, expect, it } from "@effect/vitest"
import promises from "node:fs/promises"
import { syncBuiltinESMExports } from "node:module"
import { readOwnText } from "../../../../../src/engines/native/files/ownText.ts"

const { open } = promises

const opensWith = (opening: typeof open) => {
  promises.open = opening
  syncBuiltinESMExports()
}

afterEach(() => opensWith(open))

const readWith = (code: string) => {
  opensWith(() => Promise.reject(Object.assign(new Error(code), { code })))
  return readOwnText("/mnt/data/.marker", { largest: 100 })
}

it("takes only a file that is not there for absent: a server that lost it says nothing of the kind", async () => {
  expect(await readWith("ENOENT")).toBeNull()
  expect(await readWith("ENOTDIR")).toBeNull()
  await expect(readWith("ESTALE")).rejects.toMatchObject({ facts: { errno: "ESTALE" } })
})
