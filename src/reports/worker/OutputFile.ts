/** A file that is written beside its place and moved there when it is whole: readers never see half a report. */
import * as fs from "node:fs"
import type { Text } from "../outputs/Text.ts"

const bufferBytes = 1 << 20

/** Where a file is written before it is whole. */
export const partialOf = (path: string): string => `${path}.partial`

export class OutputFile {
  private readonly descriptor: number
  private readonly path: string
  private readonly temporary: string
  private readonly buffer = Buffer.allocUnsafe(bufferBytes)
  private used = 0

  constructor(path: string) {
    this.path = path
    this.temporary = partialOf(path)
    this.descriptor = fs.openSync(this.temporary, "wx", 0o644)
  }

  write(text: Text): void {
    // No character of a JavaScript string takes more than three bytes.
    const room = typeof text === "string" ? text.length * 3 : text.length
    if (room > this.buffer.length - this.used) this.flush()
    if (room > this.buffer.length) fs.writeFileSync(this.descriptor, text)
    else if (typeof text === "string") this.used += this.buffer.write(text, this.used)
    else {
      this.buffer.set(text, this.used)
      this.used += text.length
    }
  }

  private flush(): void {
    fs.writeFileSync(this.descriptor, this.buffer.subarray(0, this.used))
    this.used = 0
  }

  /** Writes what is pending and moves the file to its place. */
  commit(): void {
    this.flush()
    fs.closeSync(this.descriptor)
    fs.renameSync(this.temporary, this.path)
  }

  discard(): void {
    try {
      fs.closeSync(this.descriptor)
    } catch {
      // It was closed by a commit that failed to rename.
    }
    fs.rmSync(this.temporary, { force: true })
  }
}
