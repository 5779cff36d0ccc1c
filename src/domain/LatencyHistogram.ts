/**
 * Latencies of any number of operations in 21 kB, mergeable, so that percentiles are of all ranks' operations together. Whole
 * nanoseconds below 256 have a cell each; every octave above has 128 cells of equal width, so that the middle of a cell is
 * within 1/256 (0.4 %) of what was recorded there. Loads no library: ranks record into it.
 */
import type { LatencyCounts } from "./LatencyCounts.ts"
import { hasTail, percentileBy } from "./statistics.ts"

const cellsPerOctave = 128
/** 78 hours. */
const limit = 2 ** 48
const cells = (48 - 6) * cellsPerOctave

/** Octaves begin at 7: those below share the first 128 cells. */
const cellOf = (nanoseconds: number): number => {
  if (nanoseconds < 256) return Math.floor(nanoseconds)
  if (nanoseconds < 2 ** 32) {
    const octave = 31 - Math.clz32(nanoseconds)
    return (octave - 6) * cellsPerOctave + ((nanoseconds >>> (octave - 7)) & 127)
  }
  const octave = 63 - Math.clz32(nanoseconds / 2 ** 32)
  return (octave - 6) * cellsPerOctave + ((nanoseconds / 2 ** (octave - 7)) & 127)
}

const widthOf = (cell: number): number => 2 ** Math.max(0, Math.floor(cell / cellsPerOctave) - 1)

const leastOf = (cell: number): number =>
  cell < cellsPerOctave ? cell : (cellsPerOctave + cell % cellsPerOctave) * widthOf(cell)

/** Samples in nanoseconds, counted in cells. */
export class LatencyHistogram {
  #samples: Uint32Array | Float64Array = new Uint32Array(cells)
  #count = 0
  #sum = 0
  #least = Number.POSITIVE_INFINITY
  #most = Number.NEGATIVE_INFINITY

  /** One operation. Throws a RangeError for what is no latency: a negative number, none, 78 hours and more. */
  record(nanoseconds: number): void {
    if (!(nanoseconds >= 0 && nanoseconds < limit)) {
      throw new RangeError(`a latency of ${nanoseconds} ns is not possible`)
    }
    this.#add(cellOf(nanoseconds), 1)
    this.#count++
    this.#sum += nanoseconds
    if (nanoseconds < this.#least) this.#least = nanoseconds
    if (nanoseconds > this.#most) this.#most = nanoseconds
  }

  /** Takes the other's samples in; the other stays as it is. */
  merge(other: LatencyHistogram): void {
    other.#samples.forEach((samples, cell) => {
      if (samples > 0) this.#add(cell, samples)
    })
    this.#count += other.#count
    this.#sum += other.#sum
    this.#least = Math.min(this.#least, other.#least)
    this.#most = Math.max(this.#most, other.#most)
  }

  get count(): number {
    return this.#count
  }

  /** Nanoseconds, exact; null without a sample. */
  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count
  }

  /** Nanoseconds, exact; null without a sample. */
  get least(): number | null {
    return this.#count === 0 ? null : this.#least
  }

  /** Nanoseconds, exact; null without a sample. */
  get most(): number | null {
    return this.#count === 0 ? null : this.#most
  }

  /** Nanoseconds, within 0.4 % (0.99: p99); null where fewer than ten samples lie beyond it, which leaves it to chance. */
  percentile(share: number): number | null {
    return hasTail(this.#count, share) ? this.roughPercentile(share) : null
  }

  /** The same however few samples lie beyond it; null without a sample. */
  roughPercentile(share: number): number | null {
    return this.#count === 0 ? null : percentileBy(this.#count, share, (place) => this.#at(place))
  }

  toJSON(): LatencyCounts {
    const used: Array<readonly [number, number]> = []
    this.#samples.forEach((samples, cell) => {
      if (samples > 0) used.push([leastOf(cell), samples])
    })
    return { count: this.#count, sum: this.#sum, least: this.least, most: this.most, cells: used }
  }

  /** All of them together, as one that recorded everything. */
  static pooled(all: ReadonlyArray<LatencyCounts>): LatencyHistogram {
    const histogram = new LatencyHistogram()
    for (const counts of all) histogram.merge(LatencyHistogram.of(counts))
    return histogram
  }

  static of(counts: LatencyCounts): LatencyHistogram {
    const histogram = new LatencyHistogram()
    for (const [from, samples] of counts.cells) histogram.#add(cellOf(from), samples)
    histogram.#count = counts.count
    histogram.#sum = counts.sum
    histogram.#least = counts.least ?? Number.POSITIVE_INFINITY
    histogram.#most = counts.most ?? Number.NEGATIVE_INFINITY
    return histogram
  }

  /** The sample in that place of their order, from 0. */
  #at(place: number): number {
    let left = place + 1
    const cell = this.#samples.findIndex((samples) => (left -= samples) <= 0)
    const middle = leastOf(cell) + (widthOf(cell) - 1) / 2
    return Math.min(this.#most, Math.max(this.#least, middle))
  }

  #add(cell: number, samples: number): void {
    const together = this.#samples[cell]! + samples
    if (together > 0xffff_ffff && this.#samples instanceof Uint32Array) this.#samples = Float64Array.from(this.#samples)
    this.#samples[cell] = together
  }
}
