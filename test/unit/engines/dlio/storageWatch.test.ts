import { describe, expect, it } from "@effect/vitest"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { storageWatch } from "../../../../src/engines/dlio/storageWatch.ts"

describe("what the storage counted during a phase", () => {
  it("a phase that never began has no figure, also in a folder that is not made yet", () => {
    const watch = storageWatch(join(tmpdir(), "not", "made", "yet"))
    watch.begin("write")
    watch.end()
    expect(watch.evidence("read", 4096)).toEqual([])
  })

  it("a phase that has not ended has none either; one that has says what was asked and seen", () => {
    const watch = storageWatch(tmpdir())
    watch.begin("write")
    expect(watch.evidence("write", 4096)).toEqual([])
    watch.begin("read")
    for (const { askedBytes, observedBytes, says } of watch.evidence("write", 4096)) {
      expect(askedBytes).toBe(4096)
      expect(observedBytes).toBeGreaterThanOrEqual(0)
      expect(says).toContain("took")
    }
  })
})
