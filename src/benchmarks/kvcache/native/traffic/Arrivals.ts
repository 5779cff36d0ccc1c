/** Waits between the requests of a trace as its stamps say, by a clock that does not drift. */
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { Pauses } from "../Pauses.ts"
import type { RequestQueue } from "../RequestQueue.ts"

/** Where nothing is waited for, no more requests than this wait in the queue. */
const queuedMost = 10_000
const lookAgain = 0.005
/** Of a list that is behind its time so many come at once, before everything else has its turn. */
const atOnce = 32

export class Arrivals {
  readonly #speedup: number
  readonly #pauses: Pauses
  readonly #queue: Pick<RequestQueue, "length">
  #first: { readonly stamp: number; readonly at: number } | undefined
  #latest = 0
  #withoutTurn = 0

  /** `speedup` 0 does not wait. */
  constructor(speedup: number, pauses: Pauses, queue: Pick<RequestQueue, "length">) {
    this.#speedup = speedup
    this.#pauses = pauses
    this.#queue = queue
  }

  /** Until the request of that stamp, in seconds, is due. False: the trial is over. A stamp that goes back waits for nothing. */
  async at(stamp: number): Promise<boolean> {
    if (this.#speedup === 0) {
      while (this.#queue.length >= queuedMost && !this.#pauses.isOver) await this.#pauses.wait(lookAgain)
      return !this.#pauses.isOver
    }
    const now = monotonic()
    this.#first ??= { stamp, at: now }
    this.#latest = Math.max(this.#latest, stamp - this.#first.stamp)
    const due = this.#first.at + this.#latest / this.#speedup * 1e6
    if (due > now) await this.#pauses.wait((due - now) / 1e6)
    else if (++this.#withoutTurn % atOnce === 0) await new Promise((resolve) => setImmediate(resolve))
    return !this.#pauses.isOver
  }
}
