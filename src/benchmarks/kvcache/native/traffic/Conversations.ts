/** Conversations with the keys of their turns. So many are kept; the one without a new turn for the longest goes first. */
const kept = 1000
export const turnsMost = 50

export class Conversations {
  readonly #keys = new Map<string, Array<string>>()
  #started = 0

  start(user: string): string {
    const id = `conv_${user}_${this.#started++}`
    if (this.#keys.size >= kept) {
      const oldest = this.#keys.keys().next().value
      if (oldest !== undefined) this.#keys.delete(oldest)
    }
    this.#keys.set(id, [])
    return id
  }

  /** From 1; 0 where it is not kept any more. */
  turns(id: string): number {
    return this.#keys.get(id)?.length ?? 0
  }

  /** Null where it was pushed out by others. */
  addTurn(id: string): { readonly turn: number; readonly key: string } | null {
    const keys = this.#keys.get(id)
    if (keys === undefined) return null
    this.#keys.delete(id)
    this.#keys.set(id, keys)
    const turn = keys.length + 1
    const key = `${id}_turn_${turn}`
    keys.push(key)
    return { turn, key }
  }

  /** Of every turn but this one, as far as they were asked for. */
  others(id: string, key: string): ReadonlyArray<string> {
    return (this.#keys.get(id) ?? []).filter((other) => other !== key)
  }
}
