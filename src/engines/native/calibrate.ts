/** How fast this process can make stamped bytes when nothing takes them: the client's own ceiling. */
import type { Slot } from "./buffers.ts"
import { monotonic } from "./clock.ts"
import type { StampTarget } from "./stamp.ts"
import { fill } from "./writeFiles.ts"

export interface Calibration {
  readonly bytes: number
  readonly seconds: number
}

/** Fills the buffers as the write path does, one after the other, for about `seconds`. */
export const calibrate = async (
  slots: ReadonlyArray<Slot>,
  target: StampTarget,
  seconds: number
): Promise<Calibration> => {
  const start = monotonic()
  const end = start + seconds * 1e6
  let bytes = 0
  while (monotonic() < end) {
    for (const slot of slots) {
      await fill(slot, target, 0, slot.bytes.length)
      bytes += slot.bytes.length
    }
  }
  return { bytes, seconds: (monotonic() - start) / 1e6 }
}
