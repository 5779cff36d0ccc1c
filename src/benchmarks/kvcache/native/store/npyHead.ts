/** The head of a NumPy file of so many bytes of half-precision numbers in one dimension: 128 bytes, as `numpy.save` writes it. */
export const npyHeadBytes = 128

const prefixBytes = 10

export const npyHead = (bytes: number): Uint8Array => {
  const text = `{'descr': '<f2', 'fortran_order': False, 'shape': (${bytes / 2},), }`
  const padded = `${text.padEnd(npyHeadBytes - prefixBytes - 1)}\n`
  return Uint8Array.from([
    0x93,
    ...Buffer.from("NUMPY"),
    1,
    0,
    padded.length & 0xff,
    padded.length >> 8,
    ...Buffer.from(padded)
  ])
}
