/** Requests as a BurstGPT file has them arrive: contexts of their own, no conversations (as kv-cache.py replays it). */
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { KvTraffic } from "../../KvWork.ts"
import { burstReader } from "../../trace/burstTrace.ts"
import type { Pauses } from "../Pauses.ts"
import type { RequestQueue } from "../RequestQueue.ts"
import { Arrivals } from "./Arrivals.ts"
import type { PythonRandom } from "./pythonRandom.ts"
import { type KvRequest, phaseOf } from "./Request.ts"
import { rowsBelowHeader } from "./traceLines.ts"
import { drawQos } from "./users.ts"

const users = 1000

interface BurstTraffic {
  readonly traffic: Extract<KvTraffic, { readonly type: "burst" }>
  readonly random: PythonRandom
  readonly queue: RequestQueue<KvRequest>
  readonly pauses: Pauses
}

export const burstTraffic = async ({ pauses, queue, random, traffic }: BurstTraffic): Promise<void> => {
  let requests = 0
  for (let cycle = 0; (traffic.cycles === 0 || cycle < traffic.cycles) && !pauses.isOver; cycle++) {
    const arrivals = new Arrivals(traffic.speedup, pauses, queue)
    const before = requests
    for (const file of traffic.files) {
      for await (const { contextTokens, generatedTokens, timestamp } of rowsBelowHeader(file, burstReader)) {
        if (!await arrivals.at(timestamp)) return
        queue.push({
          key: `trace_user_${requests % users}_req_${String(requests).padStart(4, "0")}`,
          contextTokens,
          generatedTokens,
          qos: drawQos(random),
          phase: phaseOf(contextTokens),
          conversation: null,
          turn: 0,
          arrived: monotonic()
        })
        requests++
      }
    }
    if (requests === before) {
      throw new EngineFailure({ kind: "malformed", message: "it has no requests", path: traffic.files.join(", ") })
    }
  }
}
