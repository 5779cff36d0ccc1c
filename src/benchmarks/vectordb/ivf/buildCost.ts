/** What a build costs before it begins: arithmetic, bytes and memory. Pure. */
import { type VectorSet, widthOf } from "../data/VectorSet.ts"
import { Centroids } from "./Centroids.ts"
import { extentBytes, iterations, type IvfIndex, longestListFactor, sampleRows } from "./IvfIndex.ts"

/** What one process does in a second. */
export interface ProcessSpeed {
  /** Multiplications with their additions. */
  readonly scoresPerSecond: number
  readonly rowsPerSecond: number
}

/** Rows are made once to be assigned and once to be written; centroids are sought in the sample. */
export const buildSeconds = (
  set: VectorSet,
  index: IvfIndex,
  processes: number,
  { rowsPerSecond, scoresPerSecond }: ProcessSpeed
): number => {
  const sample = sampleRows(index, set)
  const scores = (iterations * sample + set.vectors) * index.lists * widthOf(set.dimension) / 4
  return (scores / scoresPerSecond + (sample + 2 * set.vectors) / rowsPerSecond) / processes
}

/** A process of this program before it has taken anything. */
const bareProcess = 64 * 2 ** 20

/** Of one process: its part of the sample, centroids and their sums, two lists of the longest kind, and the numbers of its rows. */
export const buildMemory = (set: VectorSet, index: IvfIndex, processes: number): number => {
  const width = widthOf(set.dimension)
  const longest = Math.min(set.vectors, Math.ceil(longestListFactor * set.vectors / index.lists))
  return Math.round(
    bareProcess + sampleRows(index, set) / processes * width + Centroids.bytes(index.lists, set.dimension) +
      3 * index.lists * width + 2 * extentBytes(longest, set) + 4 * set.vectors / processes
  )
}
