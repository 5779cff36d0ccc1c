import { describe, expect, it } from "@effect/vitest"
import { EngineFailure } from "../../../../src/engines/native/fileIo.ts"
import { mountOfFolder } from "../../../../src/engines/native/StorageWatch.ts"
import { inFolder } from "./folder.ts"

describe("mountOfFolder", () => {
  it("names a folder that is gone by then, as missing and not as a fault of this program", () =>
    inFolder(async (root) => {
      expect(mountOfFolder(root)).not.toBeNull()
      expect(() => mountOfFolder(`${root}/gone`)).toThrow(EngineFailure)
    }))
})
