import { describe, expect, it } from "@effect/vitest"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { storageWatch } from "../../../../src/engines/dlio/storageWatch.ts"

const span = (name: "read" | "write") => ({ name, direction: name, bytesByRank: [4096], isFlushed: true })

describe("what the storage counted during a phase", () => {
  it("a phase that never began has no figure, also in a folder that is not made yet", () => {
    const watch = storageWatch(join(tmpdir(), "not", "made", "yet"))
    watch.edge("write")
    watch.edge(null)
    expect(watch.evidence(span("read"))).toEqual([])
  })

  it("a phase that has not ended has none either; one that has says what was asked and seen", () => {
    const watch = storageWatch(tmpdir())
    watch.edge("write")
    expect(watch.evidence(span("write"))).toEqual([])
    watch.edge("read")
    for (const { askedBytes, observedBytes, says } of watch.evidence(span("write"))) {
      expect(askedBytes).toBe(4096)
      expect(observedBytes).toBeGreaterThanOrEqual(0)
      expect(says).toContain("took")
    }
  })
})
