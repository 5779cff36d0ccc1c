/** CRC-32 as ZIP uses it, turned round: the bytes that lead to a wanted checksum. */
const table = new Uint32Array(256)
/** The entry of the table by its uppermost byte. */
const byTop = new Uint8Array(256)
// A loop: functions that are called for each entry are compiled, which takes a rank 4 MiB.
for (let n = 0; n < 256; n++) {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 0 ? c >>> 1 : 0xedb88320 ^ c >>> 1
  table[n] = c
  byTop[c >>> 24] = n
}

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
