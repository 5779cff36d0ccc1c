import { describe, expect, it } from "@effect/vitest"
import { deflateSync } from "node:zlib"
import { alignedPages } from "../../../../../src/engines/native/files/buffers.ts"
import { freshBytes, stateBytes } from "../../../../../src/engines/native/files/freshBytes.ts"

const rotl = (x: number, k: number): number => (x << k | x >>> (32 - k)) >>> 0

/** xoshiro128++ by its authors' text, one lane. */
const xoshiro = (state: Uint32Array): number => {
  const result = (rotl((state[0]! + state[3]!) >>> 0, 7) + state[0]!) >>> 0
  const t = state[1]! << 9
  state[2]! ^= state[0]!
  state[3]! ^= state[1]!
  state[1]! ^= state[2]!
  state[0]! ^= state[3]!
  state[2]! ^= t
  state[3] = rotl(state[3]!, 11)
  return result
}

/** Two streams of four lanes: word w of stream s and lane l lies at 16 × s + 4 × w + l. */
const expected = (seed: Uint8Array, words: number): ReadonlyArray<number> => {
  const state = new Uint32Array(seed.slice().buffer)
  const lanes = [0, 1].flatMap((stream) =>
    [0, 1, 2, 3].map((lane) => Uint32Array.from([0, 1, 2, 3].map((word) => state[stream * 16 + word * 4 + lane]!)))
  )
  return Array.from({ length: words }, (_, i) => xoshiro(lanes[i % 8]!))
}

describe("fresh bytes", () => {
  it("are those of xoshiro128++, and go on where they ended", () => {
    const memory = alignedPages(65_536)
    const seed = Uint8Array.from({ length: stateBytes }, (_, i) => (i * 37 + 11) & 255)
    const fill = freshBytes(memory, seed)
    const bytes = new Uint8Array(memory.buffer, 4096, 8192)
    fill(bytes.subarray(0, 4096))
    fill(bytes.subarray(4096))
    expect([...new Uint32Array(memory.buffer, 4096, 2048)]).toEqual(expected(seed, 2048))
  })

  it("cannot be compressed, and hold no run of 64 bytes twice", () => {
    const memory = alignedPages(2 ** 20 + 65_536)
    const bytes = new Uint8Array(memory.buffer, 65_536, 2 ** 20)
    freshBytes(memory)(bytes)
    expect(deflateSync(bytes).length).toBeGreaterThan(bytes.length)
    const runs = new Set<string>()
    for (let at = 0; at < bytes.length; at += 64) runs.add(Buffer.from(bytes.subarray(at, at + 64)).toString("latin1"))
    expect(runs.size).toBe(bytes.length / 64)
  })

  it("touch nothing behind the last 32 bytes that are asked for", () => {
    const memory = alignedPages(65_536)
    const all = new Uint8Array(memory.buffer)
    freshBytes(memory)(all.subarray(4096, 4096 + 100))
    expect(all.subarray(4096 + 128).every((byte) => byte === 0)).toBe(true)
    expect(all.subarray(4096, 4096 + 128).some((byte) => byte !== 0)).toBe(true)
  })
})
