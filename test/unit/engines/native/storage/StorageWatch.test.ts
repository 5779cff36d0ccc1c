import { describe, expect, it } from "@effect/vitest"
import { EngineFailure } from "../../../../../src/engines/native/files/fileIo.ts"
import { mountOfFolder } from "../../../../../src/engines/native/storage/StorageWatch.ts"
import { inFolder } from "../files/folder.ts"

describe("mountOfFolder", () => {
  it("names a folder that is gone by then, as missing and not as a fault of this program", () =>
    inFolder(async (root) => {
      expect(mountOfFolder(root)).not.toBeNull()
      expect(() => mountOfFolder(`${root}/gone`)).toThrow(EngineFailure)
    }))
})
