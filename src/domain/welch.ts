/** Two sets of independent values: how far apart their means are, and how well that is known. */
import { mean, sampleDeviation } from "./statistics.ts"

/** Lanczos, g = 7, nine terms; for x > 0. */
const lanczos = [
  0.99999999999980993,
  676.5203681218851,
  -1259.1392167224028,
  771.32342877765313,
  -176.61502916214059,
  12.507343278686905,
  -0.13857109526572012,
  9.9843695780195716e-6,
  1.5056327351493116e-7
]

const logGamma = (x: number): number => {
  const base = x + 6.5
  const sum = lanczos.reduce((total, term, i) => i === 0 ? term : total + term / (x - 1 + i), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum)
}

const tiny = 1e-300
const awayFromZero = (value: number): number => Math.abs(value) < tiny ? tiny : value

/** The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), by Lentz's method. */
const betaFraction = (x: number, a: number, b: number): number => {
  let c = 1
  let d = 1 / awayFromZero(1 - (a + b) * x / (a + 1))
  let fraction = d
  for (let m = 1; m <= 300; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    fraction *= d * c
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return fraction
}

const regularisedBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)
  )
  return x < (a + 1) / (a + b + 2)
    ? front * betaFraction(x, a, b) / a
    : 1 - front * betaFraction(1 - x, b, a) / b
}

/** What lies below `t` > 0 of Student's distribution. */
const studentBelow = (t: number, degrees: number): number =>
  1 - 0.5 * regularisedBeta(degrees / (degrees + t * t), degrees / 2, 0.5)

/** The t that `probability` (above a half) of Student's distribution lies below. */
export const studentQuantile = (probability: number, degrees: number): number => {
  let [low, high] = [0, 1]
  while (studentBelow(high, degrees) < probability) high *= 2
  for (let i = 0; i < 200 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2
    if (studentBelow(middle, degrees) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Fewer values give no interval: their deviation is hardly known. */
export const leastForInterval = 3

/** How sure the interval is, as a share. */
export const confidence = 0.95

/** Two ends, in the unit of the values. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Where mean(b) - mean(a) lies with 95 % confidence (Welch 1947, degrees of freedom by Satterthwaite): the two sets may
 * spread differently and be of different sizes. null where either has fewer than three values.
 */
export const welch = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): Interval | null => {
  if (a.length < leastForInterval || b.length < leastForInterval) return null
  const [ofA, ofB] = [a, b].map((values) => (sampleDeviation(values) ?? 0) ** 2 / values.length)
  if (ofA === undefined || ofB === undefined) return null
  const difference = mean(b) - mean(a)
  const variance = ofA + ofB
  if (variance === 0) return { low: difference, high: difference }
  const degrees = variance ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1))
  const reach = studentQuantile(1 - (1 - confidence) / 2, degrees) * Math.sqrt(variance)
  return { low: difference - reach, high: difference + reach }
}
