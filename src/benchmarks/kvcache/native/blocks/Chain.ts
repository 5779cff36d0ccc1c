/**
 * The keys of a sequence of tokens, block by block: each is a hash of the one before and of what stands in the block, so that
 * two sequences share the keys of the prefix that they share, and no more. What tokens say is never made: a stretch of them is
 * known by its name and its places in it.
 */
import { createHash } from "node:crypto"

interface Stretch {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** As many hexadecimal digits as 128 bits have. */
const keyDigits = 32

export class Chain {
  readonly #blockTokens: number
  readonly #keys: Array<string> = []
  #open: Array<Stretch> = []
  #openTokens = 0

  constructor(blockTokens: number) {
    this.#blockTokens = blockTokens
  }

  /** Of whole blocks, in the order of the sequence. */
  get keys(): ReadonlyArray<string> {
    return this.#keys
  }

  get tokens(): number {
    return this.#keys.length * this.#blockTokens + this.#openTokens
  }

  append(name: string, tokens: number): void {
    for (let from = 0; from < tokens;) {
      const to = Math.min(tokens, from + this.#blockTokens - this.#openTokens)
      this.#open.push({ name, from, to })
      this.#openTokens += to - from
      from = to
      if (this.#openTokens === this.#blockTokens) this.#close()
    }
  }

  #close(): void {
    const hash = createHash("sha256").update(this.#keys.at(-1) ?? "")
    for (const { from, name, to } of this.#open) hash.update(`|${name}:${from}-${to}`)
    this.#keys.push(hash.digest("hex").slice(0, keyDigits))
    this.#open = []
    this.#openTokens = 0
  }
}
