/** Waiting that a trial's end cuts short. */
export class Pauses {
  readonly #open = new Map<NodeJS.Timeout, () => void>()
  #isOver = false

  get isOver(): boolean {
    return this.#isOver
  }

  /** Seconds; answers at once when all is over. */
  wait(seconds: number): Promise<void> {
    if (this.#isOver) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#open.delete(timer)
        resolve()
      }, seconds * 1e3)
      this.#open.set(timer, resolve)
    })
  }

  end(): void {
    this.#isOver = true
    for (const [timer, resolve] of this.#open) {
      clearTimeout(timer)
      resolve()
    }
    this.#open.clear()
  }
}
