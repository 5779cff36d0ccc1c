import { describe, expect, it } from "@effect/vitest"
import { type CacheFacts, judgeCache } from "../../../../../src/engines/native/cache/cacheEvidence.ts"

const GiB = 2 ** 30
const read: CacheFacts = {
  phase: "read",
  fileSystem: "ext4",
  beneath: null,
  io: "direct",
  fsync: true,
  bytes: GiB,
  readBytes: GiB,
  writeBytes: 0,
  serverBytes: null,
  disk: null,
  residency: { resident: 0, sampled: GiB }
}
const cacheOf = (changes: Partial<CacheFacts>) => judgeCache({ ...read, ...changes }).clientCache

describe("the client's cache while reading", () => {
  it("is warm below 90 % of the bytes asked for", () => {
    expect(cacheOf({ readBytes: 0.91 * GiB })).toBe("cold")
    expect(cacheOf({ readBytes: 0.89 * GiB })).toBe("warm")
    expect(cacheOf({ io: "buffered", readBytes: 0 })).toBe("warm")
  })

  it("on NFS wants the server's bytes and the ranks' own: others use the mount too", () => {
    const nfs = { fileSystem: "nfs4", serverBytes: GiB }
    expect(cacheOf(nfs)).toBe("cold")
    expect(cacheOf({ ...nfs, serverBytes: 0.5 * GiB })).toBe("warm")
    expect(cacheOf({ ...nfs, readBytes: 0, serverBytes: 3 * GiB })).toBe("warm")
    expect(cacheOf({ ...nfs, readBytes: null, serverBytes: 3 * GiB })).toBe("unknown")
  })

  it("takes O_DIRECT with absent pages where nothing counts, but not where it may end in another cache", () => {
    expect(cacheOf({ fileSystem: "lustre", readBytes: 0 })).toBe("cold")
    expect(cacheOf({ fileSystem: "lustre", readBytes: 0, residency: { resident: GiB / 2, sampled: GiB } })).toBe(
      "unknown"
    )
    expect(cacheOf({ fileSystem: "lustre", readBytes: 0, residency: null })).toBe("unknown")
    expect(cacheOf({ fileSystem: "zfs", readBytes: GiB })).toBe("unknown")
    expect(cacheOf({ fileSystem: "fuse.sshfs", readBytes: GiB })).toBe("unknown")
    expect(cacheOf({ fileSystem: "overlay", readBytes: null })).toBe("unknown")
  })

  it("is warm for buffered reads unless the pages were seen to be gone", () => {
    const lustre = { fileSystem: "lustre", io: "buffered" as const, readBytes: 0 }
    expect(cacheOf(lustre)).toBe("cold")
    expect(cacheOf({ ...lustre, residency: null })).toBe("warm")
    expect(cacheOf({ ...lustre, residency: { resident: GiB, sampled: GiB } })).toBe("warm")
    expect(cacheOf({ ...lustre, fileSystem: null })).toBe("warm")
  })

  it("is memory on a file system that is memory, in both phases", () => {
    expect(cacheOf({ fileSystem: "tmpfs" })).toBe("memory")
    expect(cacheOf({ fileSystem: "ramfs", phase: "write" })).toBe("memory")
  })

  it("is memory on a device that is memory, and not known above a file that a loop device caches", () => {
    expect(cacheOf({ beneath: { _tag: "memory", name: "zram0" } })).toBe("memory")
    expect(cacheOf({ beneath: { _tag: "memory", name: "zram0" }, phase: "write" })).toBe("memory")
    const cached = { _tag: "cached" as const, name: "loop0", file: "/images/a" }
    expect(cacheOf({ beneath: cached })).toBe("unknown")
    expect(cacheOf({ beneath: cached, readBytes: 0 })).toBe("warm")
    expect(cacheOf({ beneath: cached, phase: "write" })).toBe("cold")
  })

  it("adds residency, the device as corroboration, and what nobody can know", () => {
    const { evidence } = judgeCache({ ...read, disk: { name: "sda", bytes: 2 * GiB } })
    expect(evidence.map(({ source }) => source)).toEqual([
      "/proc/self/io read_bytes of the ranks",
      "page cache before reading (fincore)",
      "diskstats sda",
      "storage-side caches"
    ])
    expect(evidence[0]).toMatchObject({ askedBytes: GiB, observedBytes: GiB })
    expect(evidence[2]?.says).toMatch(/200\.0 %.*others share/)
  })
})

describe("the client's cache while writing", () => {
  const write: Partial<CacheFacts> = { phase: "write", writeBytes: GiB, readBytes: 0 }
  it("is out of the way only when everything was flushed within the window", () => {
    expect(cacheOf({ ...write, io: "buffered" })).toBe("cold")
    expect(cacheOf({ ...write, io: "buffered", fsync: false })).toBe("warm")
    expect(cacheOf({ ...write, fsync: false })).toBe("unknown")
  })
})
