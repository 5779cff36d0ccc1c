/** One trial on one rank: filled before the barrier, run inside the window, counted, held against what lies there, removed. */
import { monotonic, waitUntil } from "../../../engines/native/process/clock.ts"
import { ownIo, peakRss } from "../../../engines/native/process/procSelf.ts"
import { contextTrial } from "./context/contextTrial.ts"
import type { FromKvRank, KvProgress, KvRankReport, KvRankSetup, KvTrialOrder } from "./KvProtocol.ts"
import { Meter } from "./Meter.ts"
import { Pauses } from "./Pauses.ts"
import type { Buffers } from "./store/Lanes.ts"
import { storeOf } from "./store/storeOf.ts"
import { pythonRandom } from "./traffic/pythonRandom.ts"

const progressMilliseconds = 250

export interface Prepared {
  readonly run: (at: number) => Promise<KvRankReport>
}

const difference = (after: number | null, before: number | null): number | null =>
  after === null || before === null ? null : after - before

const cpuSeconds = (before: NodeJS.CpuUsage): number => {
  const { system, user } = process.cpuUsage(before)
  return (system + user) / 1e6
}

export const prepareTrial = async (
  setup: KvRankSetup,
  order: KvTrialOrder,
  buffers: Buffers,
  send: (message: FromKvRank) => void
): Promise<Prepared> => {
  const option = setup.work.options[order.option]!
  const meter = new Meter()
  const pauses = new Pauses()
  const store = await storeOf(setup, order, buffers)
  const trial = contextTrial({
    option,
    store,
    meter,
    pauses,
    readers: buffers.readers,
    writers: buffers.writers,
    random: pythonRandom(setup.work.seed + setup.rank),
    storageBytes: order.storageBytes,
    trace: () => undefined
  })

  const counts = (): KvProgress => {
    const { arrived, completed, evictions, hits, misses, tokens } = meter.counts
    return {
      arrived,
      completed,
      tokens,
      hits,
      misses,
      evictions,
      queued: trial.queue.length,
      readBytes: meter.read.bytes,
      writtenBytes: meter.write.bytes,
      readP99: meter.read.latency.percentile(0.99)
    }
  }
  let stage: "precondition" | "measure" | "drain" = "precondition"
  const telling = async <A>(work: () => Promise<A>): Promise<A> => {
    const timer = setInterval(() => {
      if (stage === "measure") meter.sampleQueue(trial.queue.length)
      send({ type: "progress", stage, counts: counts() })
    }, progressMilliseconds)
    try {
      return await work()
    } finally {
      clearInterval(timer)
    }
  }

  await telling(trial.prepare)

  const run = async (at: number): Promise<KvRankReport> => {
    waitUntil(at)
    const before = ownIo()
    const cpu = process.cpuUsage()
    const start = monotonic()
    let used = 0
    let queued = 0
    meter.open(start + option.seconds * 1e6)
    stage = "measure"
    const end = (): void => {
      if (pauses.isOver) return
      meter.close()
      used = cpuSeconds(cpu)
      queued = trial.queue.length
      stage = "drain"
      pauses.end()
      trial.queue.close()
    }
    const timer = setTimeout(end, option.seconds * 1e3)
    let working = 0
    let isAsked = false
    const endIfDone = (): void => {
      if (isAsked && working === 0 && trial.queue.length === 0) end()
    }
    const work = async (): Promise<void> => {
      for (let request = await trial.queue.take(); request !== null; request = await trial.queue.take()) {
        working++
        await trial.serve(request)
        working--
        if (option.maxRequests !== null && meter.counts.completed >= option.maxRequests) end()
        endIfDone()
      }
    }
    try {
      await telling(() =>
        Promise.all([
          trial.traffic().then(() => {
            isAsked = true
            endIfDone()
          }),
          ...Array.from({ length: option.workers }, work)
        ])
      )
    } catch (error) {
      end()
      throw error
    } finally {
      clearTimeout(timer)
    }
    const after = ownIo()
    const stored = trial.stored()
    await store.confirm(stored)
    const report: KvRankReport = {
      start,
      end: meter.end,
      meter: meter.report(),
      queued,
      entries: trial.entries(),
      storageBytes: stored.reduce((total, { bytes }) => total + bytes, 0),
      files: store.files() ?? 0,
      cpuSeconds: used,
      ownRead: difference(after.readBytes, before.readBytes),
      ownWritten: difference(after.writeBytes, before.writeBytes),
      blocksChecked: 0,
      peakRssBytes: peakRss(),
      bufferBytes: buffers.bytes,
      server: null
    }
    await store.clear()
    return report
  }
  return { run }
}
