/**
 * Immutable blocks on the storage, found by their keys in memory: looked up in the order of the prefix until the first miss,
 * loaded all at once, stored behind the requests' backs, evicted by least recent use when the storage is full.
 */
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { KvPhase } from "../../KvMeasurement.ts"
import type { Trace } from "../IoTraceLog.ts"
import { KeyLocks } from "../KeyLocks.ts"
import type { Meter } from "../Meter.ts"
import { Semaphore } from "../Semaphore.ts"
import type { KvObject, Store } from "../store/Store.ts"
import { ModelledTier } from "./ModelledTier.ts"

interface Block extends KvObject {
  /** Reads under way, which eviction waits for by taking another. */
  pins: number
}

interface BlockCacheOptions {
  readonly store: Store
  readonly meter: Meter
  /** Of one block, or of the blocks of one file. */
  readonly unitBytes: number
  /** Blocks in one unit: lookups are counted in blocks. */
  readonly blocksPerUnit: number
  readonly gpuBytes: number
  readonly cpuBytes: number
  readonly storageBytes: number
  readonly isOver: () => boolean
  readonly trace: Trace
}

/** Units that wait to be written; with more a request waits with them. */
const pendingMost = 1024

export class BlockCache {
  readonly #options: BlockCacheOptions
  readonly #blocks = new Map<string, Block>()
  readonly #storing = new Set<string>()
  readonly #known = new Set<string>()
  readonly #gpu: ModelledTier
  readonly #cpu: ModelledTier
  readonly #writes = new Set<Promise<void>>()
  readonly #waiting: Array<() => void> = []
  /** Is told when the next write is done. */
  #forNext: () => void = () => undefined
  /** Wait until something is written, read or evicted. */
  readonly #forRoom: Array<() => void> = []
  /** A key that was evicted and is stored again waits until its old file is gone. */
  readonly #locks = new KeyLocks()
  readonly #reading: Semaphore
  readonly #writing: Semaphore
  #used = 0
  #numbers = 0
  #failure: { readonly error: unknown } | undefined

  constructor(options: BlockCacheOptions) {
    const { atOnce } = options.store
    this.#options = options
    this.#reading = new Semaphore(atOnce.reads)
    this.#writing = new Semaphore(atOnce.writes)
    this.#gpu = new ModelledTier(options.gpuBytes)
    this.#cpu = new ModelledTier(options.cpuBytes)
  }

  /** How many of the keys are there, from the first one on. */
  lookUp(keys: ReadonlyArray<string>): number {
    const { blocksPerUnit, meter } = this.#options
    const missing = keys.findIndex((key) => !this.#blocks.has(key) && !this.#isAbove(key))
    const found = missing === -1 ? keys.length : missing
    meter.add("hits", found * blocksPerUnit)
    meter.add("misses", (keys.length - found) * blocksPerUnit)
    return found
  }

  /** All at once. Nanoseconds until the last is in memory; null where one of them was evicted meanwhile, or the trial is over. */
  async load(keys: ReadonlyArray<string>, phase: KvPhase): Promise<number | null> {
    if (keys.length === 0) return 0
    const begun = monotonic()
    // The last first, so that what others share is the newest, and goes last.
    const reads = keys.toReversed().map((key) => this.#read(key, phase))
    const whole = (await Promise.all(reads)).every((found) => found)
    return whole ? Math.round((monotonic() - begun) * 1e3) : null
  }

  /** Takes on what is not there. Answers when there is room for it to wait, not when it is written. */
  async store(keys: ReadonlyArray<string>, phase: KvPhase): Promise<void> {
    for (const key of keys) {
      this.#throwFailure()
      while (this.#writes.size >= pendingMost) await new Promise<void>((resolve) => this.#waiting.push(resolve))
      if (this.#options.isOver()) return
      if (this.#blocks.has(key) || this.#storing.has(key)) continue
      this.#storing.add(key)
      const write = this.#write(key, phase).catch((error: unknown) => {
        this.#failure ??= { error }
      }).finally(() => {
        this.#storing.delete(key)
        this.#writes.delete(write)
        this.#waiting.shift()?.()
        this.#forNext()
      })
      this.#writes.add(write)
    }
  }

  /** Until all that was begun is written. */
  async settle(): Promise<void> {
    while (this.#writes.size > 0) {
      await this.#options.store.flush?.()
      if (this.#writes.size > 0) {
        await new Promise<void>((resolve) => {
          this.#forNext = resolve
        })
      }
    }
    this.#throwFailure()
  }

  /** For what a request that ended does not notice any more. */
  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  stored(): ReadonlyArray<KvObject> {
    return [...this.#blocks.values()]
  }

  entries() {
    return { gpu: this.#gpu.size, cpu: this.#cpu.size, storage: this.#blocks.size }
  }

  #isAbove(key: string): boolean {
    return this.#gpu.touch(key) || this.#cpu.touch(key)
  }

  /** Into the fastest tier; what it displaces goes a tier down. */
  #putAbove(key: string): void {
    const { unitBytes } = this.#options
    for (const gone of this.#gpu.put(key, unitBytes)) this.#cpu.put(gone.key, gone.bytes)
  }

  async #read(key: string, phase: KvPhase): Promise<boolean> {
    const { blocksPerUnit, isOver, meter, store, trace, unitBytes } = this.#options
    const tier = this.#gpu.touch(key) ? "gpu" : this.#cpu.touch(key) ? "cpu" : undefined
    if (tier !== undefined) {
      meter.operation({ tier, phase, direction: "read", bytes: unitBytes, moved: null })
      return true
    }
    const block = this.#blocks.get(key)
    if (block === undefined) return false
    this.#blocks.delete(key)
    this.#blocks.set(key, block)
    block.pins++
    try {
      const moved = await this.#reading.with(async () => isOver() ? "over" : store.read(block))
      if (moved === "over") return false
      if (moved === null) {
        meter.add("serverEvictions")
        // It was found by its key, and was not there.
        meter.add("hits", -blocksPerUnit)
        meter.add("misses", blocksPerUnit)
        if (this.#blocks.delete(key)) this.#used -= block.bytes
        return false
      }
      meter.operation({ tier: "storage", phase, direction: "read", bytes: block.bytes, moved })
      trace({ operation: "Read", bytes: block.bytes, tier: "storage", key, phase })
      this.#putAbove(key)
      return true
    } finally {
      block.pins--
      this.#tellRoom()
    }
  }

  async #write(key: string, phase: KvPhase): Promise<void> {
    const { isOver, meter, store, trace, unitBytes } = this.#options
    meter.add("admitted")
    meter.add("admittedBytes", unitBytes)
    if (this.#known.has(key)) meter.add("rewrittenBytes", unitBytes)
    this.#known.add(key)
    const block: Block = { key, number: this.#numbers++, bytes: unitBytes, pins: 0 }
    const moved = await this.#writing.with(async () => {
      if (isOver()) return null
      await this.#makeRoom()
      return this.#locks.with(key, () => store.write(block))
    })
    if (moved === null) return
    meter.operation({ tier: "storage", phase, direction: "write", bytes: unitBytes, moved })
    trace({ operation: "Write", bytes: unitBytes, tier: "storage", key, phase })
    this.#blocks.set(key, block)
    this.#putAbove(key)
    this.#tellRoom()
  }

  /** Takes room for one unit. What others write, read or remove has to be done first where nothing else can go. */
  async #makeRoom(): Promise<void> {
    const { storageBytes, store: { capacityBytes }, unitBytes } = this.#options
    const limit = Math.min(storageBytes, capacityBytes ?? Number.POSITIVE_INFINITY)
    while (this.#used + unitBytes > limit) {
      const victims = this.#victims()
      if (victims.length > 0) await this.#evict(victims)
      else if (unitBytes > limit) break
      else await new Promise<void>((resolve) => this.#forRoom.push(resolve))
    }
    this.#used += unitBytes
  }

  async #evict(victims: ReadonlyArray<Block>): Promise<void> {
    const { meter, store } = this.#options
    for (const { key } of victims) this.#blocks.delete(key)
    for (const victim of victims) {
      await this.#locks.with(victim.key, () => store.remove(victim))
      this.#used -= victim.bytes
      meter.add("evictions")
      meter.add("evictedBytes", victim.bytes)
    }
    this.#tellRoom()
  }

  #tellRoom(): void {
    for (const wake of this.#forRoom.splice(0)) wake()
  }

  /** The least recently used that nobody reads, with all that lies in one file with it. */
  #victims(): ReadonlyArray<Block> {
    for (const block of this.#blocks.values()) {
      if (block.pins > 0) continue
      const together = (this.#options.store.together?.(block) ?? [block.key]).flatMap((key) =>
        this.#blocks.get(key) ?? []
      )
      if (together.every(({ pins }) => pins === 0)) return together
    }
    return []
  }
}
