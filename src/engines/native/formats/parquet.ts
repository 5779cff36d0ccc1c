/** Parts of a Parquet file: its row groups by their layout, then the footer. */
import { joined } from "../../../benchmarks/training/dataset/bytes.ts"
import { type ParquetLayout, parquetMagic, type Stretch } from "../../../benchmarks/training/dataset/parquetLayout.ts"
import { literal, type Part } from "./parts.ts"

/** Bytes that clear the uppermost of every `bits` bits, least significant first; the pattern recurs after `bits` bytes. */
const maskOf = (bits: number): Uint8Array => {
  const mask = new Uint8Array(bits).fill(0xff)
  for (let value = 0; value < 8; value++) {
    const top = value * bits + bits - 1
    mask[top >> 3]! &= ~(1 << (top & 7))
  }
  return mask
}

const masks = new Map<number, Uint8Array>()

/** Indices below half of what `bits` can say, which is within any dictionary that needs so many. */
const indices = (length: number, bits: number): Part => {
  const mask = masks.get(bits) ?? maskOf(bits)
  masks.set(bits, mask)
  let phase = 0
  return {
    kind: "random",
    length,
    seen: (piece) => {
      for (let i = 0; i < piece.length; i++) {
        piece[i]! &= mask[phase]!
        phase = phase + 1 === bits ? 0 : phase + 1
      }
    }
  }
}

const partOf = (stretch: Stretch): Part => stretch.kind === "indices" ? indices(stretch.length, stretch.bits) : stretch

/** Footer, its length, the closing magic. */
export const parquetEnd = (layout: ParquetLayout, tag: (chunk: number) => string): Uint8Array => {
  const footer = layout.footer(tag)
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, footer.length, true)
  return joined([footer, length, parquetMagic])
}

export function* parquetParts(layout: ParquetLayout, tag: (chunk: number) => string): Generator<Part, undefined> {
  yield literal(parquetMagic)
  for (const group of layout.groups) {
    for (const chunk of group.chunks) for (const stretch of chunk.stretches) yield partOf(stretch)
  }
  yield literal(parquetEnd(layout, tag))
}
