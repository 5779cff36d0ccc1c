/** How fast this process works when there is no storage: the client's own ceiling, for writing and for reading. */
import { stampBlocks, type StampTarget } from "../files/blockStamp.ts"
import type { Slot } from "../files/buffers.ts"
import { closeFile, openFile, readUpTo } from "../files/fileIo.ts"
import { verifyRequest } from "../files/readFiles.ts"
import { fill } from "../files/writeFiles.ts"
import { monotonic } from "../process/clock.ts"

/** Reads as the folder's file system serves them, with a look at the stamps where one is taken. */
export type CalibrationWork =
  | { readonly phase: "write" }
  | {
    readonly phase: "read"
    readonly served: "direct" | "buffered"
    readonly verify: "none" | "sample" | "full"
  }

/** What a rank is told before it is calibrated at the next barrier. */
export interface Calibrate {
  readonly type: "calibrate"
  readonly seconds: number
  readonly work: CalibrationWork
}

export interface Calibrated {
  readonly bytes: number
  readonly seconds: number
}

/** Fills the buffers as the write path does, one after the other, for about `seconds`. */
export const calibrateWriting = async (
  slots: ReadonlyArray<Slot>,
  target: StampTarget,
  seconds: number
): Promise<Calibrated> => {
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

/** Direct reads cost this host no copy, and buffered ones are copied by the kernel, as from here. */
const sources = { direct: "/dev/null", buffered: "/dev/zero" } as const

/** Requests as the read path makes them, all streams at once, and the look at what stands in the buffers. */
export const calibrateReading = async (
  slots: ReadonlyArray<Slot>,
  target: StampTarget,
  { served, verify }: Extract<CalibrationWork, { readonly phase: "read" }>,
  seconds: number
): Promise<Calibrated> => {
  const path = sources[served]
  const fd = await openFile(path, false)
  const stream = async (slot: Slot, end: number): Promise<number> => {
    const { length } = slot.bytes
    let bytes = 0
    while (monotonic() < end) {
      await readUpTo({ fd, path, bytes: slot.bytes, length, offset: 0, direct: false })
      if (verify !== "none") {
        stampBlocks(slot.words, target, 0, length)
        verifyRequest({ path, bytes: length, target }, slot, 0, length, verify)
      }
      bytes += length
    }
    return bytes
  }
  try {
    const start = monotonic()
    const moved = await Promise.all(slots.map((slot) => stream(slot, start + seconds * 1e6)))
    return { bytes: moved.reduce((a, b) => a + b, 0), seconds: (monotonic() - start) / 1e6 }
  } finally {
    await closeFile(fd, path)
  }
}
