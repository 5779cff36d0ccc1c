/**
 * Fresh random bytes at memory speed, so that no storage can compress or fold what is written: xoshiro128++ (Blackman and
 * Vigna) in two streams of four lanes, each lane with a state of its own from the system's generator. The kernel is WebAssembly
 * of 402 bytes, which works inside the memory that the buffers lie in; `xoshiro` in the unit tests is the same in JavaScript.
 */
import { randomFillSync } from "node:crypto"
import type { WasmMemory } from "./buffers.ts"

/** f(state, from, to): byte offsets; fills [from, to), a multiple of 32 bytes, and keeps the state of 128 bytes. */
const kernel =
  "AGFzbQEAAAABBwFgA39/fwACCwEBZQFtAgEBgIAEAwIBAAcFAQFmAAAK5gIB4wIBCXsgAP0ABAAhBCAA/QAEECEFIAD9AAQgIQYgAP0ABDAhByAA/QAEQCEI" +
  "IAD9AARQIQkgAP0ABGAhCiAA/QAEcCELA0AgBCAH/a4BIQMgASADQQf9qwEgA0EZ/a0B/VAgBP2uAf0LBAAgBUEJ/asBIQMgBiAE/VEhBiAHIAX9USEHIAUg" +
  "Bv1RIQUgBCAH/VEhBCAGIAP9USEGIAdBC/2rASAHQRX9rQH9UCEHIAggC/2uASEDIAEgA0EH/asBIANBGf2tAf1QIAj9rgH9CwQQIAlBCf2rASEDIAogCP1R" +
  "IQogCyAJ/VEhCyAJIAr9USEJIAggC/1RIQggCiAD/VEhCiALQQv9qwEgC0EV/a0B/VAhCyABQSBqIQEgASACSQ0ACyAAIAT9CwQAIAAgBf0LBBAgACAG/QsE" +
  "ICAAIAf9CwQwIAAgCP0LBEAgACAJ/QsEUCAAIAr9CwRgIAAgC/0LBHAL"

interface WebAssemblyGlobal {
  readonly Module: new(bytes: Uint8Array) => object
  readonly Instance: new(module: object, imports: object) => {
    readonly exports: { readonly f: (state: number, from: number, to: number) => void }
  }
}
declare const WebAssembly: WebAssemblyGlobal

export const stateBytes = 128
const granule = 32

/** Fills `bytes`, a view of the memory, up to the next multiple of 32 bytes; the first `stateBytes` of the memory are its own. */
export type FreshBytes = (bytes: Uint8Array) => void

/** `seed` has `stateBytes` bytes that are not all zero; without one they come from the system's generator. */
export const freshBytes = (memory: WasmMemory, seed?: Uint8Array): FreshBytes => {
  const state = new Uint8Array(memory.buffer, 0, stateBytes)
  if (seed === undefined) randomFillSync(state)
  else state.set(seed)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(kernel, "base64")), {
    e: { m: memory }
  })
  return (bytes) => {
    if (bytes.length === 0) return
    const end = bytes.byteOffset + Math.ceil(bytes.length / granule) * granule
    exports.f(0, bytes.byteOffset, end)
  }
}
