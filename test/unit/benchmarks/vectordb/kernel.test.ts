import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { kernelSource } from "../../../../scripts/kernel.mjs"
import { Kernel } from "../../../../src/benchmarks/vectordb/kernel/Kernel.ts"

const folder = fileURLToPath(new URL("../../../../src/benchmarks/vectordb/kernel", import.meta.url))

/** Numbers that no sum of few of them is equal to another one's. */
const number = (i: number): number => Math.fround(Math.sin(i * 12.9898) * 0.5)

const filled = (kernel: Kernel, count: number): number => {
  const at = kernel.take(count * 4)
  kernel.floats(at, count).forEach((_, i, all) => all[i] = number(i + at))
  return at
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

describe("the kernel", () => {
  it("is kernel.wat, assembled, in less than a kilobyte", async () => {
    const { bytes, text } = await kernelSource()
    assert.strictEqual(readFileSync(`${folder}/kernelBase64.ts`, "utf8"), text)
    assert.isBelow(bytes, 1000)
  })

  it.each([16, 48, 64, 768])("scores as a plain loop does: %i numbers a vector", (floats) => {
    const kernel = new Kernel()
    const width = floats * 4
    const [rows, vectors] = [filled(kernel, 7 * floats), filled(kernel, 6 * floats)]
    const scores = kernel.take(6 * 16)
    kernel.scan(vectors, rows, 7, width, scores)
    for (let row = 0; row < 7; row++) {
      const expected = dot(kernel.floats(vectors, floats), kernel.floats(rows + row * width, floats))
      assert.closeTo(kernel.floats(scores, 7)[row]!, expected, 1e-5 * floats)
    }
    kernel.panel(rows, vectors, 6, width, scores)
    for (let vector = 0; vector < 6; vector++) {
      for (let row = 0; row < 4; row++) {
        const expected = dot(
          kernel.floats(vectors + vector * width, floats),
          kernel.floats(rows + row * width, floats)
        )
        assert.closeTo(kernel.floats(scores, 24)[vector * 4 + row]!, expected, 1e-5 * floats)
      }
    }
  })

  it("touches nothing for no rows", () => {
    const kernel = new Kernel()
    const at = kernel.take(64)
    kernel.floats(at, 16).fill(7)
    kernel.scan(at, at, 0, 64, at)
    kernel.panel(at, at, 0, 64, at)
    assert.deepStrictEqual([...kernel.floats(at, 16)], new Array(16).fill(7))
  })

  it("has another digest for every flipped bit, for another length, and for words in another order", () => {
    const kernel = new Kernel()
    const at = filled(kernel, 64)
    const whole = kernel.digest(at, 256)
    const digests = new Set([whole])
    const bytes = kernel.bytes(at, 256)
    for (let bit = 0; bit < 256 * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      digests.add(kernel.digest(at, 256))
      bytes[bit >> 3]! ^= 1 << (bit & 7)
    }
    assert.strictEqual(digests.size, 256 * 8 + 1)
    assert.strictEqual(kernel.digest(at, 256), whole)
    assert.notStrictEqual(kernel.digest(at, 192), whole)
    const words = kernel.words(at, 64)
    const [first, fifth] = [words[0]!, words[16]!]
    words[0] = fifth
    words[16] = first
    assert.notStrictEqual(kernel.digest(at, 256), whole)
  })

  it("gives places where they are asked for, and takes them back", () => {
    const kernel = new Kernel()
    kernel.take(10)
    assert.strictEqual(kernel.take(10, 4096) % 4096, 0)
    const { mark } = kernel
    const large = kernel.take(10 * 2 ** 20)
    kernel.floats(large, 16).fill(1)
    kernel.release(mark)
    assert.strictEqual(kernel.take(10 * 2 ** 20), large)
  })
})
