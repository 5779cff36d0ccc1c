/**
 * Writes what is generated of the documents from the program's own tables. `--check` writes nothing, names the stale
 * files and ends with status 1.
 */
import { build } from "esbuild"
import { readFileSync } from "node:fs"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

const present = (name) => readFile(join(root, name), "utf8").catch(() => undefined)

/** The text of a page with its generated parts made anew. */
const withParts = async (name, parts) =>
  Object.entries(parts).reduce((text, [part, generated]) => {
    const [begin, end] = [`<!-- generated: ${part} -->\n\n`, `\n\n<!-- end: ${part} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`${name} has no place for: ${part}`)
    return `${text.slice(0, from + begin.length)}${generated}${text.slice(to)}`
  }, await present(name) ?? "")

/** The documents as the sources make them now: path → text. */
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
    const { pages, parts } = await import(pathToFileURL(outfile).href)
    const mended = Object.entries(parts((path) => readFileSync(join(root, path), "utf8"))).map(async ([name, its]) => [name, await withParts(name, its)])
    return { ...pages(), ...Object.fromEntries(await Promise.all(mended)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const check = process.argv.includes("--check")
const stale = []
for (const [name, text] of Object.entries(await generate())) {
  if (await present(name) === text) continue
  stale.push(name)
  if (!check) await writeFile(join(root, name), text)
}

if (stale.length === 0) console.log("generated documents are fresh")
else if (!check) console.log(`written: ${stale.join(", ")}`)
else {
  console.error(`stale: ${stale.join(", ")}\nrun: npm run docs`)
  process.exitCode = 1
}
