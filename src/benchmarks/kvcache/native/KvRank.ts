/** One rank: a client with users, a cache and a folder of its own. Plain Node, no worker threads; I/O goes through libuv's pool. */
import { there } from "../../../domain/there.ts"
import { type Calibrate, type Calibrated, calibrateReading } from "../../../engines/native/calibration/calibrate.ts"
import { type RunIdentity, stampTarget } from "../../../engines/native/files/blockStamp.ts"
import { EngineFailure, factsOf } from "../../../engines/native/files/fileIo.ts"
import { monotonic, waitUntil } from "../../../engines/native/process/clock.ts"
import type { FromKvRank, KvRankSetup, ToKvRank } from "./KvProtocol.ts"
import { type Prepared, prepareTrial } from "./runTrial.ts"
import { slotCountsOf } from "./slotCounts.ts"
import { type Buffers, makeBuffers } from "./store/Buffers.ts"
import { fillSlot } from "./store/transfer.ts"

interface KvRankPort {
  readonly send: (message: FromKvRank) => void
}

interface Equipment {
  readonly setup: KvRankSetup
  readonly buffers: Buffers
}

const calibrationIdentity: RunIdentity = {
  runId: "00000000-0000-0000-0000-000000000000",
  contentSeed: "0000000000000000"
}

const calibrationTarget = stampTarget(calibrationIdentity, { rank: 0, checkpoint: 0, file: 0 })

/** Reads at once as many as keep a device busy: more only wait for each other. */
const calibrationStreams = 16

const generate = async ({ fresh, slots }: Buffers, seconds: number): Promise<Calibrated> => {
  const start = monotonic()
  const end = start + seconds * 1e6
  let bytes = 0
  while (monotonic() < end) {
    const slot = there(slots[0], "slot")
    await fillSlot(fresh, slot, calibrationTarget, 0, slot.bytes.length)
    bytes += slot.bytes.length
  }
  return { bytes, seconds: (monotonic() - start) / 1e6 }
}

const calibrate = ({ seconds, work }: Calibrate, buffers: Buffers): Promise<Calibrated> =>
  work.phase === "write"
    ? generate(buffers, seconds)
    : calibrateReading(buffers.slots.slice(0, calibrationStreams), calibrationTarget, work, seconds)

/** Answers the coordinator's messages one after the other; `stop` is the entry file's, for it must never wait. */
export const makeKvRank = ({ send }: KvRankPort): (message: ToKvRank) => Promise<void> => {
  let equipment: Equipment | undefined
  let announced: Calibrate | Prepared | undefined
  const go = async (at: number): Promise<void> => {
    const work = announced
    announced = undefined
    if (equipment === undefined || work === undefined) {
      throw new EngineFailure({ kind: "internal", message: "started without work" })
    }
    if ("run" in work) return send({ type: "done", report: await work.run(at) })
    waitUntil(at)
    send({ type: "calibrated", ...await calibrate(work, equipment.buffers) })
  }
  const prepare = async (message: Exclude<ToKvRank, { readonly type: "go" }>): Promise<void> => {
    if (message.type === "setup") {
      equipment = { setup: message.setup, buffers: makeBuffers(slotCountsOf(message.setup.work)) }
    } else if (message.type === "calibrate") announced = message
    else if (equipment !== undefined) {
      announced = await prepareTrial(equipment.setup, message.order, equipment.buffers, send)
    }
    send({ type: "ready" })
  }
  return async (message) => {
    try {
      await (message.type === "go" ? go(message.at) : prepare(message))
    } catch (error) {
      send({ type: "failed", facts: factsOf(error) })
    }
  }
}
