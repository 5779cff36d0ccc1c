/**
 * What collecting facts costs beside bare ssh: `npm run bench:collect [-- ROUNDS]`. Bundles `collect.ts` for this one run, since Node 20
 * reads no TypeScript.
 */
import { build } from "esbuild"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const folder = await mkdtemp(join(tmpdir(), "mlps-bench-"))
try {
  const outfile = join(folder, "collect.mjs")
  await build({
    entryPoints: [fileURLToPath(new URL("collect.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning"
  })
  const { collectBench } = await import(pathToFileURL(outfile).href)
  process.exitCode = await collectBench(Number(process.argv[2] ?? 3))
} finally {
  await rm(folder, { recursive: true, force: true })
}
