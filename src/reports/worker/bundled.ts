/** Files of the build that the program loads by path: beside it in `dist/`, also when it runs from `src/` in tests. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

export const bundled = (name: string): string =>
  fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? `../../../dist/${name}` : `./${name}`, import.meta.url))

/**
 * Digest of the worker's program. Its text names the chunks it loads by their own digests, so any change of a decoder or
 * a rule changes it.
 */
export const workerDigest = (): string =>
  createHash("sha256").update(readFileSync(bundled("reportWorker.js"))).digest("hex").slice(0, 16)
