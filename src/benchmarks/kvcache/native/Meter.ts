/**
 * What a rank's trial is measured by. Only what ends inside the window counts; what ends after it is kept apart, so that the
 * bytes of both can be held against this process's own counters.
 */
import type { LatencyCounts } from "../../../domain/LatencyCounts.ts"
import { LatencyHistogram } from "../../../domain/LatencyHistogram.ts"
import { monotonic } from "../../../engines/native/process/clock.ts"
import type { KvPhase, KvTier } from "../KvMeasurement.ts"
import type { Moved } from "./store/Store.ts"
import { type QosLevel, qosLevels } from "./traffic/users.ts"

type Direction = "read" | "write"

interface Class {
  readonly tier: KvTier
  readonly phase: KvPhase
  readonly direction: Direction
  /** Operations of up to 2^power bytes. */
  readonly power: number
}

interface ClassCounts extends Class {
  operations: number
  bytes: number
  /** Of the storage. */
  readonly latency: LatencyHistogram | null
}

class DirectionCounts {
  operations = 0
  bytes = 0
  padding = 0
  /** Heads and rounding included, and what ended after the window. */
  movedBytes = 0
  readonly latency = new LatencyHistogram()
  readonly device = new LatencyHistogram()
  readonly host = new LatencyHistogram()
}

export const emptyCounts = () => ({
  arrived: 0,
  completed: 0,
  late: 0,
  unserved: 0,
  tokens: 0,
  hits: 0,
  misses: 0,
  phantomMisses: 0,
  turnHits: 0,
  turnMisses: 0,
  evictions: 0,
  evictedBytes: 0,
  demotions: 0,
  demotedBytes: 0,
  admitted: 0,
  admittedBytes: 0,
  /** Of entries that were written before, and went by eviction. */
  rewrittenBytes: 0,
  /** Nanoseconds of all requests in storage. */
  storageTime: 0,
  mostQueued: 0,
  /** Of evictions that a server made by itself. */
  serverEvictions: 0
})

export type Counts = ReturnType<typeof emptyCounts>

interface Operation {
  readonly tier: KvTier
  readonly phase: KvPhase
  readonly direction: Direction
  readonly bytes: number
  /** null: a modelled tier. */
  readonly moved: Moved | null
}

interface Finished {
  readonly arrived: number
  readonly taken: number
  readonly tokens: number
  readonly qos: QosLevel
  /** Nanoseconds; null where the request loaded nothing before its first token. */
  readonly prefixLoad: number | null
  readonly storageTime: number
}

const powerOf = (bytes: number): number => bytes <= 1 ? 0 : Math.ceil(Math.log2(bytes))

export class Meter {
  readonly counts = emptyCounts()
  readonly read = new DirectionCounts()
  readonly write = new DirectionCounts()
  readonly prefixLoad = new LatencyHistogram()
  readonly queueWait = new LatencyHistogram()
  readonly service = new LatencyHistogram()
  readonly endToEnd = new LatencyHistogram()
  /** Of each request, in storage altogether. */
  readonly storage = new LatencyHistogram()
  readonly #classes = new Map<string, ClassCounts>()
  readonly #qos = new Map<QosLevel, { readonly latency: LatencyHistogram; within: number }>()
  readonly #queue: Array<number> = []
  #isOpen = false
  #end = Number.POSITIVE_INFINITY

  /** From here on things count; what came before (a cache that is filled) does not. */
  open(end: number): void {
    this.#isOpen = true
    this.#end = end
  }

  /** Nothing that ends later counts. Later calls change nothing. */
  close(): void {
    this.#end = Math.min(this.#end, monotonic())
  }

  get end(): number {
    return this.#end
  }

  get isCounting(): boolean {
    return this.#isOpen && monotonic() <= this.#end
  }

  operation({ bytes, direction, moved, phase, tier }: Operation): void {
    const all = this[direction]
    if (moved !== null && this.#isOpen) all.movedBytes += bytes + moved.padding
    if (!this.isCounting) return
    const power = powerOf(bytes)
    const key = `${tier} ${phase} ${direction} ${power}`
    const found = this.#classes.get(key)
    const one = found ??
      {
        tier,
        phase,
        direction,
        power,
        operations: 0,
        bytes: 0,
        latency: moved === null ? null : new LatencyHistogram()
      }
    if (found === undefined) this.#classes.set(key, one)
    one.operations++
    one.bytes += bytes
    if (moved === null) return
    one.latency?.record(moved.total)
    all.operations++
    all.bytes += bytes
    all.padding += moved.padding
    all.latency.record(moved.total)
    all.device.record(moved.device)
    all.host.record(moved.total - moved.device)
  }

  /** Adds to a count while the window is open. */
  add(name: keyof Counts, amount = 1): void {
    if (this.isCounting) this.counts[name] += amount
  }

  arrived(queued: number): void {
    this.add("arrived")
    if (this.isCounting) this.counts.mostQueued = Math.max(this.counts.mostQueued, queued)
  }

  /** It was begun and not answered before the window closed. */
  late(arrived: number): void {
    if (arrived <= this.#end) this.counts.late++
  }

  finished({ arrived, prefixLoad, qos, storageTime, taken, tokens }: Finished): void {
    if (!this.isCounting) return this.late(arrived)
    const now = monotonic()
    const nanoseconds = (from: number, to: number): number => Math.round((to - from) * 1e3)
    const total = nanoseconds(arrived, now)
    this.counts.completed++
    this.counts.tokens += tokens
    this.counts.storageTime += storageTime
    this.queueWait.record(nanoseconds(arrived, taken))
    this.service.record(nanoseconds(taken, now))
    this.endToEnd.record(total)
    this.storage.record(storageTime)
    if (prefixLoad !== null) this.prefixLoad.record(prefixLoad)
    const found = this.#qos.get(qos)
    const level = found ?? { latency: new LatencyHistogram(), within: 0 }
    if (found === undefined) this.#qos.set(qos, level)
    level.latency.record(total)
    if (total <= qosLevels[qos].targetP95 * 1e6) level.within++
  }

  /** At equal distances, for whether the queue grows. */
  sampleQueue(queued: number): void {
    if (this.isCounting) this.#queue.push(queued)
  }

  report() {
    const direction = ({ bytes, device, host, latency, movedBytes, operations, padding }: DirectionCounts) => ({
      operations,
      bytes,
      padding,
      movedBytes,
      latency: latency.toJSON(),
      device: device.toJSON(),
      host: host.toJSON()
    })
    return {
      counts: this.counts,
      read: direction(this.read),
      write: direction(this.write),
      prefixLoad: this.prefixLoad.toJSON(),
      queueWait: this.queueWait.toJSON(),
      service: this.service.toJSON(),
      endToEnd: this.endToEnd.toJSON(),
      storage: this.storage.toJSON(),
      classes: [...this.#classes.values()].map((one) => ({ ...one, latency: one.latency?.toJSON() ?? null })),
      qos: [...this.#qos].map(([level, { latency, within }]) => ({ level, within, latency: latency.toJSON() })),
      queue: this.#queue
    }
  }
}

export type MeterReport = ReturnType<Meter["report"]>
export type ClassReport = Class & {
  readonly operations: number
  readonly bytes: number
  readonly latency: LatencyCounts | null
}
