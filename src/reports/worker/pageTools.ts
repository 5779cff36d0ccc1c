/** What `report.html` needs of Node: the page's bundled script, gzip and a digest. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import type { PageTools } from "../outputs/html.ts"
import { bundled } from "./bundled.ts"

/** Half the time of the default level, for a few per cent more bytes. */
const level = 3

const [open, comma, close] = [Buffer.from("["), Buffer.from(","), Buffer.from("]")]

export const pageTools = (): PageTools => ({
  script: readFileSync(bundled("reportPage.js"), "utf8"),
  pack: (items) => {
    const list = items.flatMap((
      item,
      i
    ) => [i === 0 ? open : comma, typeof item === "string" ? Buffer.from(item) : item])
    return gzipSync(Buffer.concat([...list, close]), { level }).toString("base64")
  },
  digest: (text) => createHash("sha256").update(text).digest("base64")
})
