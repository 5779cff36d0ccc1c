/**
 * The compute of a simulated accelerator: a real sleep that ends within tens of microseconds of its instant and does not
 * stop the readers. `setTimeout` knows only milliseconds and `Atomics.wait` stops this thread, so the long part is a
 * timer, and the last milliseconds are waited away in slices with a turn of the event loop after each.
 */
import { writeFileSync } from "node:fs"
import { monotonic } from "../../../../engines/native/process/clock.ts"

/** Timers may fire a millisecond early or late. */
const timerMicroseconds = 1_500
/** How long a completed read may lie before the next one is asked for. */
const sliceMicroseconds = 100
/** A thread that always sleeps whole steps away still hears "stop" so often. */
const turnMicroseconds = 20_000

const cell = new Int32Array(new SharedArrayBuffer(4))
const block = (microseconds: number) => Atomics.wait(cell, 0, 0, microseconds / 1e3)
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The kernel ends a thread's sleep up to 50 µs late to save wake-ups; this thread asks for 1 µs where it may. */
export const sleepExactly = (): void => {
  try {
    writeFileSync("/proc/self/timerslack_ns", "1000")
  } catch {
    // Sleeps end a little later then, as DLIO's do.
  }
}

interface Sleeper {
  readonly until: (instant: number) => Promise<void>
}

/** `isIdle`: nothing is being read, so that nothing can complete meanwhile. */
export const makeSleeper = (isIdle: () => boolean): Sleeper => {
  let lastTurn = monotonic()
  const takeTurn = async () => {
    await turn()
    lastTurn = monotonic()
  }
  return {
    until: async (instant) => {
      const first = instant - monotonic()
      if (first > timerMicroseconds) {
        await new Promise<void>((resolve) => setTimeout(resolve, Math.floor((first - timerMicroseconds) / 1e3)))
        lastTurn = monotonic()
      }
      for (let now = monotonic(); now < instant; now = monotonic()) {
        if (now - lastTurn > turnMicroseconds) await takeTurn()
        if (isIdle()) block(instant - monotonic())
        else {
          block(Math.min(sliceMicroseconds, instant - now))
          await takeTurn()
        }
      }
    }
  }
}
