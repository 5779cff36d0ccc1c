import { describe, expect, it } from "@effect/vitest"
import { writeFileSync } from "node:fs"
import { freshenCaches } from "../../../../../../src/benchmarks/training/native/train/freshCaches.ts"
import { busyShare } from "../../../../../../src/benchmarks/training/native/train/hostCpu.ts"
import { parseCpuTicks } from "../../../../../../src/cluster/proc/stat.ts"
import { inFolder } from "../../../../engines/native/files/folder.ts"

const freshen = (script: string, timeoutSeconds = 20) =>
  inFolder((folder) => {
    for (let file = 0; file < 3; file++) writeFileSync(`${folder}/${file}`, "x")
    return freshenCaches({ files: 3, pathOf: (file) => `${folder}/${file}`, timeoutSeconds, script })
  })

describe("caches before an epoch", () => {
  it("are dropped as a whole where that is permitted", async () => {
    expect(await freshen("echo direct\n")).toEqual({ what: "all", dropped: 3, because: null })
  })

  it("are dropped file by file where it is not, and it is said why", async () => {
    expect(await freshen("echo refused; exit 1\n")).toEqual({
      what: "files",
      dropped: 3,
      because: "this user may not write /proc/sys/vm/drop_caches, and sudo asks for a password"
    })
  })

  it("are given up when dropping takes too long", async () => {
    expect((await freshen("exec sleep 30\n", 0.2)).because).toBe("it took more than 0.2 s")
  })
})

describe("how busy the cores were", () => {
  const ticks = (text: string) => parseCpuTicks(text) ?? null
  const before = ticks("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n")

  it("counts waiting for the disk as idle, and guests once", () => {
    const after = ticks("cpu  150 0 70 820 60 0 0 0 20 0\n")
    expect(busyShare(before, after)).toBeCloseTo(0.7, 9)
  })

  it("is unknown where /proc says nothing or no time has passed", () => {
    expect(ticks("intr 1 2 3")).toBeNull()
    expect(busyShare(before, before)).toBeNull()
    expect(busyShare(null, before)).toBeNull()
  })
})
