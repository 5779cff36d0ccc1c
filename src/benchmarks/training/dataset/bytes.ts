/** One array of all parts. */
export const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Base-128, least significant first; up to 2^53. */
export const varint = (value: number): ReadonlyArray<number> =>
  value < 128 ? [value] : [value % 128 + 128, ...varint(Math.floor(value / 128))]
