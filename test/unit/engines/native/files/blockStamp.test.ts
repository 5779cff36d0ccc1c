import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { randomFillSync } from "node:crypto"
import { blockBytes, checkBlock, stampBlocks, stampTarget } from "../../../../../src/engines/native/files/blockStamp.ts"

const run = { runId: "0b0f1b9e-64a4-4fd6-9f0c-2f5a4c1f7a10", contentSeed: "00112233445566ff" }
const file = { rank: 3, checkpoint: 2, file: 1 }

const stamped = (target: ReturnType<typeof stampTarget>, offset: number, length: number): Uint32Array => {
  const words = new Uint32Array(Math.ceil(length / blockBytes) * blockBytes / 4)
  randomFillSync(words)
  stampBlocks(words, target, offset, length)
  return words
}

const checkAll = (words: Uint32Array, target: ReturnType<typeof stampTarget>, offset: number, length: number) =>
  Array.from({ length: Math.ceil(length / blockBytes) }, (_, i) => checkBlock(words, target, offset, length, i))

const Length = Schema.Int.pipe(Schema.between(1, 5 * blockBytes))
const Block = Schema.Int.pipe(Schema.between(0, 4_000_000))
const Identity = Schema.Struct({
  rank: Schema.Int.pipe(Schema.between(0, 1023)),
  checkpoint: Schema.Int.pipe(Schema.between(1, 10)),
  file: Schema.Int.pipe(Schema.between(0, 5))
})

describe("stamps", () => {
  it.prop(
    "every block of what was stamped is recognised, the partial last one too",
    [Identity, Block, Length],
    ([id, block, length]) => {
      const target = stampTarget(run, id)
      const offset = block * blockBytes
      expect(checkAll(stamped(target, offset, length), target, offset, length).every((wrong) => wrong === undefined))
        .toBe(true)
    }
  )

  it.prop("a block of any other place is told apart", [Identity, Identity, Block, Block], ([a, b, blockA, blockB]) => {
    const isSame = a.rank === b.rank && a.checkpoint === b.checkpoint && a.file === b.file && blockA === blockB
    const words = stamped(stampTarget(run, a), blockA * blockBytes, blockBytes)
    const wrong = checkBlock(words, stampTarget(run, b), blockB * blockBytes, blockBytes, 0)
    expect(wrong === undefined).toBe(isSame)
  })

  it("names the place it expected and the place it found", () => {
    const words = stamped(stampTarget(run, file), 8192, blockBytes)
    expect(checkBlock(words, stampTarget(run, { ...file, checkpoint: 5 }), 8192, blockBytes, 0)).toEqual({
      offset: 8192,
      expected: `run ${run.runId} rank 3 checkpoint 5 file 1 block at byte 8192`,
      found: `run ${run.runId} rank 3 checkpoint 2 file 1 block at byte 8192`
    })
  })

  it("finds data of another run, zeros, and bytes without any stamp", () => {
    const target = stampTarget(run, file)
    const other = { ...run, runId: "11111111-2222-3333-4444-555555555555" }
    const foundIn = (words: Uint32Array) => checkBlock(words, target, 0, blockBytes, 0)?.found
    expect(foundIn(stamped(stampTarget(other, file), 0, blockBytes))).toMatch(/another run/)
    expect(foundIn(new Uint32Array(1024))).toBe("zeros")
    expect(foundIn(new Uint32Array(1024).fill(7))).toBe("no stamp, bytes 07000000070000000700000007000000")
  })

  it("finds a block whose second half is of an earlier write", () => {
    const target = stampTarget(run, file)
    const words = stamped(target, 4096, blockBytes)
    const earlier = stamped(stampTarget(run, { ...file, checkpoint: 1 }), 4096, blockBytes)
    words.set(earlier.subarray(512), 512)
    expect(checkBlock(words, target, 4096, blockBytes, 0)?.found).toMatch(/torn/)
  })

  it("leaves all but 64 bytes of a block as random as they came", () => {
    const words = new Uint32Array(1024).fill(0xabcdabcd)
    stampBlocks(words, stampTarget(run, file), 0, blockBytes)
    expect(words.filter((word) => word === 0xabcdabcd).length).toBe(1024 - 16)
  })
})
