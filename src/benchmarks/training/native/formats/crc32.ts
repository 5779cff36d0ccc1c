/** CRC-32 as ZIP uses it, turned round: the bytes that lead to a wanted checksum. */
const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 0 ? c >>> 1 : 0xedb88320 ^ c >>> 1
  return c
})

/** The entry of the table by its uppermost byte. */
const byTop = new Uint8Array(256)
table.forEach((entry, n) => {
  byTop[entry >>> 24] = n
})

/** Four bytes that take the checksum of what stands before them to `wanted`. */
export const bytesReaching = (before: number, wanted: number): Uint8Array => {
  let register = ~wanted >>> 0
  for (let i = 0; i < 4; i++) {
    const n = byTop[register >>> 24]!
    register = ((register ^ table[n]!) << 8 | n) >>> 0
  }
  const patch = new Uint8Array(4)
  new DataView(patch.buffer).setUint32(0, register ^ ~before, true)
  return patch
}
