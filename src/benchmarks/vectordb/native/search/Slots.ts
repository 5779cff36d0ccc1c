/** Buffers that reads wait for, first come first served. */
export class Slots {
  readonly #free: Array<number>
  readonly #waiting: Array<(at: number) => void> = []

  constructor(addresses: ReadonlyArray<number>) {
    this.#free = [...addresses]
  }

  take(): number | Promise<number> {
    return this.#free.pop() ?? new Promise((give) => this.#waiting.push(give))
  }

  give(at: number): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(at)
    else next(at)
  }
}
