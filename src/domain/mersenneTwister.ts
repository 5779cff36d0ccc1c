/** MT19937 by Matsumoto and Nishimura, with its two ways of making a state from a seed. */
const words = 624
const middle = 397

interface MersenneTwister {
  /** 0 to 2^32 − 1. */
  readonly uint32: () => number
  /** [0, 1) with 53 bits, from two draws. */
  readonly double: () => number
}

/** Knuth's initialisation by one integer (`init_genrand`): NumPy's `np.random.seed(seed)`. */
const keyOf = (seed: number): Uint32Array => {
  const key = new Uint32Array(words)
  key[0] = seed
  for (let i = 1; i < words; i++) {
    const before = key[i - 1]!
    key[i] = Math.imul(1812433253, before ^ before >>> 30) + i
  }
  return key
}

/** `init_by_array`: Python's `random.seed(n)` with the 32-bit words of n, the least first. */
const keyOfWords = (seed: ReadonlyArray<number>): Uint32Array => {
  const key = keyOf(19650218)
  let i = 1
  const mixed = (factor: number): number => {
    const before = key[i - 1]!
    return key[i]! ^ Math.imul(factor, before ^ before >>> 30)
  }
  const next = (): void => {
    if (++i < words) return
    key[0] = key[words - 1]!
    i = 1
  }
  for (let k = Math.max(words, seed.length), j = 0; k > 0; k--, j = (j + 1) % seed.length) {
    key[i] = mixed(1664525) + seed[j]! + j
    next()
  }
  for (let k = words - 1; k > 0; k--) {
    key[i] = mixed(1566083941) - i
    next()
  }
  key[0] = 0x80000000
  return key
}

const twister = (key: Uint32Array): MersenneTwister => {
  let at = words

  const twist = (to: number, next: number, far: number): void => {
    const y = key[to]! & 0x80000000 | key[next]! & 0x7fffffff
    key[to] = key[far]! ^ y >>> 1 ^ ((y & 1) === 0 ? 0 : 0x9908b0df)
  }

  const refill = (): void => {
    for (let i = 0; i < words - middle; i++) twist(i, i + 1, i + middle)
    for (let i = words - middle; i < words - 1; i++) twist(i, i + 1, i + middle - words)
    twist(words - 1, 0, middle - 1)
    at = 0
  }

  const uint32 = (): number => {
    if (at === words) refill()
    let y = key[at++]!
    y ^= y >>> 11
    y ^= y << 7 & 0x9d2c5680
    y ^= y << 15 & 0xefc60000
    y ^= y >>> 18
    return y >>> 0
  }

  return {
    uint32,
    double: () => {
      const high = uint32() >>> 5
      const low = uint32() >>> 6
      return (high * 67_108_864 + low) / 9_007_199_254_740_992
    }
  }
}

/** `seed` is 0 to 2^32 − 1. */
export const seededByInteger = (seed: number): MersenneTwister => twister(keyOf(seed))

/** At least one word. */
export const seededByWords = (seed: ReadonlyArray<number>): MersenneTwister => twister(keyOfWords(seed))
