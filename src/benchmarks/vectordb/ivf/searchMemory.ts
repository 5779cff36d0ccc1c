/** What a search holds, and how many reads it has under way. Pure. */
import { widthOf } from "../data/VectorSet.ts"
import type { SearchWork } from "../VectorWork.ts"
import { centroidBytes, extentBytes, longestListFactor } from "./IvfIndex.ts"

/** Reads of one process at once: each needs a buffer for the longest list, and a thread. */
const mostReads = 64

const bareProcess = 64 * 2 ** 20

/** Queries at once of one process. */
export const askersOf = (concurrency: number, processes: number, rank: number): number =>
  Math.floor(concurrency / processes) + (rank < concurrency % processes ? 1 : 0)

export const readsAtOnce = ({ concurrency, index, probes, processes }: SearchWork): number =>
  Math.max(
    1,
    Math.min(
      mostReads,
      askersOf(Math.max(...concurrency), processes, 0) * Math.min(index.lists, Math.max(...probes))
    )
  )

/** Of one process. */
export const searchMemory = (work: SearchWork): number => {
  const { index, sample, set } = work
  const longest = Math.min(set.vectors, Math.ceil(longestListFactor * set.vectors / index.lists))
  return Math.round(
    bareProcess + 2 * centroidBytes(index.lists, set) + readsAtOnce(work) * extentBytes(longest, set) +
      sample * widthOf(set.dimension)
  )
}
