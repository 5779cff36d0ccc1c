/** A store with one worker, as LMCache's disk backend has: one operation at a time, loads before removals before stores. */
import { there } from "../../../../domain/there.ts"
import type { Store } from "./Store.ts"

const priorities = { read: 0, remove: 1, write: 2 } as const

/** Loads that wait in line here; others are cut off when the trial is over. */
const linedUp = 64

class Worker {
  readonly #waiting: ReadonlyArray<Array<() => void>> = [[], [], []]
  #isBusy = false

  async do<A>(kind: keyof typeof priorities, work: () => Promise<A>): Promise<A> {
    if (this.#isBusy) {
      await new Promise<void>((resolve) => there(this.#waiting[priorities[kind]], "line of the kind").push(resolve))
    }
    this.#isBusy = true
    try {
      return await work()
    } finally {
      const next = this.#waiting.find((line) => line.length > 0)?.shift()
      if (next === undefined) this.#isBusy = false
      else next()
    }
  }
}

export const inTurn = (store: Store): Store => {
  const worker = new Worker()
  return {
    ...store,
    // All may wait here, where the more urgent goes first.
    atOnce: { reads: linedUp, writes: store.atOnce.writes },
    read: (object) => worker.do("read", () => store.read(object)),
    remove: (object) => worker.do("remove", () => store.remove(object)),
    write: (object) => worker.do("write", () => store.write(object))
  }
}
