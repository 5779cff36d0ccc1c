/** How many buffers a rank holds, and how many threads serve them: from the work alone, so that a plan can say it. */
import type { KvWork } from "../KvWork.ts"
import { connectionsOf } from "./redis/connectionsOf.ts"
import { bufferMemoryBytes, type SlotCounts } from "./store/Buffers.ts"

type Counted = Pick<KvWork, "backend" | "options">

const memoryRequest = 1024 * 1024
const memorySlots = { readers: 16, writers: 4, slotBytes: memoryRequest }

/** No more than there can be requests at once. */
export const slotCountsOf = ({ backend, options }: Counted): SlotCounts => {
  if (backend.type === "memory") return memorySlots
  if (backend.type === "redis") {
    const { reads: readers, writes: writers } = connectionsOf(backend.access)
    return { readers, writers, slotBytes: memoryRequest }
  }
  const { io: { depth, readers, requestBytes, writers }, layout } = backend
  const most = layout === "context"
    ? Math.max(...options.map(({ workers }) => workers)) * depth
    : Number.POSITIVE_INFINITY
  return { readers: Math.min(readers, most), writers: Math.min(writers, most), slotBytes: requestBytes }
}

/** Of one rank. */
export const bufferBytesOf = (work: Counted): number => bufferMemoryBytes(slotCountsOf(work))

/** libuv takes no more. */
const threadsMost = 1024

/** One for each request in flight, and for what opens and removes files beside them. */
export const threadsOf = (work: Counted): number => {
  const { readers, writers } = slotCountsOf(work)
  return Math.min(threadsMost, Math.max(4, readers + writers + 4))
}
