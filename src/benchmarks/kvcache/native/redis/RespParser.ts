/** Replies of RESP2, as their bytes come. A value can be handed on piece by piece, so that it is never whole in memory. */
export type Reply = string | number | null | ReadonlyArray<Reply>

/** What the server itself calls an error. */
export class RespError extends Error {}

interface Open {
  readonly items: Array<Reply | RespError>
  left: number
}

const carriageReturn = 13
const lineFeed = 10
const longestLine = 64 * 1024

export class RespParser {
  readonly #done: (reply: Reply | RespError) => void
  /** Takes the pieces of a value that is no part of a list; null keeps them for the reply. */
  sink: ((piece: Uint8Array) => void) | null = null
  #line = ""
  /** Bytes of a value that are still to come, with the two that end it; −1 outside of one. */
  #left = -1
  #pieces: Array<Buffer> = []
  #open: Array<Open> = []

  constructor(done: (reply: Reply | RespError) => void) {
    this.#done = done
  }

  /** Throws a RespError where this is no RESP. */
  feed(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at = this.#left >= 0 ? this.#value(bytes, at) : this.#head(bytes, at)
  }

  #value(bytes: Uint8Array, at: number): number {
    const ofValue = this.#left - 2
    if (ofValue > 0) {
      const end = Math.min(bytes.length, at + ofValue)
      const piece = bytes.subarray(at, end)
      if (this.sink !== null && this.#open.length === 0) this.sink(piece)
      else this.#pieces.push(Buffer.from(piece))
      this.#left -= end - at
      return end
    }
    this.#left--
    if (this.#left === 0) {
      const text = Buffer.concat(this.#pieces).toString("utf8")
      this.#left = -1
      this.#pieces = []
      this.#reply(text)
    }
    return at + 1
  }

  #head(bytes: Uint8Array, at: number): number {
    const end = bytes.indexOf(lineFeed, at)
    const until = end === -1 ? bytes.length : end
    this.#line += Buffer.from(bytes.buffer, bytes.byteOffset + at, until - at).toString("latin1")
    if (this.#line.length > longestLine) throw new RespError("the server does not speak RESP")
    if (end === -1) return until
    const line = this.#line.charCodeAt(this.#line.length - 1) === carriageReturn ? this.#line.slice(0, -1) : this.#line
    this.#line = ""
    this.#typed(line[0] ?? "", line.slice(1))
    return end + 1
  }

  #typed(type: string, rest: string): void {
    const count = Number(rest)
    switch (type) {
      case "+":
        return this.#reply(rest)
      case "-":
        return this.#reply(new RespError(rest))
      case ":":
        return this.#reply(count)
      case "$":
        if (count < 0) return this.#reply(null)
        this.#left = count + 2
        return
      case "*":
        if (count <= 0) return this.#reply(count < 0 ? null : [])
        this.#open.push({ items: [], left: count })
        return
      default:
        throw new RespError("the server does not speak RESP")
    }
  }

  #reply(reply: Reply | RespError): void {
    const list = this.#open.at(-1)
    if (list === undefined) return this.#done(reply)
    list.items.push(reply)
    if (--list.left > 0) return
    this.#open.pop()
    const answers: Array<Reply> = []
    for (const item of list.items) {
      if (item instanceof RespError) return this.#reply(item)
      answers.push(item)
    }
    this.#reply(answers)
  }
}
