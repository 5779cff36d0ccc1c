/**
 * An index of lists: vectors lie with the centroid that they are nearest to, each list in one extent of one file. A search looks through
 * the lists of the centroids nearest to its query.
 *
 * An extent has its vectors as float32 (`widthOf` bytes each), their numbers as 32-bit words and, for L2, half the square of the length
 * of each; zeros up to a multiple of 4096 bytes.
 */
import { type VectorSet, widthOf } from "../data/VectorSet.ts"
import type { Metric } from "../names.ts"

export interface IvfIndex {
  /** Centroids that are sought; lists that are too long are split later. */
  readonly lists: number
}

export const blockBytes = 4096

/** Rows that centroids are sought in, and how often they are moved. */
export const sampleRows = ({ lists }: IvfIndex, { vectors }: Pick<VectorSet, "vectors">): number =>
  Math.min(vectors, Math.max(lists, Math.min(64 * lists, 65_536)))
export const iterations = 8

/** A list of more than so many times the mean is split. */
export const longestListFactor = 4

const bytesBeside = (metric: Metric): number => metric === "L2" ? 8 : 4

export interface ListShape {
  readonly dimension: number
  readonly metric: Metric
}

/** Bytes of an extent before it is filled up, and with that. */
export const listBytes = (rows: number, { dimension, metric }: ListShape): number =>
  rows * (widthOf(dimension) + bytesBeside(metric))

export const extentBytes = (rows: number, shape: ListShape): number =>
  Math.ceil(listBytes(rows, shape) / blockBytes) * blockBytes

/** At most: every list may end in a block that is almost empty, and splits make more lists. */
export const indexBytes = ({ lists }: IvfIndex, set: VectorSet): number =>
  Math.ceil(listBytes(set.vectors, set) / blockBytes) * blockBytes + 2 * lists * blockBytes

/** What a search keeps of it in memory. */
export const centroidBytes = (lists: number, { dimension }: Pick<VectorSet, "dimension">): number =>
  lists * (widthOf(dimension) + 4)

/** One list, as the directory has it. */
export interface ListEntry {
  readonly offset: number
  readonly rows: number
  readonly digest: number
}
