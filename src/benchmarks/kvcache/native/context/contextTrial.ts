/** A trial over whole contexts: who asks, who serves, and the cache between them and the storage. */
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { entryBytes, type KvOption } from "../../KvWork.ts"
import { TieredCache, type TieredCacheOptions } from "../cache/TieredCache.ts"
import { inParallel } from "../inParallel.ts"
import type { Meter } from "../Meter.ts"
import type { Pauses } from "../Pauses.ts"
import { RequestQueue } from "../RequestQueue.ts"
import { burstTraffic } from "../traffic/burstTraffic.ts"
import { Conversations } from "../traffic/Conversations.ts"
import type { PythonRandom } from "../traffic/pythonRandom.ts"
import type { KvRequest } from "../traffic/Request.ts"
import { syntheticTraffic } from "../traffic/syntheticTraffic.ts"
import type { Trial } from "../Trial.ts"
import { Documents } from "./Documents.ts"
import { serveContext } from "./serveContext.ts"

/** Entries written before the clock have so many tokens, and `decode` has so many of them for each user. */
const preparedTokens = 2048
const preparedEach = 10

interface ContextTrialOptions extends Omit<TieredCacheOptions, "limits" | "maxConcurrentAllocs"> {
  readonly option: KvOption
  readonly storageBytes: number
  readonly random: PythonRandom
  readonly meter: Meter
  readonly pauses: Pauses
}

export const contextTrial = (options: ContextTrialOptions): Trial => {
  const { meter, option, pauses, random, storageBytes } = options
  const cache = new TieredCache({
    ...options,
    limits: { gpuBytes: option.gpuBytes, cpuBytes: option.cpuBytes, storageBytes },
    maxConcurrentAllocs: option.maxConcurrentAllocs
  })
  const conversations = new Conversations()
  const documents = option.ragDocuments === null ? null : new Documents()
  const queue = new RequestQueue<KvRequest>(meter)
  const prepared: Array<string> = []
  const bytes = entryBytes(option, preparedTokens)

  const precondition = ({ bytes: wanted, threads }: NonNullable<KvOption["precondition"]>): Promise<void> => {
    let written = 0
    let entries = 0
    return inParallel(threads, () => {
      if (written >= wanted || pauses.isOver) return null
      written += bytes
      return cache.allocate(`precond_${entries++}`, bytes, "prefill").then(() => undefined)
    })
  }

  const service = { option, cache, meter, random, pauses, conversations, documents, prepared }
  const ask = (): Promise<void> => {
    const { traffic } = option
    switch (traffic.type) {
      case "synthetic":
        return syntheticTraffic({ option, random, queue, pauses, conversations, documents })
      case "burst":
        return burstTraffic({ traffic, random, queue, pauses })
      default:
        throw new EngineFailure({ kind: "internal", message: `${traffic.type} does not ask for whole contexts` })
    }
  }

  return {
    queued: () => queue.length,
    close: () => queue.close(),
    settle: () => Promise.resolve(),
    prepare: async () => {
      if (option.precondition !== null) await precondition(option.precondition)
      if (option.mode !== "decode") return
      let entries = 0
      await inParallel(option.workers, () => {
        if (entries >= option.users * preparedEach || pauses.isOver) return null
        const key = `prepop_${entries++}`
        prepared.push(key)
        return cache.allocate(key, bytes, "prefill", false).then(() => undefined)
      })
    },
    traffic: () =>
      Promise.all([
        ask(),
        documents?.ingest(option, option.ragDocuments ?? 0, cache, random, () => pauses.isOver)
      ]).then(() => undefined),
    next: async () => {
      const request = await queue.take()
      return request && (() => serveContext(service, request))
    },
    stored: () => cache.stored(),
    entries: () => ({ gpu: cache.count("gpu"), cpu: cache.count("cpu"), storage: cache.count("storage") })
  }
}
