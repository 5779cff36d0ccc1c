/** Centroids in a kernel's memory, and which of them rows are nearest to. */
import { isUnit, type VectorSet, widthOf } from "../data/VectorSet.ts"
import type { Kernel } from "../kernel/Kernel.ts"

const lanes = 4

export class Centroids {
  readonly #kernel: Kernel
  readonly #unit: boolean
  readonly #width: number
  readonly #even: number
  readonly #scoresAt: number
  /** −|c|² / 2 for L2, so that the greatest score is the least distance. */
  readonly #bias: Float64Array
  readonly at: number
  readonly count: number

  constructor(kernel: Kernel, set: Pick<VectorSet, "dimension" | "metric">, count: number) {
    this.#kernel = kernel
    this.#unit = isUnit(set)
    this.#width = widthOf(set.dimension)
    this.count = count
    this.#even = count + count % 2
    this.at = kernel.take(this.#even * this.#width)
    this.#scoresAt = kernel.take(this.#even * 4 * lanes)
    this.#bias = new Float64Array(count)
    kernel.floats(this.at, this.#even * this.#width / 4).fill(0)
  }

  static bytes(count: number, dimension: number): number {
    return (count + 1) * (widthOf(dimension) + 4 * lanes + 8)
  }

  set(values: Float32Array): void {
    this.#kernel.floats(this.at, values.length).set(values)
    if (this.#unit) return
    const floats = this.#width / 4
    for (let i = 0; i < this.count; i++) {
      let squares = 0
      for (let j = i * floats; j < (i + 1) * floats; j++) squares += values[j]! * values[j]!
      this.#bias[i] = -squares / 2
    }
  }

  /** Of up to four rows one after the other; where there are fewer, memory behind them is read all the same. */
  nearest(rowsAt: number, rows: number, into: Uint32Array): void {
    this.#kernel.panel(rowsAt, this.at, this.#even, this.#width, this.#scoresAt)
    const scores = this.#kernel.floats(this.#scoresAt, this.count * lanes)
    for (let lane = 0; lane < Math.min(lanes, rows); lane++) {
      let best = Number.NEGATIVE_INFINITY
      let nearest = 0
      for (let i = 0, at = lane; i < this.count; i++, at += lanes) {
        const score = scores[at]! + this.#bias[i]!
        if (score > best) {
          best = score
          nearest = i
        }
      }
      into[lane] = nearest
    }
  }
}

/** What rows of each centroid add up to. */
export class Sums {
  readonly counts: Float64Array
  readonly sums: Float64Array
  readonly #floats: number

  constructor(count: number, floats: number) {
    this.#floats = floats
    this.counts = new Float64Array(count)
    this.sums = new Float64Array(count * floats)
  }

  add(centroid: number, row: Float32Array): void {
    this.counts[centroid]!++
    const { sums } = this
    for (let i = 0, at = centroid * this.#floats; i < row.length; i++, at++) sums[at]! += row[i]!
  }

  /** Those of another rank. */
  merge(counts: Float64Array, sums: Float64Array): void {
    for (let i = 0; i < counts.length; i++) this.counts[i]! += counts[i]!
    for (let i = 0; i < sums.length; i++) this.sums[i]! += sums[i]!
  }

  /** Means; of length one where `unit`. Those without a row stay NaN. */
  means(unit: boolean): Float32Array {
    const { counts, sums } = this
    const floats = this.#floats
    const means = new Float32Array(sums.length)
    for (let i = 0; i < counts.length; i++) {
      const from = i * floats
      let divisor = counts[i]!
      if (unit && divisor > 0) {
        let squares = 0
        for (let j = from; j < from + floats; j++) squares += sums[j]! * sums[j]!
        divisor = Math.sqrt(squares)
      }
      for (let j = from; j < from + floats; j++) means[j] = sums[j]! / divisor
    }
    return means
  }
}
