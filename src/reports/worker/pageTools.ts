/** What `report.html` needs of Node: the page's bundled script, gzip and a digest. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import type { Block, PageTools } from "../outputs/html.ts"
import type { Text } from "../outputs/Text.ts"
import { bundled } from "./bundled.ts"
import { SeriesBudget } from "./SeriesBudget.ts"

/** Half the time of the default level, for a few per cent more bytes. */
const level = 3

class GrowingBlock implements Block {
  private room = Buffer.allocUnsafe(1 << 16)
  private used = 0

  private make(most: number): void {
    if (this.used + most <= this.room.length) return
    const larger = Buffer.allocUnsafe(2 * (this.used + most))
    this.room.copy(larger, 0, 0, this.used)
    this.room = larger
  }

  add(piece: Text): void {
    // No character of a JavaScript string takes more than three bytes.
    this.make(typeof piece === "string" ? 3 * piece.length : piece.length)
    if (typeof piece === "string") this.used += this.room.write(piece, this.used)
    else {
      this.room.set(piece, this.used)
      this.used += piece.length
    }
  }

  pack(): string {
    const packed = gzipSync(this.room.subarray(0, this.used), { level }).toString("base64")
    this.used = 0
    return packed
  }
}

/** `root`: where paths of runs begin. */
export const pageTools = (root: string): PageTools => {
  const series = new SeriesBudget(root)
  return {
    script: readFileSync(bundled("reportPage.js"), "utf8"),
    block: () => new GrowingBlock(),
    digest: (text) => createHash("sha256").update(text).digest("base64"),
    seriesOf: (path) => series.of(path)
  }
}
