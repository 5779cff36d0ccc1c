/** One request against a cache of whole contexts: the steps of kv-cache.py (fact sheet A6.2) in its order. */
import { monotonic } from "../../../../engines/native/process/clock.ts"
import { entryBytes, type KvOption } from "../../KvWork.ts"
import type { TieredCache } from "../cache/TieredCache.ts"
import type { Meter } from "../Meter.ts"
import type { Pauses } from "../Pauses.ts"
import type { Conversations } from "../traffic/Conversations.ts"
import type { PythonRandom } from "../traffic/pythonRandom.ts"
import type { KvRequest } from "../traffic/Request.ts"
import type { Documents } from "./Documents.ts"

/** Words of the three system prompts, which count as their tokens. */
const systemPromptTokens = [5, 9, 6]
const systemPromptShare = 0.2
export const documentShare = 0.1
/** Tokens that are generated between two reads of the context. */
const decodeBatch = 32

interface ContextService {
  readonly option: KvOption
  readonly cache: TieredCache
  readonly meter: Meter
  readonly random: PythonRandom
  readonly pauses: Pauses
  readonly conversations: Conversations
  readonly documents: Documents | null
  /** What `decode` reads, written before the clock. */
  readonly prepared: ReadonlyArray<string>
}

/** Cuts a request short between two operations when the trial is over. */
class Over extends Error {}

export const serveContext = async (service: ContextService, request: KvRequest): Promise<void> => {
  const { cache, conversations, documents, meter, option, pauses, prepared, random } = service
  const taken = monotonic()
  let context = request.contextTokens
  let storageTime = 0
  let prefixLoad: number | null = null

  const step = async (operation: () => Promise<number | null>): Promise<number | null> => {
    if (pauses.isOver) throw new Over()
    const time = await operation()
    storageTime += time ?? 0
    return time
  }
  const load = async (key: string, phase: "turn" | "document") => {
    const begun = monotonic()
    const time = await step(() => cache.access(key, phase))
    if (time !== null) prefixLoad = (prefixLoad ?? 0) + Math.round((monotonic() - begun) * 1e3)
    return time !== null
  }
  const write = () => step(() => cache.allocate(request.key, entryBytes(option, context), "prefill"))
  const decode = async (key: string): Promise<void> => {
    const read = () => step(() => cache.access(key, "decode"))
    if (await read() === null) {
      if (option.mode !== "decode") await write()
      return
    }
    for (let left = Math.max(1, Math.ceil(request.generatedTokens / decodeBatch)); left > 0; left--) await read()
  }

  const steps = async (): Promise<void> => {
    if (option.prefixCaching && random.random() < systemPromptShare) {
      meter.add("phantomMisses")
      context = Math.max(0, context - random.choice(systemPromptTokens))
    }
    if (option.mode !== "decode") {
      if (request.conversation !== null && request.turn > 1) {
        for (const key of conversations.others(request.conversation, request.key)) {
          meter.add(await load(key, "turn") ? "turnHits" : "turnMisses")
        }
      }
      if (request.phase !== "decode") await write()
    }
    if (documents !== null && random.random() < documentShare) {
      for (const { key } of documents.retrieve(random)?.chunks ?? []) await load(key, "document")
    }
    if (option.mode !== "prefill" && request.phase !== "prefill") {
      await decode(option.mode === "decode" && prepared.length > 0 ? random.choice(prepared) : request.key)
    }
    const generation = request.generatedTokens * option.secondsPerToken
    if (generation > 0) await pauses.wait(generation)
    if (generation > 0 && pauses.isOver) throw new Over()
  }

  try {
    await steps()
  } catch (error) {
    if (!(error instanceof Over)) throw error
    return meter.late(request.arrived)
  }
  meter.finished({
    arrived: request.arrived,
    taken,
    tokens: request.generatedTokens,
    qos: request.qos,
    prefixLoad,
    storageTime
  })
}
