/** Numbers between coordinator and ranks, beside their messages: JSON takes longer than the arithmetic. */
import type { Duplex } from "node:stream"

export class Wire {
  readonly #channel: Duplex
  readonly #chunks: Array<Buffer> = []
  #length = 0
  #waiting: { readonly length: number; readonly give: (bytes: Buffer) => void } | undefined

  constructor(channel: Duplex) {
    this.#channel = channel
    channel.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk)
      this.#length += chunk.length
      this.#settle()
    })
    // Whoever is gone is told by its exit.
    channel.on("error", () => undefined)
  }

  /** The other end has the same machine's order of bytes. */
  send(numbers: Float32Array | Float64Array): void {
    this.#channel.write(Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength))
  }

  async floats(count: number): Promise<Float32Array> {
    return new Float32Array(await this.#take(4 * count))
  }

  async doubles(count: number): Promise<Float64Array> {
    return new Float64Array(await this.#take(8 * count))
  }

  /** One at a time. */
  async #take(length: number): Promise<ArrayBuffer> {
    const bytes = await new Promise<Buffer>((give) => {
      this.#waiting = { length, give }
      this.#settle()
    })
    const copy = new ArrayBuffer(length)
    new Uint8Array(copy).set(bytes)
    return copy
  }

  #settle(): void {
    if (this.#waiting === undefined || this.#length < this.#waiting.length) return
    const { give, length } = this.#waiting
    const all = Buffer.concat(this.#chunks)
    this.#waiting = undefined
    this.#chunks.length = 0
    this.#length = all.length - length
    if (this.#length > 0) this.#chunks.push(all.subarray(length))
    give(all.subarray(0, length))
  }
}
