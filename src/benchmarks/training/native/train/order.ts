/**
 * Which files a rank reads in an epoch, and in which order, as DLIO decides it (docs/reference/dlio-training.md 4).
 * Everything follows from the seed, so every rank computes all of it by itself, without a message. Pure.
 *
 * `in turn`: file i belongs to rank i mod ranks, each rank gets as many files as every other; with `fileShuffle` each rank
 * shuffles its list for an epoch, deals it out to all ranks, and shuffles what it got.
 * `in blocks`: contiguous blocks of the sorted list.
 * TFRecord files are dealt out in turn and read in sorted order, whatever `fileShuffle` says: TensorFlow sorts names.
 */
import { dialects } from "../../../../rules/editions/dialects.ts"
import { randomState } from "../../dataset/randomState.ts"
import { blockOf, isInBlocks } from "../../steps.ts"
import type { TrainWork } from "../../TrainingWork.ts"

type OrderShape = Pick<
  TrainWork,
  "set" | "ranks" | "dialect" | "fileShuffle" | "seed" | "seedChangesByEpoch"
>

/** The files of each rank, as indexes of the data set, in reading order. */
export type Order = ReadonlyArray<Int32Array>

/** The global list as DLIO sorts it: by path, so that a subfolder's files come together. */
const sortedFiles = ({ files, subfolders }: TrainWork["set"]): Int32Array => {
  const sorted = new Int32Array(files)
  const step = Math.max(1, subfolders)
  for (let folder = 0, at = 0; folder < step; folder++) {
    for (let file = folder; file < files; file += step) sorted[at++] = file
  }
  return sorted
}

const everyNth = (list: Int32Array, rank: number, ranks: number, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => list[rank + i * ranks]!)

/** How the files lie on the ranks before anything is shuffled. */
export const initialOrder = (shape: OrderShape): Order => {
  const { ranks, set } = shape
  const each = Math.floor(set.files / ranks)
  const byRank = (f: (rank: number) => Int32Array): Order => Array.from({ length: ranks }, (_, rank) => f(rank))
  if (set.format === "tfrecord") {
    const sorted = sortedFiles(set)
    return byRank((rank) => everyNth(sorted, rank, ranks, Math.ceil((set.files - rank) / ranks)))
  }
  if (!isInBlocks(shape)) {
    return byRank((rank) => Int32Array.from({ length: each }, (_, i) => rank + i * ranks))
  }
  const sorted = sortedFiles(set)
  const block = blockOf(shape)
  return byRank((rank) => sorted.slice(rank * block, (rank + 1) * block))
}

const isShuffled = ({ dialect, fileShuffle, set }: OrderShape): boolean =>
  fileShuffle && dialects[dialect].shufflesFiles && set.format !== "tfrecord"

/** Shuffled by each rank alike, dealt out from its own position on, and shuffled again by each rank for itself. */
const reshuffled = (order: Order, seed: number): Order => {
  const ranks = order.length
  for (const list of order) randomState(seed).shuffle(list)
  return order.map((own, to) => {
    const got = new Int32Array(own.length)
    let at = 0
    for (const [from, list] of order.entries()) {
      for (let p = (to - from + ranks) % ranks; p < list.length; p += ranks) got[at++] = list[p]!
    }
    randomState(seed + 31 * to).shuffle(got)
    return got
  })
}

/** Orders of epochs 1, 2, … in turn: each is made of the one before. */
export const epochOrders = (shape: OrderShape): () => Order => {
  let order = initialOrder(shape)
  let epoch = 0
  return () => {
    epoch++
    if (isShuffled(shape)) order = reshuffled(order, shape.seed + (shape.seedChangesByEpoch ? epoch : 0))
    return order
  }
}
