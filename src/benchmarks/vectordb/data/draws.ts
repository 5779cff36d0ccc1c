/** Random words by counter: those of a row follow from seed, stream and row alone (xoshiro128++ of Blackman and Vigna). */

const stir = (value: number): number => {
  let x = value
  x = Math.imul(x ^ x >>> 16, 0x85ebca6b)
  x = Math.imul(x ^ x >>> 13, 0xc2b2ae35)
  return x ^ x >>> 16
}

/** Fills `words`. All three counters are below 2³². */
export const draw = (words: Uint32Array, seed: number, stream: number, row: number): void => {
  let a = stir(seed ^ 0x9e3779b9)
  let b = stir(a ^ Math.imul(stream + 1, 0x7feb352d))
  let c = stir(b ^ Math.imul(row, 0x846ca68b) ^ 0x3c6ef372)
  let d = stir(c ^ row) | 1
  for (let i = 0; i < words.length; i++) {
    const sum = a + d | 0
    words[i] = (sum << 7 | sum >>> 25) + a
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = d << 11 | d >>> 21
  }
}

/** Of four uniform numbers of 16 bits: mean 0, standard deviation 1, and bell-shaped within 3.5 of it. */
export const bell = (one: number, other: number): number =>
  ((one & 0xffff) + (one >>> 16) + (other & 0xffff) + (other >>> 16) - 131_070) * bellScale

const bellScale = Math.sqrt(3) / 65_536

/** Of 16 bits: mean 0, standard deviation 1, uniform. */
export const flat = (half: number): number => (half - 32_767.5) * flatScale

const flatScale = Math.sqrt(12) / 65_536

/** In [0, 1), as float32 has it. */
export const unitFloat = (word: number): number => (word >>> 8) / 2 ** 24
