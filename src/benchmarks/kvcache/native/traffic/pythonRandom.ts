/** Python's `random.Random`, as far as kv-cache.py draws users and requests with it. */
import { seededByWords } from "../../../../domain/mersenneTwister.ts"
import { there } from "../../../../domain/there.ts"

export interface PythonRandom {
  /** [0, 1). */
  readonly random: () => number
  /** Below `n`, a whole number from 1 to 2^32 − 1: `_randbelow`, which throws draws away until one fits. */
  readonly below: (n: number) => number
  /** Both ends included. */
  readonly randint: (least: number, most: number) => number
  readonly choice: <A>(items: ReadonlyArray<A>) => A
  readonly uniform: (from: number, to: number) => number
}

const wordsOf = (seed: number): ReadonlyArray<number> =>
  seed < 2 ** 32 ? [seed] : [seed % 2 ** 32, Math.floor(seed / 2 ** 32)]

/** `random.seed(seed)`; Python takes the magnitude of a negative one. */
export const pythonRandom = (seed: number): PythonRandom => {
  const { double: random, uint32 } = seededByWords(wordsOf(Math.abs(seed)))
  const below = (n: number): number => {
    const shift = Math.clz32(n)
    for (;;) {
      const value = uint32() >>> shift
      if (value < n) return value
    }
  }
  return {
    random,
    below,
    randint: (least, most) => least + below(most - least + 1),
    choice: (items) => there(items[below(items.length)], "item"),
    uniform: (from, to) => from + (to - from) * random()
  }
}
