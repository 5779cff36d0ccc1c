/**
 * A trial over an I/O trace: its operations on the storage again, in their order and number. Those of one key follow each other;
 * those of different keys overlap as far as there are workers.
 */
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { KvOption } from "../../KvWork.ts"
import { ioTraceReader, type IoTraceRow } from "../../trace/ioTrace.ts"
import type { Trace } from "../IoTraceLog.ts"
import { KeyLocks } from "../KeyLocks.ts"
import type { Meter } from "../Meter.ts"
import type { Pauses } from "../Pauses.ts"
import { RequestQueue } from "../RequestQueue.ts"
import type { KvObject, Store } from "../store/Store.ts"
import { Arrivals } from "../traffic/Arrivals.ts"
import { malformed, rowsBelowHeader } from "../traffic/traceLines.ts"
import type { QosLevel } from "../traffic/users.ts"
import type { Trial } from "../Trial.ts"

interface ReplayTrialOptions {
  readonly option: KvOption
  readonly store: Store
  readonly meter: Meter
  readonly pauses: Pauses
  readonly trace: Trace
}

interface Replayed extends IoTraceRow {
  readonly line: number
  readonly qos: QosLevel
  readonly arrived: number
}

/** All operations are of one class. */
const qos: QosLevel = "batch"

export const replayTrial = ({ meter, option, pauses, store, trace }: ReplayTrialOptions): Trial => {
  const { traffic } = option
  if (traffic.type !== "ioTrace") {
    throw new EngineFailure({ kind: "internal", message: `${traffic.type} is no I/O trace` })
  }
  const { file, speedup } = traffic
  const queue = new RequestQueue<Replayed>(meter)
  const objects = new Map<string, KvObject>()
  const locks = new KeyLocks()
  let numbers = 0

  const write = async ({ bytes, key, phase }: Replayed): Promise<number> => {
    const before = objects.get(key)
    // It was evicted in between, which a trace does not say.
    if (before !== undefined) await store.remove(before)
    const object = { key, bytes, number: numbers++ }
    objects.delete(key)
    const moved = await store.write(object)
    objects.set(key, object)
    meter.add("admitted")
    meter.add("admittedBytes", bytes)
    meter.operation({ tier: "storage", phase, direction: "write", bytes, moved })
    return moved.total
  }

  const read = async ({ bytes, key, line, phase }: Replayed): Promise<number> => {
    const object = objects.get(key)
    if (object === undefined) throw malformed(file, { number: line }, `it reads ${key}, which no line before it wrote`)
    if (object.bytes !== bytes) {
      throw malformed(
        file,
        { number: line },
        `it reads ${bytes} bytes of ${key}, of which ${object.bytes} were written`
      )
    }
    const moved = await store.read(object)
    meter.add(moved === null ? "misses" : "hits")
    if (moved === null) return 0
    meter.operation({ tier: "storage", phase, direction: "read", bytes, moved })
    return moved.total
  }

  const serve = async (row: Replayed): Promise<void> => {
    const taken = monotonic()
    const { bytes, key, operation, phase, tier } = row
    const storageTime = await locks.with(key, async () => {
      if (pauses.isOver) return null
      if (tier === "storage") return operation === "Write" ? write(row) : read(row)
      meter.operation({ tier, phase, direction: operation === "Write" ? "write" : "read", bytes, moved: null })
      return 0
    })
    if (storageTime === null) return meter.late(row.arrived)
    trace({ operation, bytes, tier, key, phase })
    meter.finished({ arrived: row.arrived, taken, tokens: 0, qos, prefixLoad: null, storageTime })
  }

  return {
    queued: () => queue.length,
    close: () => queue.close(),
    prepare: () => Promise.resolve(),
    traffic: async () => {
      const arrivals = new Arrivals(speedup, pauses, queue)
      for await (const row of rowsBelowHeader(file, ioTraceReader)) {
        if (!await arrivals.at(row.timestamp)) return
        queue.push({ ...row, qos, arrived: monotonic() })
      }
    },
    next: async () => {
      const row = await queue.take()
      return row && (() => serve(row))
    },
    settle: () => Promise.resolve(),
    stored: () => [...objects.values()],
    entries: () => ({ gpu: 0, cpu: 0, storage: objects.size })
  }
}
