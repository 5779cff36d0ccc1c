/**
 * One rank of a build. It makes rows by their numbers whenever it needs them: its part of the sample stays in memory, all rows once to
 * find the list of each, and the rows of its own lists once more to write them.
 */
import { Socket } from "node:net"
import { channelDescriptor } from "../../../../engines/native/coordinator/RankPool.ts"
import {
  closeFile,
  factsOf,
  openInFolder,
  openToWrite,
  readUpTo,
  syncFile,
  writeAll
} from "../../../../engines/native/files/fileIo.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import { peakRss } from "../../../../engines/native/process/procSelf.ts"
import { type Vectors, vectorsOf } from "../../data/vectors.ts"
import { isUnit } from "../../data/VectorSet.ts"
import { Centroids, Sums } from "../../ivf/Centroids.ts"
import { blockBytes, extentBytes, listBytes, sampleRows } from "../../ivf/IvfIndex.ts"
import { Kernel } from "../../kernel/Kernel.ts"
import { Wire } from "../Wire.ts"
import type { FromLoadRank, ListToWrite, LoadReport, SplitList, ToLoadRank } from "./LoadProtocol.ts"
import { splitRows } from "./splitRows.ts"

const progressMilliseconds = 250
/** Rows that are made together. */
const blockRows = 64
/** Of a file that is read from end to end. */
const pieceBytes = 4 * 2 ** 20
/** Of a write. */
const requestBytes = 4 * 2 ** 20
/** Writes in flight, while the next list is made. */
const lanes = 2

interface LoadRankPort {
  readonly send: (message: FromLoadRank) => void
}

type Begin = Extract<ToLoadRank, { readonly type: "begin" }>
type Of<T extends ToLoadRank["type"]> = Extract<ToLoadRank, { readonly type: T }>

interface Counters {
  rows: number
  bytes: number
}

interface Begun {
  readonly begin: Begin
  readonly kernel: Kernel
  readonly vectors: Vectors
  readonly centroids: Centroids
  readonly blockAt: number
  readonly sampleAt: number
  readonly sampled: number
  /** What it takes beyond this is for one message. */
  readonly mark: number
  readonly parts: Map<number, ReadonlyArray<Uint32Array>>
  readonly counters: Counters
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The `index`th of `parts` almost equal parts. */
const shareOf = (total: number, index: number, parts: number): readonly [from: number, to: number] => [
  Math.floor(total * index / parts),
  Math.floor(total * (index + 1) / parts)
]

const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, i) => from + i)

const begun = (begin: Begin): Begun => {
  const { index, rank, ranks, set } = begin
  const kernel = new Kernel()
  const vectors = vectorsOf(kernel, set)
  const centroids = new Centroids(kernel, set, index.lists)
  const blockAt = kernel.take(blockRows * vectors.width)
  const sample = sampleRows(index, set)
  const [from, to] = shareOf(sample, rank, ranks)
  const sampleAt = kernel.take(Math.ceil((to - from) / 4) * 4 * vectors.width)
  vectors.fill(Array.from({ length: to - from }, (_, i) => Math.floor((from + i) * set.vectors / sample)), sampleAt)
  return {
    begin,
    kernel,
    vectors,
    centroids,
    blockAt,
    sampleAt,
    sampled: to - from,
    mark: kernel.mark,
    parts: new Map(),
    counters: { rows: 0, bytes: 0 }
  }
}

/** What the kernel scores, and what rows take to make, with nothing else done. */
const calibrate = async ({ blockAt, centroids, vectors }: Begun, seconds: number) => {
  const rows = range(0, blockRows)
  const nearest = new Uint32Array(4)
  const start = monotonic()
  let made = 0
  while (monotonic() - start < seconds / 4 * 1e6) {
    vectors.fill(rows, blockAt)
    made += blockRows
    await turn()
  }
  const middle = monotonic()
  let scores = 0
  while (monotonic() - middle < seconds * 3 / 4 * 1e6) {
    for (let at = 0; at < blockRows; at += 4) centroids.nearest(blockAt + at * vectors.width, 4, nearest)
    scores += blockRows * centroids.count * vectors.floats
    await turn()
  }
  return { scores, scoreSeconds: (monotonic() - middle) / 1e6, rows: made, rowSeconds: (middle - start) / 1e6 }
}

/** Sums of the sample's rows by their nearest centroid. */
const sum = async ({ centroids, counters, kernel, sampleAt, sampled, vectors }: Begun): Promise<Sums> => {
  const sums = new Sums(centroids.count, vectors.floats)
  const nearest = new Uint32Array(4)
  for (let row = 0; row < sampled; row += 4) {
    const at = sampleAt + row * vectors.width
    centroids.nearest(at, sampled - row, nearest)
    for (let lane = 0; lane < Math.min(4, sampled - row); lane++) {
      sums.add(nearest[lane]!, kernel.floats(at + lane * vectors.width, vectors.floats))
    }
    counters.rows += Math.min(4, sampled - row)
    if (row % 1024 === 0) await turn()
  }
  return sums
}

/** Writes the list of each of its rows into the file, and counts the rows of each list. */
const assign = async (it: Begun, path: string): Promise<ReadonlyArray<number>> => {
  const { begin: { rank, ranks, set }, blockAt, centroids, counters, vectors } = it
  const [from, to] = shareOf(set.vectors, rank, ranks)
  const counts = new Array<number>(centroids.count).fill(0)
  const piece = new Uint32Array(pieceBytes / 4)
  const nearest = new Uint32Array(4)
  const fd = await openToWrite(path, false)
  let [held, written] = [0, from]
  const flush = async () => {
    const bytes = new Uint8Array(piece.buffer, 0, held * 4)
    await writeAll({ fd, path, bytes, length: bytes.length, offset: written * 4, direct: false })
    written += held
    held = 0
  }
  try {
    for (let first = from; first < to; first += blockRows) {
      const rows = Math.min(blockRows, to - first)
      vectors.fill(range(first, first + rows), blockAt)
      for (let row = 0; row < rows; row += 4) {
        centroids.nearest(blockAt + row * vectors.width, rows - row, nearest)
        for (let lane = 0; lane < Math.min(4, rows - row); lane++) {
          counts[nearest[lane]!]!++
          piece[held++] = nearest[lane]!
        }
      }
      counters.rows += rows
      if (held + blockRows > piece.length) await flush()
      else await turn()
    }
    await flush()
    await syncFile(fd, path)
  } finally {
    await closeFile(fd, path)
  }
  return counts
}

/** Calls with the list of each row, in order, from row `from` to before row `to`. */
const overAssignments = async (
  path: string,
  from: number,
  to: number,
  each: (row: number, list: number) => void
): Promise<void> => {
  const piece = new Uint32Array(pieceBytes / 4)
  const fd = await openInFolder(path, false)
  try {
    for (let first = from; first < to; first += piece.length) {
      const rows = Math.min(piece.length, to - first)
      const bytes = new Uint8Array(piece.buffer, 0, rows * 4)
      await readUpTo({ fd, path, bytes, length: bytes.length, offset: first * 4, direct: false })
      for (let i = 0; i < rows; i++) each(first + i, piece[i]!)
    }
  } finally {
    await closeFile(fd, path)
  }
}

const recount = async ({ begin: { rank, ranks, set }, centroids }: Begun, path: string) => {
  const counts = new Array<number>(centroids.count).fill(0)
  const [from, to] = shareOf(set.vectors, rank, ranks)
  await overAssignments(path, from, to, (_, list) => counts[list]!++)
  return counts
}

/** Rows of each of the lists, ascending. */
const rowsOf = async ({ begin: { set }, centroids }: Begun, path: string, lists: ReadonlyArray<number>) => {
  const counts = new Int32Array(centroids.count).fill(-1)
  for (const list of lists) counts[list] = 0
  await overAssignments(path, 0, set.vectors, (_, list) => {
    if (counts[list]! >= 0) counts[list]!++
  })
  const rows = new Map(lists.map((list) => [list, new Uint32Array(counts[list]!)]))
  const next = new Int32Array(centroids.count)
  await overAssignments(path, 0, set.vectors, (row, list) => {
    if (counts[list]! >= 0) rows.get(list)![next[list]!++] = row
  })
  return rows
}

const split = async (it: Begun, { lists, most, path }: Of<"split">): Promise<ReadonlyArray<SplitList>> => {
  const { begin: { set }, kernel, mark, parts, vectors } = it
  const rows = await rowsOf(it, path, lists)
  return lists.map((list) => {
    kernel.release(mark)
    const found = splitRows({ kernel, set, vectors, rows: rows.get(list)!, most })
    parts.set(list, found.parts)
    return {
      list,
      rows: found.parts.map(({ length }) => length),
      centroids: found.centroids.map((centroid) => [...centroid])
    }
  })
}

/** Which of the extents hold what their digests say. */
const check = async ({ kernel, mark, ...it }: Begun, { direct, lists, path }: Of<"check">) => {
  kernel.release(mark)
  const whole: Array<number> = []
  const longest = Math.max(0, ...lists.map(({ rows }) => extentBytes(rows, it.begin.set)))
  const at = kernel.take(longest, blockBytes)
  const fd = await openInFolder(path, direct)
  try {
    for (const { digest, number, offset, rows } of lists) {
      const length = extentBytes(rows, it.begin.set)
      const found = await readUpTo({ fd, path, bytes: kernel.bytes(at, length), length, offset, direct })
      if (found === length && kernel.digest(at, length) === digest) whole.push(number)
    }
  } finally {
    await closeFile(fd, path)
  }
  return whole
}

/** Makes the extent of a list at an address, and says its digest. */
const makeList = ({ begin: { set }, kernel, vectors }: Begun, rows: Uint32Array, at: number): number => {
  const { floats, width } = vectors
  const length = extentBytes(rows.length, set)
  for (let first = 0; first < rows.length; first += blockRows) {
    vectors.fill(rows.subarray(first, first + blockRows), at + first * width)
  }
  const numbersAt = at + rows.length * width
  kernel.words(numbersAt, rows.length).set(rows)
  if (!isUnit(set)) {
    const halves = kernel.floats(numbersAt + 4 * rows.length, rows.length)
    for (let i = 0; i < rows.length; i++) {
      const row = kernel.floats(at + i * width, floats)
      let squares = 0
      for (let j = 0; j < floats; j++) squares += row[j]! * row[j]!
      halves[i] = squares / 2
    }
  }
  const used = listBytes(rows.length, set)
  kernel.bytes(at + used, length - used).fill(0)
  return kernel.digest(at, length)
}

const writeLists = async (it: Begun, order: Of<"write">, port: LoadRankPort): Promise<void> => {
  const { begin: { set }, counters, kernel, mark, parts } = it
  const { direct, lists, path } = order
  const wanted = lists.flatMap(({ list, part }) => part === null ? [list] : [])
  const rows = await rowsOf(it, order.assignments, wanted)
  kernel.release(mark)
  const longest = Math.max(0, ...lists.map((list) => extentBytes(list.rows, set)))
  const slots = Array.from({ length: lanes }, () => kernel.take(longest, blockBytes))
  const fd = await openToWrite(path, direct)
  const rowsFor = ({ list, part }: ListToWrite) => part === null ? rows.get(list)! : parts.get(list)![part]!
  let next = 0
  const lane = async (at: number): Promise<void> => {
    for (let list = lists[next++]; list !== undefined; list = lists[next++]) {
      const digest = makeList(it, rowsFor(list), at)
      counters.rows += list.rows
      const length = extentBytes(list.rows, set)
      for (let done = 0; done < length; done += requestBytes) {
        const part = Math.min(requestBytes, length - done)
        const bytes = kernel.bytes(at + done, part)
        await writeAll({ fd, path, bytes, length: part, offset: list.offset + done, direct })
        counters.bytes += part
      }
      port.send({ type: "written", number: list.number, digest })
    }
  }
  try {
    await Promise.all(slots.map(lane))
    await syncFile(fd, path)
  } finally {
    await closeFile(fd, path)
  }
}

/** Numbers come and go by the channel that the coordinator opened for this process. */
export const makeLoadRank = (port: LoadRankPort, openWire = () => new Wire(new Socket({ fd: channelDescriptor }))) => {
  let it: Begun | undefined
  let wire: Wire | undefined
  const before = process.cpuUsage()

  const report = (): LoadReport => {
    const { system, user } = process.cpuUsage(before)
    return {
      bytes: it?.counters.bytes ?? 0,
      cpuSeconds: (user + system) / 1e6,
      peakRssBytes: peakRss(),
      bufferBytes: it?.kernel.mark ?? 0
    }
  }

  const answer = async (order: ToLoadRank): Promise<FromLoadRank> => {
    if (order.type === "begin") {
      wire ??= openWire()
      it = begun(order)
      return { type: "ready" }
    }
    if (it === undefined || wire === undefined) throw new Error(`${order.type} came before begin`)
    it.counters.rows = 0
    switch (order.type) {
      case "calibrate":
        return { type: "calibrated", ...await calibrate(it, order.seconds) }
      case "sum": {
        it.centroids.set(await wire.floats(it.centroids.count * it.vectors.floats))
        const { counts, sums } = await sum(it)
        wire.send(counts)
        wire.send(sums)
        return { type: "summed" }
      }
      case "assign":
        it.centroids.set(await wire.floats(it.centroids.count * it.vectors.floats))
        return { type: "assigned", counts: await assign(it, order.path) }
      case "recount":
        return { type: "assigned", counts: await recount(it, order.path) }
      case "split":
        return { type: "split", split: await split(it, order) }
      case "check":
        return { type: "checked", whole: await check(it, order) }
      case "write":
        await writeLists(it, order, port)
        return { type: "done", report: report() }
    }
  }

  return async (order: ToLoadRank): Promise<void> => {
    const tell = () => {
      if (it !== undefined) port.send({ type: "progress", ...it.counters })
    }
    const timer = setInterval(tell, progressMilliseconds)
    try {
      port.send(await answer(order))
    } catch (error) {
      port.send({ type: "failed", facts: factsOf(error) })
    } finally {
      clearInterval(timer)
    }
  }
}
