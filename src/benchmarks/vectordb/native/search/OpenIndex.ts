/** An index that a rank searches: centroids and directory in memory, lists read from the file into buffers and scored there. */
import { EngineFailure, openInFolder, readUpTo } from "../../../../engines/native/files/fileIo.ts"
import { type Vectors, vectorsOf } from "../../data/vectors.ts"
import { isUnit } from "../../data/VectorSet.ts"
import { Best } from "../../ivf/Best.ts"
import { blockBytes, extentBytes, type ListEntry } from "../../ivf/IvfIndex.ts"
import { listsFile } from "../../ivf/manifest.ts"
import { Kernel } from "../../kernel/Kernel.ts"
import type { CacheState, SearchWork } from "../../VectorWork.ts"
import { digestText, readCentroids } from "../CollectionFolder.ts"
import type { Answer } from "./SearchProtocol.ts"
import { Slots } from "./Slots.ts"

/** One query at a time is asked in each. */
export interface Asker {
  readonly queryAt: number
  readonly scoresAt: number
  readonly best: Best
  readonly nearest: Best
}

interface IoCounts {
  reads: number
  bytes: number
  verified: number
}

export interface OpenIndex {
  readonly kernel: Kernel
  readonly vectors: Vectors
  readonly lists: ReadonlyArray<ListEntry>
  readonly counts: IoCounts
  readonly askers: ReadonlyArray<Asker>
  /** Makes a query, which takes no part of its latency. */
  readonly prepare: (asker: Asker, pass: number, number: number) => void
  readonly search: (asker: Asker, cache: CacheState, probes: number) => Promise<void>
  /** The same arithmetic on what lies in the buffers already. */
  readonly searchInMemory: (asker: Asker, probes: number) => number
  readonly readList: (list: number, cache: CacheState) => Promise<void>
  /** Every list is looked at again when it is next read. */
  readonly verifyAnew: () => void
  readonly answerOf: (asker: Asker, number: number, limit: number) => Answer
  readonly fill: () => Promise<void>
}

interface Opening {
  readonly work: SearchWork
  readonly lists: ReadonlyArray<ListEntry>
  /** Digest of their file. */
  readonly centroids: number
  readonly slots: number
  readonly most: number
}

export const openIndex = async (
  { centroids, lists, most, slots: slotCount, work }: Opening
): Promise<OpenIndex> => {
  const { folder, limit, recallK, set } = work
  const path = `${folder}/${listsFile}`
  const kernel = new Kernel()
  const vectors = vectorsOf(kernel, set, work.queries)
  const { floats, width } = vectors
  const unit = isUnit(set)
  const values = await readCentroids(folder, centroids)
  const centroidsAt = kernel.take(lists.length * width)
  kernel.floats(centroidsAt, values.length).set(values)
  const halves = Float64Array.from({ length: unit ? 0 : lists.length }, (_, list) => {
    let squares = 0
    for (let i = list * floats; i < (list + 1) * floats; i++) squares += values[i]! * values[i]!
    return squares / 2
  })
  const wanted = Math.max(limit, recallK)
  const deepest = Math.min(lists.length, Math.max(...work.probes))
  const askers = Array.from({ length: most }, (): Asker => ({
    queryAt: kernel.take(width),
    scoresAt: kernel.take(lists.length * 4),
    best: new Best(wanted),
    nearest: new Best(deepest)
  }))
  const longest = Math.max(...lists.map(({ rows }) => extentBytes(rows, set)))
  const longestRows = Math.max(...lists.map(({ rows }) => rows))
  const addresses = Array.from({ length: slotCount }, () => kernel.take(longest, blockBytes))
  const rowScoresAt = kernel.take(longestRows * 4)
  const slots = new Slots(addresses)
  const descriptors: Partial<Record<CacheState, Promise<number>>> = {}
  const descriptor = (cache: CacheState): Promise<number> => descriptors[cache] ??= openInFolder(path, cache === "cold")
  const verified = new Uint8Array(lists.length)
  const counts: IoCounts = { reads: 0, bytes: 0, verified: 0 }

  const nearestLists = ({ nearest, queryAt, scoresAt }: Asker): void => {
    kernel.scan(queryAt, centroidsAt, lists.length, width, scoresAt)
    const scores = kernel.floats(scoresAt, lists.length)
    nearest.clear()
    for (let list = 0; list < lists.length; list++) {
      const score = scores[list]! - (unit ? 0 : halves[list]!)
      if (score >= nearest.threshold) nearest.offer(list, score, 0)
    }
  }

  const readInto = async (at: number, list: number, cache: CacheState): Promise<void> => {
    const { digest, offset, rows } = lists[list]!
    const length = extentBytes(rows, set)
    if (length === 0) return
    const fd = await descriptor(cache)
    const found = await readUpTo({
      fd,
      path,
      bytes: kernel.bytes(at, length),
      length,
      offset,
      direct: cache === "cold"
    })
    counts.reads++
    counts.bytes += found
    if (found === length && verified[list] === 1) return
    const sum = found === length ? kernel.digest(at, length) : null
    if (sum !== digest) {
      const expected = `list ${list} of ${length} bytes, ${digestText(digest)}`
      const is = sum === null ? `the end of the file after ${found} bytes` : digestText(sum)
      throw new EngineFailure({
        kind: "integrity",
        message: `${path} at byte ${offset}: expected ${expected}, found ${is}`,
        path,
        offset,
        expected,
        found: is
      })
    }
    verified[list] = 1
    counts.verified++
  }

  const score = ({ best, queryAt }: Asker, at: number, rows: number, place: number): void => {
    kernel.scan(queryAt, at, rows, width, rowScoresAt)
    const scores = kernel.floats(rowScoresAt, rows)
    const numbers = kernel.words(at + rows * width, rows)
    const squares = unit ? null : kernel.floats(at + rows * width + rows * 4, rows)
    let threshold = best.threshold
    for (let row = 0; row < rows; row++) {
      const value = squares === null ? scores[row]! : scores[row]! - squares[row]!
      if (value < threshold) continue
      best.offer(numbers[row]!, value, place)
      threshold = best.threshold
    }
  }

  const lookThrough = async (asker: Asker, list: number, place: number, cache: CacheState): Promise<void> => {
    const at = await slots.take()
    try {
      await readInto(at, list, cache)
      score(asker, at, lists[list]!.rows, place)
    } finally {
      slots.give(at)
    }
  }

  return {
    kernel,
    vectors,
    lists,
    counts,
    askers,
    prepare: ({ queryAt }, pass, number) => vectors.fillQueries(pass, [number], queryAt),
    search: async (asker, cache, probes) => {
      asker.best.clear()
      nearestLists(asker)
      const depth = Math.min(probes, asker.nearest.count)
      const pending: Array<Promise<void>> = []
      for (let place = 0; place < depth; place++) {
        pending.push(lookThrough(asker, asker.nearest.numbers[place]!, place, cache))
      }
      await Promise.all(pending)
    },
    searchInMemory: (asker, probes) => {
      asker.best.clear()
      nearestLists(asker)
      const depth = Math.min(probes, asker.nearest.count)
      let bytes = 0
      for (let place = 0; place < depth; place++) {
        const { rows } = lists[asker.nearest.numbers[place]!]!
        score(asker, addresses[place % addresses.length]!, rows, place)
        bytes += extentBytes(rows, set)
      }
      return bytes
    },
    readList: async (list, cache) => {
      const at = await slots.take()
      try {
        await readInto(at, list, cache)
      } finally {
        slots.give(at)
      }
    },
    verifyAnew: () => void verified.fill(0),
    answerOf: ({ best }, number, size) => ({
      number,
      neighbours: [...best.numbers.subarray(0, Math.min(size, best.count))],
      scores: [...best.scores.subarray(0, Math.min(size, best.count))],
      places: [...best.marks.subarray(0, Math.min(size, best.count))]
    }),
    fill: async () => {
      for (const [i, at] of addresses.entries()) await readInto(at, i % lists.length, "cold")
    }
  }
}
