/** A trial over blocks of shared prefixes. */
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import { entryBytes, type KvOption } from "../../KvWork.ts"
import { burstReader } from "../../trace/burstTrace.ts"
import { inParallel } from "../inParallel.ts"
import type { Trace } from "../IoTraceLog.ts"
import type { Meter } from "../Meter.ts"
import type { Pauses } from "../Pauses.ts"
import { RequestQueue } from "../RequestQueue.ts"
import type { Store } from "../store/Store.ts"
import { Arrivals } from "../traffic/Arrivals.ts"
import type { PythonRandom } from "../traffic/pythonRandom.ts"
import { rowsBelowHeader } from "../traffic/traceLines.ts"
import { drawQos } from "../traffic/users.ts"
import type { Trial } from "../Trial.ts"
import { BlockCache } from "./BlockCache.ts"
import type { BlockRequest } from "./BlockRequest.ts"
import { Chain } from "./Chain.ts"
import { conversationTraffic } from "./conversationTraffic.ts"
import { generatedTraffic } from "./generatedTraffic.ts"
import { mooncakeTraffic } from "./mooncakeTraffic.ts"
import { serveBlocks } from "./serveBlocks.ts"

interface BlockTrialOptions {
  readonly option: KvOption
  readonly blockTokens: number
  readonly blocksPerFile: number
  readonly storageBytes: number
  readonly store: Store
  readonly random: PythonRandom
  readonly meter: Meter
  readonly pauses: Pauses
  readonly trace: Trace
}

const preparedTokens = 2048
const preparedEach = 10

export const blockTrial = (options: BlockTrialOptions): Trial => {
  const { blockTokens, blocksPerFile, meter, option, pauses, random, storageBytes, store } = options
  const { traffic } = option
  const unitTokens = blockTokens * blocksPerFile
  const unitBytes = entryBytes(option, unitTokens)
  const cache = new BlockCache({
    store,
    meter,
    unitBytes,
    blocksPerUnit: blocksPerFile,
    gpuBytes: option.gpuBytes,
    cpuBytes: option.cpuBytes,
    storageBytes,
    isOver: () => pauses.isOver,
    trace: options.trace
  })
  const queue = new RequestQueue<BlockRequest>(meter)
  const prepared: Array<ReadonlyArray<string>> = []

  /** Contexts that nobody shares. */
  const lonely = (name: string, tokens: number): ReadonlyArray<string> => {
    const chain = new Chain(unitTokens)
    chain.append(name, tokens)
    return chain.keys
  }

  const replayBurst = async ({ cycles, files, speedup }: Extract<typeof traffic, { readonly type: "burst" }>) => {
    let requests = 0
    for (let cycle = 0; (cycles === 0 || cycle < cycles) && !pauses.isOver; cycle++) {
      const arrivals = new Arrivals(speedup, pauses, queue)
      for (const file of files) {
        for await (const { contextTokens, generatedTokens, timestamp } of rowsBelowHeader(file, burstReader)) {
          if (!await arrivals.at(timestamp)) return
          const chain = new Chain(unitTokens)
          chain.append(`burst_${requests}_question`, contextTokens)
          const keys = [...chain.keys]
          chain.append(`burst_${requests++}_answer`, generatedTokens)
          const answerKeys = chain.keys.slice(keys.length)
          queue.push({ keys, answerKeys, generatedTokens, qos: drawQos(random), arrived: monotonic() })
        }
      }
      if (requests === 0) {
        throw new EngineFailure({ kind: "malformed", message: "it has no requests", path: files.join(", ") })
      }
    }
  }

  const ask = (): Promise<void> => {
    switch (traffic.type) {
      case "synthetic":
        return conversationTraffic({ option, unitTokens, random, queue, pauses })
      case "generated":
        return generatedTraffic({ traffic, unitTokens, random, queue, pauses })
      case "mooncake":
        return mooncakeTraffic({ traffic, blocksPerUnit: blocksPerFile, random, queue, pauses })
      case "burst":
        return replayBurst(traffic)
      case "ioTrace":
        throw new EngineFailure({ kind: "internal", message: "an I/O trace has no blocks" })
    }
  }

  const fill = async (name: string, units: number, width: number): Promise<void> => {
    let next = 0
    await inParallel(width, () => {
      if (next >= units || pauses.isOver) return null
      return cache.store([`${name}_${next++}`], "prefill")
    })
    await cache.settle()
  }

  return {
    queued: () => queue.length,
    close: () => queue.close(),
    prepare: async () => {
      if (option.precondition !== null) {
        await fill("precondition", Math.ceil(option.precondition.bytes / unitBytes), option.precondition.threads)
      }
      if (option.mode !== "decode") return
      for (let entry = 0; entry < option.users * preparedEach && !pauses.isOver; entry++) {
        const keys = lonely(`prepared_${entry}`, preparedTokens)
        prepared.push(keys)
        await cache.store(keys, "prefill")
      }
      await cache.settle()
    },
    traffic: ask,
    next: async () => {
      const request = await queue.take()
      if (request === null) return null
      const asked = option.mode === "decode" ? { ...request, keys: random.choice(prepared) } : request
      return () => serveBlocks({ option, cache, meter, pauses }, asked)
    },
    settle: () => cache.settle(),
    stored: () => cache.stored(),
    entries: () => cache.entries()
  }
}
