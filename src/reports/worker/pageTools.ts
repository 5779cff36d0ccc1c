/** What `report.html` needs of Node: the page's bundled script, gzip and a digest. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import type { PageTools } from "../outputs/html.ts"
import { bundled } from "./bundled.ts"

/** Half the time of the default level, for a few per cent more bytes. */
const level = 3

export const pageTools = (): PageTools => ({
  script: readFileSync(bundled("reportPage.js"), "utf8"),
  pack: (pieces) => {
    const bytes = Buffer.concat(pieces.map((piece) => typeof piece === "string" ? Buffer.from(piece) : piece))
    return gzipSync(bytes, { level }).toString("base64")
  },
  digest: (text) => createHash("sha256").update(text).digest("base64")
})
