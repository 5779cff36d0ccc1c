/**
 * NumPy's legacy `RandomState`, as far as DLIO's file sizes and file orders depend on it: MT19937 with Knuth's
 * single-integer initialisation, 53-bit doubles, the polar method for normal draws, and the legacy shuffle.
 */
import { seededByInteger } from "../../../domain/mersenneTwister.ts"

interface RandomState {
  /** 0 to 2^32 − 1. */
  readonly uint32: () => number
  /** [0, 1): `random_sample`. */
  readonly double: () => number
  /** Draws come in pairs: the second of a pair is kept for the next call. */
  readonly normal: (mean: number, deviation: number) => number
  /** 0 to `max`, both included, by rejection under a mask; `max` below 2^32. */
  readonly interval: (max: number) => number
  /** `np.random.shuffle`, in place. */
  readonly shuffle: (items: Shufflable) => void
}

/** A list or a typed array of numbers. */
interface Shufflable {
  readonly length: number
  [index: number]: number
}

/** `np.random.seed(seed)`. */
export const randomState = (seed: number): RandomState => {
  const { double, uint32 } = seededByInteger(seed)
  let kept: number | undefined

  const gauss = (): number => {
    if (kept !== undefined) {
      const value = kept
      kept = undefined
      return value
    }
    for (;;) {
      const x = 2 * double() - 1
      const y = 2 * double() - 1
      const square = x * x + y * y
      if (square < 1 && square !== 0) {
        const factor = Math.sqrt(-2 * Math.log(square) / square)
        kept = factor * x
        return factor * y
      }
    }
  }

  const interval = (max: number): number => {
    if (max === 0) return 0
    const mask = 0xffffffff >>> Math.clz32(max)
    for (;;) {
      const value = (uint32() & mask) >>> 0
      if (value <= max) return value
    }
  }

  const shuffle = (items: Shufflable): void => {
    for (let i = items.length - 1; i > 0; i--) {
      const j = interval(i)
      const held = items[i]!
      items[i] = items[j]!
      items[j] = held
    }
  }

  return { uint32, double, normal: (mean, deviation) => mean + deviation * gauss(), interval, shuffle }
}
