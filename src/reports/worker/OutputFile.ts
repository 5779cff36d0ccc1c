/** A file that is written beside its place and moved there when it is whole: readers never see half a report. */
import * as fs from "node:fs"
import type { Text } from "../outputs/Text.ts"

const bufferBytes = 1 << 18

export class OutputFile {
  private readonly descriptor: number
  private readonly path: string
  private readonly temporary: string
  private pending: Array<Text> = []
  private pendingLength = 0

  constructor(path: string) {
    this.path = path
    this.temporary = `${path}.partial`
    this.descriptor = fs.openSync(this.temporary, "w", 0o644)
  }

  write(text: Text): void {
    this.pending.push(text)
    this.pendingLength += text.length
    if (this.pendingLength >= bufferBytes) this.flush()
  }

  private flush(): void {
    const bytes = Buffer.concat(this.pending.map((text) => typeof text === "string" ? Buffer.from(text) : text))
    fs.writeFileSync(this.descriptor, bytes)
    this.pending = []
    this.pendingLength = 0
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
