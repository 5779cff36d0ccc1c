/** How many buffers a rank holds, and how many threads serve them: from the work alone, so that a plan can say it. */
import type { KvWork } from "../KvWork.ts"
import { type LaneCounts, laneMemoryBytes } from "./store/Lanes.ts"

const memoryRequest = 1024 * 1024

/** No more lanes than there can be operations at once. */
export const laneCountsOf = ({ backend, options }: Pick<KvWork, "backend" | "options">): LaneCounts => {
  const workers = Math.max(...options.map((option) => option.workers))
  if (backend.type !== "disk") {
    return { readers: Math.min(workers, 16), writers: Math.min(workers, 4), depth: 1, slotBytes: memoryRequest }
  }
  const { io, layout } = backend
  const most = layout === "context" ? workers : Number.POSITIVE_INFINITY
  return {
    readers: Math.min(io.readers, most),
    writers: Math.min(io.writers, most),
    depth: io.depth,
    slotBytes: io.requestBytes
  }
}

/** Of one rank. */
export const bufferBytesOf = (work: Pick<KvWork, "backend" | "options">): number => laneMemoryBytes(laneCountsOf(work))

/** libuv takes no more. */
const threadsMost = 1024

export const threadsOf = (work: Pick<KvWork, "backend" | "options">): number => {
  const { depth, readers, writers } = laneCountsOf(work)
  return Math.min(threadsMost, Math.max(4, (readers + writers) * depth + 2))
}
