/** How long something was in flight: intervals that overlap count once, and what this process does between them not at all. */
import { monotonic } from "../../../../engines/native/process/clock.ts"

/** Whatever takes note of the time that work takes. */
export interface Timing {
  readonly during: <A>(work: () => Promise<A>) => Promise<A>
}

export class Busy implements Timing {
  #inFlight = 0
  #since = 0
  #microseconds = 0

  async during<A>(work: () => Promise<A>): Promise<A> {
    if (this.#inFlight++ === 0) this.#since = monotonic()
    try {
      return await work()
    } finally {
      if (--this.#inFlight === 0) this.#microseconds += monotonic() - this.#since
    }
  }

  get nanoseconds(): number {
    return Math.round(this.#microseconds * 1e3)
  }
}
