/** Node's timers take no more milliseconds. */
const longest = 2 ** 31 - 1

/** Waiting that a trial's end cuts short. */
export class Pauses {
  readonly #open = new Map<NodeJS.Timeout, () => void>()
  #isOver = false

  get isOver(): boolean {
    return this.#isOver
  }

  /** Answers at once when all is over. */
  async wait(seconds: number): Promise<void> {
    let left = seconds * 1e3
    for (; left > longest && !this.#isOver; left -= longest) await this.#one(longest)
    if (!this.#isOver) await this.#one(left)
  }

  end(): void {
    this.#isOver = true
    for (const [timer, resolve] of this.#open) {
      clearTimeout(timer)
      resolve()
    }
    this.#open.clear()
  }

  #one(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#open.delete(timer)
        resolve()
      }, milliseconds)
      this.#open.set(timer, resolve)
    })
  }
}
