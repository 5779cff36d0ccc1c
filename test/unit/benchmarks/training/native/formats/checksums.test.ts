import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { crc32 } from "node:zlib"
import { bytesReaching } from "../../../../../../src/benchmarks/training/native/formats/bytesReaching.ts"
import { crc32c, masked } from "../../../../../../src/benchmarks/training/native/formats/crc32c.ts"

const bytes = (maxLength: number) => FastCheck.uint8Array({ maxLength })

/** Bit by bit, from the polynomial alone. */
const slowly = (data: Uint8Array): number => {
  let c = 0xffffffff
  for (const byte of data) {
    c ^= byte
    for (let bit = 0; bit < 8; bit++) c = (c & 1) === 0 ? c >>> 1 : c >>> 1 ^ 0x82f63b78
  }
  return ~c >>> 0
}

describe("CRC-32C", () => {
  it("has the published check value", () => {
    assert.strictEqual(crc32c(new TextEncoder().encode("123456789")), 0xe3069283)
  })

  it("is masked as TFRecord masks it", () => {
    const length = new Uint8Array(8)
    new DataView(length.buffer).setBigUint64(0, 114_288n, true)
    assert.strictEqual(masked(crc32c(length)), 0x73662a6e)
  })

  it.prop("is that of the polynomial, wherever the bytes are in memory and however they are split", [
    bytes(200),
    FastCheck.nat(15),
    FastCheck.nat(200)
  ], ([data, shift, cut]) => {
    const moved = new Uint8Array(data.length + shift)
    moved.set(data, shift)
    const view = moved.subarray(shift)
    assert.strictEqual(crc32c(view), slowly(data))
    assert.strictEqual(crc32c(view.subarray(cut), crc32c(view.subarray(0, cut))), slowly(data))
  })
})

describe("four bytes for a wanted CRC-32", () => {
  it.prop("lead to it from any beginning", [bytes(50), FastCheck.integer({ min: 0, max: 0xffffffff })], ([
    before,
    wanted
  ]) => {
    const patch = bytesReaching(crc32(before), wanted)
    assert.strictEqual(crc32(Buffer.concat([before, patch])), wanted)
  })
})
