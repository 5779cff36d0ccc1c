/** Memory above the storage, as an account of what would lie in it: the least recently used goes first. */
export class ModelledTier {
  readonly #limit: number
  readonly #blocks = new Map<string, number>()
  #used = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#blocks.size
  }

  /** Makes it the newest. */
  touch(key: string): boolean {
    const bytes = this.#blocks.get(key)
    if (bytes === undefined) return false
    this.#blocks.delete(key)
    this.#blocks.set(key, bytes)
    return true
  }

  /** Answers what had to go for it; itself where it is too large. */
  put(key: string, bytes: number): ReadonlyArray<{ readonly key: string; readonly bytes: number }> {
    if (this.touch(key)) return []
    if (bytes > this.#limit) return [{ key, bytes }]
    const gone: Array<{ readonly key: string; readonly bytes: number }> = []
    for (const [oldest, size] of this.#blocks) {
      if (this.#used + bytes <= this.#limit) break
      this.#blocks.delete(oldest)
      this.#used -= size
      gone.push({ key: oldest, bytes: size })
    }
    this.#blocks.set(key, bytes)
    this.#used += bytes
    return gone
  }
}
