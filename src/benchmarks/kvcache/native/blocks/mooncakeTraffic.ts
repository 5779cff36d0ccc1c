/** Requests as a Mooncake file has them: their hashes are the keys, and what is generated is stored by none. */
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { KvTraffic } from "../../KvWork.ts"
import { mooncakeRow } from "../../trace/mooncakeTrace.ts"
import type { Pauses } from "../Pauses.ts"
import type { RequestQueue } from "../RequestQueue.ts"
import { Arrivals } from "../traffic/Arrivals.ts"
import type { PythonRandom } from "../traffic/pythonRandom.ts"
import { rowsOf } from "../traffic/traceLines.ts"
import { drawQos } from "../traffic/users.ts"
import type { BlockRequest } from "./BlockRequest.ts"

interface MooncakeTraffic {
  readonly traffic: Extract<KvTraffic, { readonly type: "mooncake" }>
  readonly blocksPerUnit: number
  readonly random: PythonRandom
  readonly queue: RequestQueue<BlockRequest>
  readonly pauses: Pauses
}

/** A hash stands for all before it, so that the last of some blocks names them together; blocks that fill no unit are not kept. */
export const unitKeys = (blocks: ReadonlyArray<number>, blocksPerUnit: number): ReadonlyArray<string> =>
  Array.from(
    { length: Math.floor(blocks.length / blocksPerUnit) },
    (_, unit) => `b${blocks[(unit + 1) * blocksPerUnit - 1]}`
  )

export const mooncakeTraffic = async (
  { blocksPerUnit, pauses, queue, random, traffic }: MooncakeTraffic
): Promise<void> => {
  let requests = 0
  for (let cycle = 0; (traffic.cycles === 0 || cycle < traffic.cycles) && !pauses.isOver; cycle++) {
    const arrivals = new Arrivals(traffic.speedup, pauses, queue)
    const before = requests
    for await (const { blocks, generatedTokens, timestamp } of rowsOf(traffic.file, mooncakeRow)) {
      if (!await arrivals.at(timestamp)) return
      queue.push({
        keys: unitKeys(blocks, blocksPerUnit),
        answerKeys: [],
        generatedTokens,
        qos: drawQos(random),
        arrived: monotonic()
      })
      requests++
    }
    if (requests === before) {
      throw new EngineFailure({ kind: "malformed", message: "it has no requests", path: traffic.file })
    }
  }
}
