/** What `report.html` needs of Node: the page's bundled script, gzip and a digest. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import type { PageTools } from "../outputs/html.ts"
import type { Text } from "../outputs/Text.ts"
import { bundled } from "./bundled.ts"

/** Half the time of the default level, for a few per cent more bytes. */
const level = 3

/** Pieces are put together in it, one block after another. */
let room = Buffer.allocUnsafe(1 << 20)

/** No character of a JavaScript string takes more than three bytes. */
const mostBytes = (piece: Text): number => typeof piece === "string" ? piece.length * 3 : piece.length

const joined = (pieces: ReadonlyArray<Text>): Buffer => {
  let most = 0
  for (const piece of pieces) most += mostBytes(piece)
  if (most > room.length) room = Buffer.allocUnsafe(most)
  let used = 0
  for (const piece of pieces) {
    if (typeof piece === "string") used += room.write(piece, used)
    else {
      room.set(piece, used)
      used += piece.length
    }
  }
  return room.subarray(0, used)
}

export const pageTools = (): PageTools => ({
  script: readFileSync(bundled("reportPage.js"), "utf8"),
  pack: (pieces) => gzipSync(joined(pieces), { level }).toString("base64"),
  digest: (text) => createHash("sha256").update(text).digest("base64")
})
