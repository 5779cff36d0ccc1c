/** Makes vectors of a set, and queries for it, into the memory of a kernel. */
import type { Kernel } from "../kernel/Kernel.ts"
import { bell, draw, flat, unitFloat } from "./draws.ts"
import {
  floatsOf,
  isUnit,
  mixtureClusters,
  mixtureNoise,
  mixtureRank,
  mixtureSpread,
  type VectorSet,
  widthOf
} from "./VectorSet.ts"

/** What is drawn from one seed, each in a stream of its own. */
const streams = { centres: 1, plane: 2, data: 3, choices: 4, queries: 16 } as const

export interface Vectors {
  readonly floats: number
  readonly width: number
  /** Rows of the set, one after the other at `at`. */
  readonly fill: (rows: ArrayLike<number>, at: number) => void
  /** Queries by number. Those of each `pass` are others. */
  readonly fillQueries: (pass: number, numbers: ArrayLike<number>, at: number) => void
}

/** `planted`: a vector of the set, and noise of so much of its length. `independent`: drawn as the set is, and not in it. */
export type Queries = { readonly mode: "independent" } | { readonly mode: "planted"; readonly noise: number }

/** Bytes of a row of the plane: whole steps of the kernel. */
const latentWidth = widthOf(mixtureRank)
const latentFloats = floatsOf(mixtureRank)

type Fill = (stream: number, rows: ArrayLike<number>, at: number) => void

const scaledTo = (row: Float32Array, length: number): void => {
  let squares = 0
  for (let i = 0; i < row.length; i++) squares += row[i]! * row[i]!
  const factor = length / Math.sqrt(squares)
  for (let i = 0; i < row.length; i++) row[i] = row[i]! * factor
}

const mixture = (kernel: Kernel, set: VectorSet): Fill => {
  const { dimension, seed } = set
  const clusters = mixtureClusters(set)
  const [floats, width] = [floatsOf(dimension), widthOf(dimension)]
  const latentWords = new Uint32Array(2 * mixtureRank)
  const drawn = (stream: number, row: number, into: Float32Array, scale: number): void => {
    draw(latentWords, seed, stream, row)
    for (let i = 0; i < mixtureRank; i++) {
      into[i] = into[i]! + scale * bell(latentWords[2 * i]!, latentWords[2 * i + 1]!)
    }
  }
  const centres = new Float32Array(clusters * mixtureRank)
  for (let cluster = 0; cluster < clusters; cluster++) {
    drawn(streams.centres, cluster, centres.subarray(cluster * mixtureRank), 1)
  }
  const evenDimension = dimension + dimension % 2
  const planeAt = kernel.take(evenDimension * latentWidth)
  const latentAt = kernel.take(4 * latentWidth)
  const mixedAt = kernel.take(4 * evenDimension * 4)
  kernel.floats(planeAt, evenDimension * latentFloats).fill(0)
  for (let i = 0; i < dimension; i++) {
    drawn(streams.plane, i, kernel.floats(planeAt + i * latentWidth, mixtureRank), 1)
  }
  const noise = mixtureNoise * Math.sqrt(mixtureRank * (1 + mixtureSpread ** 2))
  const wordsOf = Array.from({ length: 4 }, () => new Uint32Array(1 + 2 * mixtureRank + Math.ceil(dimension / 2)))
  return (stream, rows, at) => {
    for (let first = 0; first < rows.length; first += 4) {
      const count = Math.min(4, rows.length - first)
      const latent = kernel.floats(latentAt, 4 * latentFloats)
      latent.fill(0)
      for (let lane = 0; lane < count; lane++) {
        const words = wordsOf[lane]!
        draw(words, seed, stream, rows[first + lane]!)
        const centre = words[0]! % clusters * mixtureRank
        for (let i = 0; i < mixtureRank; i++) {
          latent[lane * latentFloats + i] = centres[centre + i]! +
            mixtureSpread * bell(words[1 + 2 * i]!, words[2 + 2 * i]!)
        }
      }
      kernel.panel(latentAt, planeAt, evenDimension, latentWidth, mixedAt)
      const mixed = kernel.floats(mixedAt, 4 * evenDimension)
      for (let lane = 0; lane < count; lane++) {
        const noiseWords = wordsOf[lane]!.subarray(1 + 2 * mixtureRank)
        const row = kernel.floats(at + (first + lane) * width, floats)
        for (let i = 0; i < dimension; i++) {
          const word = noiseWords[i >> 1]!
          row[i] = mixed[4 * i + lane]! + noise * flat((i & 1) === 0 ? word & 0xffff : word >>> 16)
        }
        row.fill(0, dimension)
      }
    }
  }
}

/** Marsaglia's polar method on 32 bits; a stream's words may run out only with a chance of nil, and then it draws on. */
const normals = (words: Uint32Array, row: Float32Array, dimension: number): void => {
  let at = 0
  for (let i = 0; i < dimension;) {
    const x = words[at]! / 2 ** 31 - 1
    const y = words[at + 1]! / 2 ** 31 - 1
    at = (at + 2) % words.length
    const squares = x * x + y * y
    if (squares >= 1 || squares === 0) continue
    const factor = Math.sqrt(-2 * Math.log(squares) / squares)
    row[i++] = x * factor
    if (i < dimension) row[i++] = y * factor
  }
}

const scattered = (kernel: Kernel, { dimension, distribution, seed }: VectorSet): Fill => {
  const [floats, width] = [floatsOf(dimension), widthOf(dimension)]
  const words = new Uint32Array(distribution === "uniform" ? dimension : 4 * dimension + 64)
  return (stream, rows, at) => {
    for (let i = 0; i < rows.length; i++) {
      const row = kernel.floats(at + i * width, floats)
      draw(words, seed, stream, rows[i]!)
      if (distribution === "normal") normals(words, row, dimension)
      else for (let j = 0; j < dimension; j++) row[j] = unitFloat(words[j]!)
      row.fill(0, dimension)
    }
  }
}

export const vectorsOf = (kernel: Kernel, set: VectorSet, queries: Queries = { mode: "independent" }): Vectors => {
  const { dimension, seed, vectors } = set
  const [floats, width] = [floatsOf(dimension), widthOf(dimension)]
  const drawnFrom = set.distribution === "mixture" ? mixture(kernel, set) : scattered(kernel, set)
  const fillAs: Fill = (stream, rows, at) => {
    drawnFrom(stream, rows, at)
    if (isUnit(set)) { for (let i = 0; i < rows.length; i++) scaledTo(kernel.floats(at + i * width, dimension), 1) }
  }
  const fill: Vectors["fill"] = (rows, at) => fillAs(streams.data, rows, at)
  const one = new Uint32Array(1)
  const noiseWords = new Uint32Array(2 * dimension)
  const noise = new Float32Array(dimension)
  const plant = (pass: number, number: number, at: number, share: number): void => {
    draw(one, seed, streams.queries + pass, number)
    fill([one[0]! % vectors], at)
    draw(noiseWords, seed, streams.queries + pass, number)
    for (let i = 0; i < dimension; i++) noise[i] = bell(noiseWords[2 * i]!, noiseWords[2 * i + 1]!)
    const row = kernel.floats(at, dimension)
    scaledTo(noise, share * Math.sqrt(row.reduce((squares, value) => squares + value * value, 0)))
    for (let i = 0; i < dimension; i++) row[i] = row[i]! + noise[i]!
    if (isUnit(set)) scaledTo(row, 1)
  }
  return {
    floats,
    width,
    fill,
    fillQueries: (pass, numbers, at) => {
      if (queries.mode === "independent") fillAs(streams.queries + pass, numbers, at)
      else for (let i = 0; i < numbers.length; i++) plant(pass, numbers[i]!, at + i * width, queries.noise)
    }
  }
}
