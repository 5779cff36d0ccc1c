/** Zstandard's format without its compression, for a Node that has none: one frame of raw blocks (RFC 8878, 3.1). */
import { Transform, type TransformCallback } from "node:stream"

/** Magic number; a frame of unknown size, without checksum or dictionary; a window of 128 KiB. */
const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3])
const blockBytes = 128 * 1024
const isLast = 1

export class RawZstd extends Transform {
  #isBegun = false
  #held: Buffer = Buffer.alloc(0)

  #begin(): void {
    if (!this.#isBegun) this.push(head)
    this.#isBegun = true
  }

  #block(bytes: Buffer, last: number): void {
    const header = Buffer.alloc(3)
    header.writeUIntLE(bytes.length << 3 | last, 0, 3)
    this.push(header)
    if (bytes.length > 0) this.push(bytes)
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#begin()
    this.#held = Buffer.concat([this.#held, chunk])
    for (; this.#held.length >= blockBytes; this.#held = this.#held.subarray(blockBytes)) {
      this.#block(this.#held.subarray(0, blockBytes), 0)
    }
    done()
  }

  override _flush(done: TransformCallback): void {
    this.#begin()
    this.#block(this.#held, isLast)
    done()
  }
}
