import { describe, expect, it } from "@effect/vitest"
import { journalled, leftInCache, servedIo } from "../../../../../src/engines/native/cache/servedBuffered.ts"

const journal = { mountPoint: "/mnt", device: "7:0", type: "ext4", source: "/dev/loop0", journalsData: true }
const sampled = (resident: number) => ({ resident, sampled: 1000 })

describe("direct I/O that is served buffered", () => {
  it("by a file system that journals its data", () => {
    expect(servedIo("direct", journal)).toBe("buffered")
    expect(servedIo("direct", { ...journal, journalsData: false })).toBe("direct")
    expect(journalled("direct", journal)).toHaveLength(1)
    expect(journalled("buffered", journal)).toEqual([])
  })

  it("is seen by what stays in the page cache", () => {
    expect(leftInCache("read", "direct", sampled(0), sampled(980))).toMatch(/^buffered: .* 98 % of the sampled files/)
    expect(leftInCache("write", "direct", sampled(0), sampled(980))).toMatch(/while they were written/)
    expect(leftInCache("read", "direct", sampled(900), sampled(900))).toBeNull()
    expect(leftInCache("read", "direct", null, sampled(980))).toBeNull()
    expect(leftInCache("read", "buffered", sampled(0), sampled(980))).toBeNull()
  })
})
