/** What is written: nothing that an array could fold or pack. */
import { describe, expect, it } from "@effect/vitest"
import { gzipSync } from "node:zlib"
import { makeBuffers } from "../../../../../src/benchmarks/kvcache/native/store/Buffers.ts"
import { npyHead } from "../../../../../src/benchmarks/kvcache/native/store/npyHead.ts"
import { fillSlot } from "../../../../../src/benchmarks/kvcache/native/store/transfer.ts"
import { stampTarget } from "../../../../../src/engines/native/files/blockStamp.ts"

const identity = { runId: "0b0f1b9e-64a4-4fd6-9f0c-2f5a4c1f7a10", contentSeed: "0011223344556677" }
const slotBytes = 2 ** 20

const written = async (objects: number): Promise<Uint8Array> => {
  const { fresh, slots: [slot] } = makeBuffers({ readers: 0, writers: 1, slotBytes })
  const all = new Uint8Array(objects * slotBytes)
  for (let file = 0; file < objects; file++) {
    await fillSlot(fresh, slot!, stampTarget(identity, { rank: 0, checkpoint: 0, file }), 0, slotBytes)
    all.set(slot!.bytes, file * slotBytes)
  }
  return all
}

describe("content", () => {
  it("has no 64 bytes twice, at any multiple of 16 bytes of any 512", async () => {
    const all = await written(4)
    const seen = new Set<string>()
    for (let at = 0; at + 64 <= all.length; at += 16) seen.add(Buffer.from(all.buffer, at, 64).toString("latin1"))
    expect(seen.size).toBe((all.length - 64) / 16 + 1)
  })

  it("does not get smaller", async () => {
    const all = await written(2)
    expect(gzipSync(all, { level: 1 }).length).toBeGreaterThan(all.length * 0.98)
  })

  it("of an official entry begins as NumPy's files do", () => {
    const head = Buffer.from(npyHead(131_072))
    expect(head.length).toBe(128)
    expect(head.subarray(0, 8).toString("latin1")).toBe("\x93NUMPY\x01\x00")
    expect(head.readUInt16LE(8)).toBe(118)
    expect(head.subarray(10).toString()).toBe(
      `${"{'descr': '<f2', 'fortran_order': False, 'shape': (65536,), }".padEnd(117)}\n`
    )
  })
})
