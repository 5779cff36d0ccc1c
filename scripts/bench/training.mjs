/**
 * `npm run bench:training -- [--folder DIR] [--pairs 5] [--only cachedFiles,wholeFiles,…]`
 *
 * The native training engine beside fio and a bare loop, in one directory and in alternation. Prints a Markdown table a
 * part; at most 3 GiB lie on the disk at once, and nothing is left.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { cpus, loadavg, totalmem } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import * as cachedFiles from "./training/cachedFiles.mjs"
import * as datagen from "./training/datagen.mjs"
import * as fullDemand from "./training/fullDemand.mjs"
import { bundleEngine, fioVersion, GiB } from "./engine.mjs"
import * as rowGroups from "./training/rowGroups.mjs"
import * as wholeFiles from "./training/wholeFiles.mjs"

const parts = { cachedFiles, wholeFiles, datagen, rowGroups, fullDemand }

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: "." },
    pairs: { type: "string", default: "5" },
    only: { type: "string", default: Object.keys(parts).join(",") }
  }
})
const base = mkdtempSync(join(resolve(values.folder), "mlpstorage-bench-"))
process.on("exit", () => rmSync(base, { recursive: true, force: true }))
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1))

const bundle = `${base}/bundle`
await bundleEngine(bundle)
console.log(
  `${values.pairs} pairs, ${cpus().length} cores (${cpus()[0]?.model}), ${(totalmem() / GiB).toFixed(1)} GiB RAM, Node ${process.versions.node}, ${
    fioVersion ?? "no fio"
  }, load ${loadavg()[0].toFixed(1)}\n`
)
for (const name of values.only.split(",")) {
  const part = parts[name]
  if (part === undefined) throw new Error(`no part ${name}; there are ${Object.keys(parts).join(", ")}`)
  console.log(`### ${part.title}\n`)
  if (part.needsFio === true && fioVersion === null) {
    console.log("fio is not installed; this part was left out.\n")
    continue
  }
  const folder = `${base}/${name}`
  mkdirSync(folder)
  const { figures } = await part.measure({ bundle, folder, pairs: Number(values.pairs) })
  console.log("| figure | measured | goal |\n|---|---|---|")
  for (const row of figures) console.log(`| ${row.join(" | ")} |`)
  console.log("")
  rmSync(folder, { recursive: true })
}
