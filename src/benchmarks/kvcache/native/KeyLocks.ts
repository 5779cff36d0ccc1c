/** One at a time for each key, in order. */
export class KeyLocks {
  readonly #last = new Map<string, Promise<void>>()

  async with<A>(key: string, use: () => Promise<A>): Promise<A> {
    const before = this.#last.get(key)
    let release: () => void = () => undefined
    const mine = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#last.set(key, mine)
    await before
    try {
      return await use()
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key)
      release()
    }
  }
}
