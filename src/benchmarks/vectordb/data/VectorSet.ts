/** Which vectors a collection holds. Each is a function of the seed and its number, so that anybody can make any of them again. */
import type { Distribution, Metric } from "../names.ts"

export interface VectorSet {
  readonly vectors: number
  readonly dimension: number
  readonly metric: Metric
  readonly distribution: Distribution
  /** 0 to 2³² − 1. */
  readonly seed: number
}

/** Dimensions of the plane that a mixture lies on. */
export const mixtureRank = 24

/** Spread of a cluster, as a share of the spread of the clusters' centres. */
export const mixtureSpread = 0.65

/** Standard deviation of the noise in each dimension, as a share of that of the plane. */
export const mixtureNoise = 0.3

/** A power of two about √vectors: as many lists as an index has by default. */
export const defaultLists = (vectors: number): number => Math.max(2, 2 ** Math.round(Math.log2(Math.sqrt(vectors))))

/** So many for each list that a search finds its neighbours behind several. */
export const mixtureClusters = ({ vectors }: Pick<VectorSet, "vectors">): number => 8 * defaultLists(vectors)

/** Vectors of length one: by their inner product they are in the same order as by cosine. */
export const isUnit = ({ metric }: Pick<VectorSet, "metric">): boolean => metric !== "L2"

const lanes = 16

/** Floats that a vector takes in memory and files; those behind its dimension are 0. */
export const floatsOf = (dimension: number): number => Math.ceil(dimension / lanes) * lanes

/** Bytes of the same. */
export const widthOf = (dimension: number): number => floatsOf(dimension) * 4
