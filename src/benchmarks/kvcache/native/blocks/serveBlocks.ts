/** One request as serving engines treat it: the known prefix is loaded at once, what is new is stored behind its back. */
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { KvPhase } from "../../KvMeasurement.ts"
import type { KvOption } from "../../KvWork.ts"
import type { Meter } from "../Meter.ts"
import type { Pauses } from "../Pauses.ts"
import type { BlockCache } from "./BlockCache.ts"
import type { BlockRequest } from "./BlockRequest.ts"

interface BlockService {
  readonly option: KvOption
  readonly cache: BlockCache
  readonly meter: Meter
  readonly pauses: Pauses
}

export const serveBlocks = async (
  { cache, meter, option, pauses }: BlockService,
  request: BlockRequest
): Promise<void> => {
  const taken = monotonic()
  let storing = 0
  /** Waits where writes cannot keep up. */
  const store = async (keys: ReadonlyArray<string>, phase: KvPhase): Promise<void> => {
    const begun = monotonic()
    await cache.store(keys, phase)
    storing += Math.round((monotonic() - begun) * 1e3)
  }
  const known = cache.lookUp(request.keys)
  const loaded = await cache.load(request.keys.slice(0, known), "prefix")
  if (option.mode !== "decode") await store(request.keys.slice(known), "prefill")
  if (option.mode !== "prefill") {
    const generation = request.generatedTokens * option.secondsPerToken
    if (generation > 0) await pauses.wait(generation)
    if (option.mode === "mixed") await store(request.answerKeys, "decode")
  }
  if (pauses.isOver) return meter.late(request.arrived)
  meter.finished({
    arrived: request.arrived,
    taken,
    tokens: request.generatedTokens,
    qos: request.qos,
    prefixLoad: known === 0 ? null : loaded,
    storageTime: (loaded ?? 0) + storing
  })
}
