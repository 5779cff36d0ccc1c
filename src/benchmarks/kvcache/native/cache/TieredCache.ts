/**
 * Whole contexts over modelled tiers and one real storage, by the space rules of kv-cache.py (fact sheet A6.4): placement from
 * the fastest tier down, eviction by least recent use, demotion a tier down, deletion from the last. Bytes exist on the storage
 * alone; a modelled tier knows what lies in it and takes no time.
 */
import { there } from "../../../../domain/there.ts"
import type { KvPhase, KvTier } from "../../KvMeasurement.ts"
import type { Trace } from "../IoTraceLog.ts"
import { KeyLocks } from "../KeyLocks.ts"
import type { Meter } from "../Meter.ts"
import { Semaphore } from "../Semaphore.ts"
import type { KvObject, Store } from "../store/Store.ts"

export interface TierLimits {
  /** 0: there is none. */
  readonly gpuBytes: number
  readonly cpuBytes: number
  readonly storageBytes: number
}

interface Entry extends KvObject {
  tier: number
}

interface Tier {
  readonly name: KvTier
  readonly limit: number
  /** With what is on its way in. */
  used: number
  /** The least recently used first. */
  readonly entries: Map<string, Entry>
}

const targetShare = 0.8
const largestShare = 0.95
const nearlyEmpty = 0.05
const littleToEvict = 0.2
const large = 0.5
const evictionsLeast = 1000
const evictionsMost = 5000

export interface TieredCacheOptions {
  readonly limits: TierLimits
  readonly store: Store
  readonly meter: Meter
  readonly maxConcurrentAllocs: number
  readonly trace: Trace
}

export class TieredCache {
  readonly #options: TieredCacheOptions
  readonly #tiers: ReadonlyArray<Tier>
  readonly #entries = new Map<string, Entry>()
  readonly #locks = new KeyLocks()
  readonly #writing: Semaphore
  /** Keys that were written once, for what eviction costs. */
  readonly #known = new Set<string>()
  #numbers = 0

  constructor(options: TieredCacheOptions) {
    const { limits: { cpuBytes, gpuBytes, storageBytes }, maxConcurrentAllocs } = options
    const tier = (name: KvTier, limit: number): Tier => ({ name, limit, used: 0, entries: new Map() })
    this.#options = options
    this.#tiers = [
      ...(gpuBytes > 0 ? [tier("gpu", gpuBytes)] : []),
      tier("cpu", cpuBytes),
      tier("storage", storageBytes)
    ]
    this.#writing = new Semaphore(maxConcurrentAllocs)
  }

  /** Nanoseconds in storage; null is a miss. */
  async access(key: string, phase: KvPhase): Promise<number | null> {
    const { meter } = this.#options
    if (!this.#entries.has(key)) return this.#missed()
    return this.#locks.with(key, async () => {
      const entry = this.#entries.get(key)
      if (entry === undefined) return this.#missed()
      const tier = there(this.#tiers[entry.tier], "tier")
      tier.entries.delete(key)
      tier.entries.set(key, entry)
      if (tier.name !== "storage") {
        meter.add("hits")
        this.#trace("Read", entry, tier, phase)
        meter.operation({ tier: tier.name, phase, direction: "read", bytes: entry.bytes, moved: null })
        return 0
      }
      const moved = await this.#options.store.read(entry)
      if (moved === null) {
        this.#forget(entry)
        meter.add("serverEvictions")
        return this.#missed()
      }
      meter.add("hits")
      this.#trace("Read", entry, tier, phase)
      meter.operation({ tier: "storage", phase, direction: "read", bytes: entry.bytes, moved })
      return moved.total
    })
  }

  /** Nanoseconds in storage. A key that is there is left as it is. */
  allocate(key: string, bytes: number, phase: KvPhase, isLimited = true): Promise<number> {
    if (this.#entries.has(key)) return Promise.resolve(0)
    const write = () => this.#locks.with(key, () => this.#allocate(key, bytes, phase))
    return isLimited ? this.#writing.with(write) : write()
  }

  /** What lies on the storage. */
  stored(): ReadonlyArray<KvObject> {
    return [...there(this.#tiers.at(-1), "tier").entries.values()]
  }

  count(name: KvTier): number {
    return this.#tiers.find((tier) => tier.name === name)?.entries.size ?? 0
  }

  #missed(): null {
    this.#options.meter.add("misses")
    return null
  }

  #trace(operation: "Read" | "Write", { bytes, key }: KvObject, { name }: Tier, phase: KvPhase): void {
    this.#options.trace({ operation, bytes, tier: name, key, phase })
  }

  #forget(entry: Entry): void {
    const tier = there(this.#tiers[entry.tier], "tier")
    this.#entries.delete(entry.key)
    tier.entries.delete(entry.key)
    tier.used -= entry.bytes
  }

  async #allocate(key: string, bytes: number, phase: KvPhase): Promise<number> {
    const { meter } = this.#options
    // Another request wrote it while this one waited.
    if (this.#entries.has(key)) return 0
    meter.add("admitted")
    meter.add("admittedBytes", bytes)
    if (this.#known.has(key)) meter.add("rewrittenBytes", bytes)
    this.#known.add(key)
    let at = 0
    while (!await this.#makeRoom(at, bytes)) at++
    const tier = there(this.#tiers[at], "tier")
    const entry: Entry = { key, number: this.#numbers++, bytes, tier: at }
    const time = await this.#put(entry, tier, phase)
    this.#trace("Write", entry, tier, phase)
    this.#entries.set(key, entry)
    tier.entries.set(key, entry)
    return time
  }

  async #put(entry: Entry, tier: Tier, phase: KvPhase): Promise<number> {
    const { meter, store } = this.#options
    const moved = tier.name === "storage" ? await store.write(entry) : null
    meter.operation({ tier: tier.name, phase, direction: "write", bytes: entry.bytes, moved })
    return moved?.total ?? 0
  }

  /** Reserves the bytes in a tier; false where it does not take them. The last tier takes everything. */
  async #makeRoom(at: number, bytes: number): Promise<boolean> {
    const tier = there(this.#tiers[at], "tier")
    const isLast = at === this.#tiers.length - 1
    const target = isLast ? tier.limit : tier.limit * targetShare
    if (!isLast && bytes > tier.limit * largestShare) return false
    const most = Math.min(evictionsMost, Math.max(evictionsLeast, tier.entries.size + 100))
    const take = (): boolean => {
      tier.used += bytes
      return true
    }
    for (let evictions = 0; evictions < most; evictions++) {
      if (tier.used + bytes <= target || tier.used < tier.limit * nearlyEmpty) return take()
      const oldest = tier.entries.values().next().value
      if (oldest === undefined) return isLast ? take() : false
      if (evictions === 0 && !isLast && bytes > target * large) {
        const there = [...tier.entries.values()].reduce((total, entry) => total + entry.bytes, 0)
        if (there < tier.limit * littleToEvict) return false
      }
      if (isLast) await this.#evict(oldest)
      else if (!await this.#demote(oldest, at)) return false
    }
    return isLast ? take() : false
  }

  async #evict(entry: Entry): Promise<void> {
    const { meter, store } = this.#options
    const tier = there(this.#tiers[entry.tier], "tier")
    this.#entries.delete(entry.key)
    tier.entries.delete(entry.key)
    await this.#locks.with(entry.key, () => store.remove(entry))
    tier.used -= entry.bytes
    meter.add("evictions")
    meter.add("evictedBytes", entry.bytes)
  }

  /** A tier down. False where there is no room. */
  async #demote(entry: Entry, from: number): Promise<boolean> {
    const { meter } = this.#options
    const tier = there(this.#tiers[from], "tier")
    // Others look for the oldest as well while this one is on its way.
    tier.entries.delete(entry.key)
    if (!await this.#makeRoom(from + 1, entry.bytes)) {
      tier.entries.set(entry.key, entry)
      return false
    }
    const below = there(this.#tiers[from + 1], "tier")
    await this.#locks.with(entry.key, async () => {
      // A read that came in between has made it the newest of its tier.
      tier.entries.delete(entry.key)
      meter.operation({ tier: tier.name, phase: "demotion", direction: "read", bytes: entry.bytes, moved: null })
      await this.#put(entry, below, "demotion")
      this.#trace("Read", entry, tier, "demotion")
      this.#trace("Write", entry, below, "demotion")
      entry.tier = from + 1
      below.entries.set(entry.key, entry)
    })
    tier.used -= entry.bytes
    meter.add("evictions")
    if (below.name === "storage") {
      meter.add("demotions")
      meter.add("demotedBytes", entry.bytes)
    }
    return true
  }
}
