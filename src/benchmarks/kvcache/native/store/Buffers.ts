/** Buffers of requests in flight. Each request holds a slot, and waits in line for one: reads and writes have slots of their own. */
import { alignedPages, type Slot } from "../../../../engines/native/files/buffers.ts"
import { type FreshBytes, freshBytes } from "../../../../engines/native/files/freshBytes.ts"

/** Room before the data of a slot, so that the head of a file lies before its first bytes. */
const headRoom = 4096

export interface DataSlot extends Slot {
  /** The first bytes of the data, with so many before them: the head of a file ends where its data begins. */
  readonly withHead: (headBytes: number, dataBytes: number) => Uint8Array
}

export class SlotPool {
  readonly #free: Array<DataSlot>
  readonly #waiting: Array<(slot: DataSlot) => void> = []
  readonly size: number

  constructor(slots: ReadonlyArray<DataSlot>) {
    this.#free = [...slots]
    this.size = slots.length
  }

  take(): Promise<DataSlot> {
    const slot = this.#free.pop()
    return slot === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(slot)
  }

  give(slot: DataSlot): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(slot)
    else next(slot)
  }
}

export interface SlotCounts {
  readonly readers: number
  readonly writers: number
  /** A multiple of 4096. */
  readonly slotBytes: number
}

/** The first page of the memory is the generator's. */
export const bufferMemoryBytes = ({ readers, slotBytes, writers }: SlotCounts): number =>
  headRoom + (readers + writers) * (headRoom + slotBytes)

export interface Buffers {
  readonly readers: SlotPool
  readonly writers: SlotPool
  /** All slots, for what has the rank to itself. */
  readonly slots: ReadonlyArray<DataSlot>
  readonly slotBytes: number
  readonly fresh: FreshBytes
  readonly bytes: number
  /** Blocks whose stamps were looked at, of all reads. */
  readonly checked: { blocks: number }
}

export const makeBuffers = (counts: SlotCounts): Buffers => {
  const { readers, slotBytes, writers } = counts
  const bytes = bufferMemoryBytes(counts)
  const memory = alignedPages(bytes)
  const { buffer } = memory
  const slots = Array.from({ length: readers + writers }, (_, i): DataSlot => {
    const data = headRoom + i * (headRoom + slotBytes) + headRoom
    return {
      bytes: new Uint8Array(buffer, data, slotBytes),
      words: new Uint32Array(buffer, data, slotBytes / 4),
      withHead: (headBytes, dataBytes) => new Uint8Array(buffer, data - headBytes, headBytes + dataBytes)
    }
  })
  return {
    readers: new SlotPool(slots.slice(0, readers)),
    writers: new SlotPool(slots.slice(readers)),
    slots,
    slotBytes,
    fresh: freshBytes(memory),
    bytes,
    checked: { blocks: 0 }
  }
}
