/**
 * Writes the generated references in `docs/` from the program's own tables. `--check` writes nothing, names the stale
 * files and ends with status 1.
 */
import { build } from "esbuild"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

/** The pages as the sources make them now: path below `docs/` → text. */
const generate = async () => {
  const folder = await mkdtemp(join(tmpdir(), "mlpstorage-docs-"))
  try {
    const outfile = join(folder, "pages.mjs")
    await build({
      absWorkingDir: root,
      entryPoints: ["scripts/docs/pages.ts"],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      logLevel: "warning",
      banner: {
        js: "import { createRequire as __createRequire } from \"node:module\"; const require = __createRequire(import.meta.url);"
      }
    })
    const { pages } = await import(pathToFileURL(outfile).href)
    return pages()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const check = process.argv.includes("--check")
const stale = []
for (const [name, text] of Object.entries(await generate())) {
  const path = join(root, "docs", name)
  const present = await readFile(path, "utf8").catch(() => undefined)
  if (present === text) continue
  stale.push(name)
  if (!check) await writeFile(path, text)
}

if (stale.length === 0) console.log("generated references are fresh")
else if (!check) console.log(`written: ${stale.map((name) => `docs/${name}`).join(", ")}`)
else {
  console.error(`stale: ${stale.map((name) => `docs/${name}`).join(", ")}\nrun: npm run docs`)
  process.exitCode = 1
}
