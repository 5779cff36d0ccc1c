/**
 * What collecting facts costs beside bare ssh, and what a sample of a time series costs: `npm run bench:collect [-- ROUNDS]`. Bundles
 * `collect.ts` and `sampling.ts` for this one run, since Node 20 reads no TypeScript.
 */
import { build } from "esbuild"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const folder = await mkdtemp(join(tmpdir(), "mlps-bench-"))
try {
  await build({
    entryPoints: ["collect.ts", "sampling.ts"].map((name) => fileURLToPath(new URL(name, import.meta.url))),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning"
  })
  const bench = async (name) => await import(pathToFileURL(join(folder, name)).href)
  const { collectBench } = await bench("collect.mjs")
  const { samplingBench } = await bench("sampling.mjs")
  const collected = await collectBench(Number(process.argv[2] ?? 3))
  process.exitCode = (await samplingBench()) || collected
} finally {
  await rm(folder, { recursive: true, force: true })
}
