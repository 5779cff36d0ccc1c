/** One trial on one rank: filled before the barrier, run inside the window, counted, held against what lies there, removed. */
import { there } from "../../../domain/there.ts"
import { monotonic, waitUntil } from "../../../engines/native/process/clock.ts"
import { ownIo, peakRss } from "../../../engines/native/process/procSelf.ts"
import { blockTrial } from "./blocks/blockTrial.ts"
import { contextTrial } from "./context/contextTrial.ts"
import { ioTraceLog, noTrace } from "./IoTraceLog.ts"
import type { FromKvRank, KvProgress, KvRankReport, KvRankSetup, KvStage, KvTrialOrder } from "./KvProtocol.ts"
import { Meter } from "./Meter.ts"
import { Pauses } from "./Pauses.ts"
import { replayTrial } from "./replay/replayTrial.ts"
import type { Buffers } from "./store/Buffers.ts"
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
  const option = there(setup.work.options[order.option], "option")
  const meter = new Meter()
  const pauses = new Pauses()
  const store = await storeOf(setup, order, buffers)
  const log = order.ioTraceLog === null ? noTrace : ioTraceLog(order.ioTraceLog)
  const { blockTokens, blocksPerFile, seed } = setup.work
  const common = {
    option,
    store,
    meter,
    pauses,
    random: pythonRandom(seed + setup.rank),
    storageBytes: order.storageBytes,
    trace: log.trace
  }
  const trial = option.traffic.type === "ioTrace"
    ? replayTrial(common)
    : blockTokens === null
    ? contextTrial(common)
    : blockTrial({ ...common, blockTokens, blocksPerFile: blocksPerFile ?? 1 })

  const counts = (): KvProgress => {
    const { arrived, completed, evictions, hits, misses, tokens } = meter.counts
    return {
      arrived,
      completed,
      tokens,
      hits,
      misses,
      evictions,
      queued: trial.queued(),
      readBytes: meter.read.bytes,
      writtenBytes: meter.write.bytes,
      readP99: meter.read.latency.percentile(0.99)
    }
  }
  let stage: KvStage = "precondition"
  const telling = async <A>(work: () => Promise<A>): Promise<A> => {
    const timer = setInterval(() => {
      if (stage === "measure") meter.sampleQueue(trial.queued())
      send({ type: "progress", stage, counts: counts() })
    }, progressMilliseconds)
    try {
      return await work()
    } finally {
      clearInterval(timer)
    }
  }

  await telling(trial.prepare)
  const server = await store.server?.()

  const run = async (at: number): Promise<KvRankReport> => {
    waitUntil(at)
    const before = ownIo()
    const checkedBefore = buffers.checked.blocks
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
      queued = trial.queued()
      stage = "drain"
      pauses.end()
      trial.close()
    }
    const timer = setTimeout(end, option.seconds * 1e3)
    let working = 0
    let isAsked = false
    const endIfDone = (): void => {
      if (isAsked && working === 0 && trial.queued() === 0) end()
    }
    const work = async (): Promise<void> => {
      for (let serve = await trial.next(); serve !== null; serve = await trial.next()) {
        working++
        await serve()
        working--
        if (option.maxRequests !== null && meter.counts.completed >= option.maxRequests) end()
        endIfDone()
      }
    }
    try {
      await Promise.all([
        trial.traffic().then(() => {
          isAsked = true
          endIfDone()
        }),
        ...Array.from({ length: option.workers }, work)
      ])
    } catch (error) {
      end()
      throw error
    } finally {
      clearTimeout(timer)
    }
    await trial.settle()
    await log.close()
    const after = ownIo()
    const serverAfter = await store.server?.()
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
      blocksChecked: buffers.checked.blocks - checkedBefore,
      peakRssBytes: peakRss(),
      bufferBytes: buffers.bytes,
      server: server === undefined || serverAfter === undefined ? null : { before: server, after: serverAfter }
    }
    stage = "clear"
    await store.clear()
    return report
  }
  return { run: (at) => telling(() => run(at)) }
}
