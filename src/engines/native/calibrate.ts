/** How fast this process can make stamped bytes when nothing takes them: the client's own ceiling. */
import type { Slot } from "./buffers.ts"
import { monotonic } from "./clock.ts"
import type { StampTarget } from "./stamp.ts"
import { fill } from "./writeFiles.ts"

export interface Calibration {
  readonly bytes: number
  readonly seconds: number
}

/** Fills the buffers as the write path does, all at once and each again as soon as it is full, for about `seconds`. */
export const calibrate = async (
  slots: ReadonlyArray<Slot>,
  target: StampTarget,
  seconds: number
): Promise<Calibration> => {
  const start = monotonic()
  const end = start + seconds * 1e6
  let bytes = 0
  await Promise.all(slots.map(async (slot) => {
    while (monotonic() < end) {
      await fill(slot, target, 0, slot.bytes.length)
      bytes += slot.bytes.length
    }
  }))
  return { bytes, seconds: (monotonic() - start) / 1e6 }
}
