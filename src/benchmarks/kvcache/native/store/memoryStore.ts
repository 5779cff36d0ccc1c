/** Copies in this process's own memory: the cost of an engine without any storage below it. */
import { there } from "../../../../domain/there.ts"
import type { Buffers } from "./Buffers.ts"
import { Busy } from "./Busy.ts"
import type { KvObject, Moved, Store } from "./Store.ts"

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export const memoryStore = ({ fresh, slotBytes, slots }: Buffers): Store => {
  const kept = new Map<string, ReadonlyArray<Uint8Array>>()
  const slot = there(slots[0], "slot")

  /** In pieces, with a look around between them. */
  const pieces = async (bytes: number, copy: (offset: number, length: number) => void): Promise<Moved> => {
    const busy = new Busy()
    for (let offset = 0; offset < bytes; offset += slotBytes) {
      await busy.during(() => Promise.resolve(copy(offset, Math.min(slotBytes, bytes - offset))))
      await turn()
    }
    return { total: busy.nanoseconds, device: 0, padding: 0 }
  }

  return {
    atOnce: { reads: 1, writes: 1 },
    write: async ({ bytes, key }: KvObject) => {
      const parts: Array<Uint8Array> = []
      fresh(slot.bytes)
      const moved = await pieces(bytes, (_, length) => parts.push(slot.bytes.slice(0, length)))
      kept.set(key, parts)
      return moved
    },
    read: ({ bytes, key }) => {
      const parts = there(kept.get(key), "entry")
      return pieces(bytes, (offset) => slot.bytes.set(there(parts[offset / slotBytes], "part")))
    },
    remove: ({ key }) => {
      kept.delete(key)
      return Promise.resolve()
    },
    confirm: () => Promise.resolve(),
    clear: () => {
      kept.clear()
      return Promise.resolve()
    },
    files: () => null
  }
}
