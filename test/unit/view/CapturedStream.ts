import { Writable } from "node:stream"

/** A terminal of 80 × 24 that keeps what was written to it. */
export class CapturedStream extends Writable {
  readonly isTTY = true
  readonly columns = 80
  readonly rows = 24
  readonly chunks: Array<string> = []

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void) {
    this.chunks.push(chunk.toString("utf8"))
    done()
  }

  get text(): string {
    return this.chunks.join("")
  }

  get lines(): ReadonlyArray<string> {
    return this.text.split("\n").filter((line) => line !== "")
  }
}
