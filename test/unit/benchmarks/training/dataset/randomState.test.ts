import { assert, describe, it } from "@effect/vitest"
import * as Array from "effect/Array"
import * as FastCheck from "effect/FastCheck"
import { randomState } from "../../../../../src/benchmarks/training/dataset/randomState.ts"

const unet3d = { mean: 12_107, deviation: 68_341_808 / 2 / Math.sqrt(146_600_628) }

const draws = (seed: number) => {
  const state = randomState(seed)
  return Array.makeBy(12, () => Math.trunc(state.normal(unet3d.mean, unet3d.deviation)))
}

describe("NumPy's legacy RandomState", () => {
  it("draws the normal values that NumPy draws after seeds 10 and 11", () => {
    assert.deepStrictEqual(draws(10), [
      15865,
      14125,
      7745,
      12083,
      13860,
      10074,
      12856,
      12413,
      12119,
      11614,
      13329,
      15502
    ])
    assert.deepStrictEqual(draws(11), [
      17044,
      11299,
      10739,
      4618,
      12083,
      11204,
      10592,
      12997,
      13295,
      9099,
      9605,
      10764
    ])
  })

  it("shuffles 0 to 9 as NumPy does after seeds 123 and 124", () => {
    const after = (seed: number) => {
      const items = Array.range(0, 9)
      randomState(seed).shuffle(items)
      return items
    }
    assert.deepStrictEqual(after(124), [6, 8, 3, 5, 4, 0, 9, 2, 7, 1])
    assert.deepStrictEqual(after(123), [4, 0, 7, 5, 8, 3, 1, 6, 9, 2])
  })

  it("draws the known first words of MT19937 over more than one refill", () => {
    const state = randomState(5489)
    assert.strictEqual(state.uint32(), 3499211612)
    for (let i = 2; i < 10_000; i++) state.uint32()
    assert.strictEqual(state.uint32(), 4123659995, "the 10000th word of the published generator")
  })

  it.prop("shuffles typed arrays as it shuffles lists, and loses nothing", [
    FastCheck.integer({ min: 0, max: 0xffffffff }),
    FastCheck.integer({ min: 0, max: 300 })
  ], ([seed, length]) => {
    const list = globalThis.Array.from({ length }, (_, i) => i)
    const typed = Uint32Array.from(list)
    randomState(seed).shuffle(list)
    randomState(seed).shuffle(typed)
    assert.deepStrictEqual([...typed], list)
    assert.deepStrictEqual([...list].sort((a, b) => a - b), globalThis.Array.from({ length }, (_, i) => i))
  })
})
