/** Parts of a Parquet file: its row groups by their layout, then the footer. */
import { joined } from "../../dataset/bytes.ts"
import { parquetMagic } from "../../dataset/parquetFooter.ts"
import type { ParquetLayout } from "../../dataset/parquetLayout.ts"
import { literal, type Part } from "./parts.ts"

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
    for (const chunk of group.chunks) yield* chunk.stretches
  }
  yield literal(parquetEnd(layout, tag))
}
