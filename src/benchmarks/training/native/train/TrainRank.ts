/**
 * One rank of a training run: for each epoch it orders its files, then takes batches, sleeps for each as its accelerator
 * would compute, and meets the other ranks after every step. No Effect, no worker threads; reads go through libuv's pool.
 */
import { readFileSync } from "node:fs"
import { Socket } from "node:net"
import { performance } from "node:perf_hooks"
import { parseMeminfo } from "../../../../cluster/proc/meminfo.ts"
import { mean, populationDeviation } from "../../../../domain/statistics.ts"
import { there } from "../../../../domain/there.ts"
import { plural } from "../../../../domain/Units.ts"
import { channelDescriptor } from "../../../../engines/native/coordinator/RankPool.ts"
import { alignedMemory } from "../../../../engines/native/files/buffers.ts"
import { EngineFailure, factsOf } from "../../../../engines/native/files/fileIo.ts"
import { anchor, monotonic, toWall, waitUntil } from "../../../../engines/native/process/clock.ts"
import { ownIo, peakRss } from "../../../../engines/native/process/procSelf.ts"
import { batchesAhead } from "../../lookAhead.ts"
import { blockBytes, readersOf, requestBytesOf } from "../../memory.ts"
import { starvedEpoch } from "../../starvedEpoch.ts"
import { batchesOf } from "../../steps.ts"
import { type Barrier, rankBarrier } from "./Barrier.ts"
import { dataFitsMemory } from "./dataPerHost.ts"
import { type Feed, startFeed } from "./Feed.ts"
import { fileFactsOf } from "./locate.ts"
import { epochOrders, type Order } from "./order.ts"
import { makePieceReader, type PieceReader } from "./pieceReader.ts"
import { type FileFacts, type Footers, rowGroups, wholeFiles } from "./pieceSource.ts"
import { openRankOutput, type RankOutput } from "./rankOutput.ts"
import { makeSleeper, sleepExactly } from "./sleeper.ts"
import { streamsOf } from "./streams.ts"
import { writeTrainCheckpoint } from "./trainCheckpoint.ts"
import type { EpochReport, FromTrainRank, ToTrainRank, TrainSetup } from "./TrainProtocol.ts"
import { countWaits } from "./waits.ts"
import { blockFigures } from "./window.ts"

const progressMilliseconds = 250

/** A WebAssembly memory ends at 4 GiB. */
const mostBytesTogether = 2 ** 32 - 2 ** 20

/** One buffer a reader, aligned for O_DIRECT. */
const buffersOf = (count: number, size: number): ReadonlyArray<Uint8Array> => {
  if (count * size > mostBytesTogether) return Array.from({ length: count }, () => new Uint8Array(alignedMemory(size)))
  const memory = alignedMemory(count * size)
  return Array.from({ length: count }, (_, i) => new Uint8Array(memory, i * size, size))
}

interface Equipment {
  readonly setup: TrainSetup
  readonly facts: FileFacts
  readonly nextOrder: () => Order
  /** Steps of every epoch: of the rank that has the fewest. */
  readonly steps: number
  readonly readers: ReadonlyArray<PieceReader>
  readonly bufferBytes: number
  /** Row groups of files that were opened before. */
  readonly footers: Footers
  readonly barrier: Barrier | null
  readonly output: RankOutput
  readonly load: Float64Array
  readonly proc: Float64Array
  readonly compute: Float64Array
}

const stepsOf = (order: Order, work: TrainSetup["work"]): number =>
  Math.min(work.stepsLimit ?? Infinity, ...order.map((files) => batchesOf(files.length, work)))

const equip = (setup: TrainSetup): Equipment => {
  const { files, host, rank, runDirectory, work } = setup
  const slotBytes = requestBytesOf(work) + blockBytes
  const count = readersOf(work)
  const nextOrder = epochOrders(work)
  const first = nextOrder()
  let isFirst = true
  const steps = stepsOf(first, work)
  if (steps < 1) {
    throw new EngineFailure({
      kind: "internal",
      message: `no rank can make a step: ${plural(work.set.files, "file")} for ${
        plural(work.ranks, "rank")
      } and batches of ${work.batchSize}`
    })
  }
  sleepExactly()
  return {
    setup,
    facts: fileFactsOf(work.set, files),
    nextOrder: () => {
      if (!isFirst) return nextOrder()
      isFirst = false
      return first
    },
    steps,
    readers: buffersOf(count, slotBytes).map((slot) => makePieceReader(slot, work.directIo)),
    bufferBytes: count * slotBytes,
    footers: new Map(),
    barrier: work.ranks === 1 ? null : rankBarrier(new Socket({ fd: channelDescriptor })),
    output: openRankOutput(runDirectory, rank, host, dataFitsMemory(work, host)),
    load: new Float64Array(steps),
    proc: new Float64Array(steps),
    compute: new Float64Array(steps)
  }
}

const feedOf = ({ facts, footers, readers, setup, steps }: Equipment, order: Order): Feed => {
  const { rank, work } = setup
  const streams = streamsOf(there(order[rank], "order of this rank"), steps, work)
  return startFeed({
    streams,
    sources: streams.parts.map((parts) =>
      work.set.format === "parquet"
        ? rowGroups(parts(), facts, footers)
        : wholeFiles(parts(), facts, work.set.format === "tfrecord")
    ),
    readers: streams.parts.map((_, i) =>
      readers.slice(i * streams.readersPerStream, (i + 1) * streams.readersPerStream)
    )
  })
}

/** What became of the time in which steps waited for data. */
interface Waiting {
  seconds: number
  readerSeconds: number
  threadSeconds: number
}

/** Sums over all steps, microseconds. */
interface Sums {
  waited: number
  computed: number
  atBarrier: number
}

interface Loop {
  step: number
  readonly waiting: Waiting
  readonly sums: Sums
}

const takeSteps = async (equipment: Equipment, feed: Feed, start: number, loop: Loop): Promise<void> => {
  const { barrier, compute, load, proc, setup, steps } = equipment
  const computeMicroseconds = setup.work.computeSeconds * 1e6
  const sleeper = makeSleeper(feed.isIdle)
  const { sums, waiting } = loop
  let begun = start
  for (let step = 0; step < steps; step++) {
    const there = feed.next(step)
    if (there !== undefined) {
      const readers = feed.busy()
      const thread = performance.eventLoopUtilization().active
      const from = monotonic()
      await there
      waiting.seconds += (monotonic() - from) / 1e6
      waiting.readerSeconds += (feed.busy() - readers) / 1e6
      waiting.threadSeconds += (performance.eventLoopUtilization().active - thread) / 1e3
    }
    const loaded = monotonic()
    feed.took(step + 1)
    const until = loaded + computeMicroseconds
    barrier?.announce(until)
    if (computeMicroseconds > 0) await sleeper.until(until)
    const computed = monotonic()
    if (barrier !== null) {
      const latest = barrier.latest()
      await sleeper.until(typeof latest === "number" ? latest : await latest)
    }
    const over = monotonic()
    load[step] = loaded - begun
    compute[step] = computed - loaded
    proc[step] = computed - begun
    sums.waited += loaded - begun
    sums.computed += computed - loaded
    sums.atBarrier += over - computed
    begun = over
    loop.step = step + 1
  }
}

const difference = (after: number | null, before: number | null): number | null =>
  after === null || before === null ? null : after - before

const meminfoNow = (): Readonly<Record<string, string>> => {
  try {
    return parseMeminfo(readFileSync("/proc/meminfo", "utf8"))
  } catch {
    return {}
  }
}

/** What a rank needs of its surroundings: the message pipe. */
interface TrainRankPort {
  readonly send: (message: FromTrainRank) => void
}

const perform = async (
  equipment: Equipment,
  epoch: number,
  order: Order,
  at: number,
  port: TrainRankPort
): Promise<EpochReport> => {
  const { compute, load, proc, setup, steps } = equipment
  const { work } = setup
  const loop: Loop = {
    step: 0,
    waiting: { seconds: 0, readerSeconds: 0, threadSeconds: 0 },
    sums: { waited: 0, computed: 0, atBarrier: 0 }
  }
  const meminfo = meminfoNow()
  const before = ownIo()
  waitUntil(at)
  const cpu = process.cpuUsage()
  const clocks = anchor()
  const start = monotonic()
  const feed = feedOf(equipment, order)
  const timer = setInterval(() => {
    const elapsed = monotonic() - start
    const first = proc[0] ?? 0
    const starved = starvedEpoch({ steps, batchesAhead: batchesAhead(work), firstStepShare: first / elapsed })
    port.send({
      type: "progress",
      steps: loop.step,
      bytes: feed.counts().bytes,
      waited: loop.sums.waited / 1e6,
      au: loop.step > 1 && starved === null ? 100 * (loop.sums.computed - (compute[0] ?? 0)) / (elapsed - first) : null
    })
  }, progressMilliseconds)
  try {
    await takeSteps(equipment, feed, start, loop)
    const end = monotonic()
    const used = process.cpuUsage(cpu)
    const after = ownIo()
    const figures = blockFigures({ start, end, compute, proc }, work)
    const { bytes, files } = feed.counts()
    const computes = Array.from(compute, (microseconds) => microseconds / 1e6)
    equipment.output.addEpoch({
      epoch,
      load,
      proc,
      compute,
      samplesPerSecond: figures?.samplesPerSecond ?? null,
      au: figures?.au ?? null,
      meminfo,
      end: toWall(clocks, end)
    })
    return {
      start,
      end,
      steps,
      bytes,
      files,
      readBytes: difference(after.readBytes, before.readBytes),
      cpuSeconds: (used.user + used.system) / 1e6,
      au: figures?.au ?? null,
      nominalAu: figures?.nominalAu ?? null,
      samplesPerSecond: figures?.samplesPerSecond ?? null,
      window: figures === null ? null : {
        seconds: (end - start) / 1e6,
        first: (proc[0] ?? 0) / 1e6,
        waited: loop.sums.waited / 1e6,
        computed: loop.sums.computed / 1e6,
        atBarrier: loop.sums.atBarrier / 1e6
      },
      compute: { mean: mean(computes), deviation: populationDeviation(computes) },
      wait: countWaits(load),
      whileWaiting: loop.waiting,
      readers: equipment.readers.length,
      peakRssBytes: peakRss(),
      bufferBytes: equipment.bufferBytes
    }
  } finally {
    clearInterval(timer)
  }
}

interface Announced {
  readonly epoch: number
  readonly order: Order
}

/** Answers the coordinator's messages one after the other. */
export const makeTrainRank = (
  port: TrainRankPort
): (message: ToTrainRank | { readonly type: "go"; readonly at: number }) => Promise<void> => {
  let equipment: Equipment | undefined
  let announced: Announced | undefined
  const equipped = (): Equipment => {
    if (equipment === undefined) throw new EngineFailure({ kind: "internal", message: "asked before it was set up" })
    return equipment
  }
  const answer = async (message: ToTrainRank | { readonly type: "go"; readonly at: number }): Promise<void> => {
    switch (message.type) {
      case "setup":
        equipment = equip(message.setup)
        return port.send({ type: "ready", steps: equipment.steps })
      case "epoch": {
        const { nextOrder, steps } = equipped()
        announced = { epoch: message.epoch, order: nextOrder() }
        return port.send({ type: "ready", steps })
      }
      case "go": {
        if (announced === undefined) throw new EngineFailure({ kind: "internal", message: "started without an epoch" })
        const { epoch, order } = announced
        announced = undefined
        return port.send({ type: "epochDone", report: await perform(equipped(), epoch, order, message.at, port) })
      }
      case "checkpoint": {
        const start = monotonic()
        if (equipped().setup.rank === 0) await writeTrainCheckpoint(message.path, message.bytes)
        return port.send({ type: "saved", start, end: monotonic() })
      }
      case "finish":
        equipped().output.finish()
        return port.send({ type: "written" })
    }
  }
  return async (message) => {
    try {
      await answer(message)
    } catch (error) {
      port.send({ type: "failed", facts: factsOf(error) })
    }
  }
}
