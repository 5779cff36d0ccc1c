/** CRC-32C (Castagnoli), sixteen bytes a step by sixteen tables, and TFRecord's mask of it. */
const slices = 16
const tables = new Uint32Array(256 * slices)
for (let n = 0; n < 256; n++) {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 0 ? c >>> 1 : 0x82f63b78 ^ c >>> 1
  tables[n] = c
}
for (let at = 256; at < tables.length; at++) {
  const c = tables[at - 256]!
  tables[at] = c >>> 8 ^ tables[c & 0xff]!
}

const noWords = new Int32Array()

/** Continues the checksum of what stands before. */
export const crc32c = (bytes: Uint8Array, before = 0): number => {
  let c = ~before
  let at = 0
  const t = tables
  const byte = (): void => {
    c = c >>> 8 ^ t[(c ^ bytes[at++]!) & 0xff]!
  }
  while (at < bytes.length && (bytes.byteOffset + at & 3) !== 0) byte()
  const count = bytes.length - at >>> 4
  const words = count === 0 ? noWords : new Int32Array(bytes.buffer, bytes.byteOffset + at, count * 4)
  for (let w = 0; w < words.length; w += 4) {
    const a = words[w]! ^ c
    const b = words[w + 1]!
    const d = words[w + 2]!
    const e = words[w + 3]!
    c = t[3840 + (a & 0xff)]! ^ t[3584 + (a >>> 8 & 0xff)]! ^ t[3328 + (a >>> 16 & 0xff)]! ^ t[3072 + (a >>> 24)]! ^
      t[2816 + (b & 0xff)]! ^ t[2560 + (b >>> 8 & 0xff)]! ^ t[2304 + (b >>> 16 & 0xff)]! ^ t[2048 + (b >>> 24)]! ^
      t[1792 + (d & 0xff)]! ^ t[1536 + (d >>> 8 & 0xff)]! ^ t[1280 + (d >>> 16 & 0xff)]! ^ t[1024 + (d >>> 24)]! ^
      t[768 + (e & 0xff)]! ^ t[512 + (e >>> 8 & 0xff)]! ^ t[256 + (e >>> 16 & 0xff)]! ^ t[e >>> 24]!
  }
  at += count * 16
  while (at < bytes.length) byte()
  return ~c >>> 0
}

export const masked = (crc: number): number => ((crc >>> 15 | crc << 17) + 0xa282ead8) >>> 0

/** The masked checksum, as it stands in the file. */
export const maskedBytes = (crc: number): Uint8Array => {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, masked(crc), true)
  return out
}
