/** Buffers of operations in flight. Each operation holds a lane, and waits in line for one: reads and writes have lanes of their own. */
import { alignedPages, type Slot } from "../../../../engines/native/files/buffers.ts"
import { type FreshBytes, freshBytes } from "../../../../engines/native/files/freshBytes.ts"

/** Room before the data of a slot, so that the head of a file lies before its first bytes. */
export const headRoom = 4096

export interface LaneSlot extends Slot {
  /** `bytes` and what lies before it: the head of a file ends where the data begins. */
  readonly withHead: (headBytes: number, dataBytes: number) => Uint8Array
}

export interface Lane {
  readonly slots: ReadonlyArray<LaneSlot>
}

export class Lanes {
  readonly #free: Array<Lane>
  readonly #waiting: Array<(lane: Lane) => void> = []

  constructor(lanes: ReadonlyArray<Lane>) {
    this.#free = [...lanes]
  }

  #take(): Promise<Lane> {
    const lane = this.#free.pop()
    return lane === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(lane)
  }

  #give(lane: Lane): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(lane)
    else next(lane)
  }

  async with<A>(use: (lane: Lane) => Promise<A>): Promise<A> {
    const lane = await this.#take()
    try {
      return await use(lane)
    } finally {
      this.#give(lane)
    }
  }
}

export interface LaneCounts {
  readonly readers: number
  readonly writers: number
  /** Slots of a lane. */
  readonly depth: number
  /** A multiple of 4096. */
  readonly slotBytes: number
}

/** The first page of the memory is the generator's. */
export const laneMemoryBytes = ({ depth, readers, slotBytes, writers }: LaneCounts): number =>
  headRoom + (readers + writers) * depth * (headRoom + slotBytes)

export interface Buffers {
  readonly readers: Lanes
  readonly writers: Lanes
  /** All slots, for what has the rank to itself. */
  readonly slots: ReadonlyArray<LaneSlot>
  readonly fresh: FreshBytes
  readonly bytes: number
}

export const makeBuffers = (counts: LaneCounts): Buffers => {
  const { depth, readers, slotBytes, writers } = counts
  const bytes = laneMemoryBytes(counts)
  const memory = alignedPages(bytes)
  const { buffer } = memory
  let at = headRoom
  const slot = (): LaneSlot => {
    const data = at + headRoom
    at = data + slotBytes
    return {
      bytes: new Uint8Array(buffer, data, slotBytes),
      words: new Uint32Array(buffer, data, slotBytes / 4),
      withHead: (headBytes, dataBytes) => new Uint8Array(buffer, data - headBytes, headBytes + dataBytes)
    }
  }
  const lanes = (count: number): ReadonlyArray<Lane> =>
    Array.from({ length: count }, () => ({ slots: Array.from({ length: depth }, slot) }))
  const [reading, writing] = [lanes(readers), lanes(writers)]
  return {
    readers: new Lanes(reading),
    writers: new Lanes(writing),
    slots: [...reading, ...writing].flatMap(({ slots }) => slots),
    fresh: freshBytes(memory),
    bytes
  }
}
