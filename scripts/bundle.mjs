/**
 * `node scripts/bundle.mjs [--out DIR] [--lists DIR]`
 *
 * Builds `dist/`: one flat folder of split ES modules, one file per process the program starts, the script of the
 * report's page, and the licences and the list of everything that is bundled. With `--lists`, modules of that folder stand in
 * for the lists of the same names, so that a benchmark from elsewhere is in the program that is built.
 */
import { build } from "esbuild"
import { chmod, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { lists } from "./lists.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const { values } = parseArgs({ options: { out: { type: "string", default: `${root}/dist` }, lists: { type: "string" } } })
const out = resolve(values.out)
/** Built beside and put in place whole, so that a build that fails leaves the last one standing. */
const building = `${out}.${process.pid}.building`

/** Each list by the module that stands in for it; the stand-in itself sees the real one. */
const standIns = async (folder) => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ts"))
  const unknown = names.filter((name) => !lists.some((list) => basename(list) === name))
  if (unknown.length > 0) throw new Error(`${folder}: no list has the name ${unknown.join(", ")}`)
  return new Map(
    lists.flatMap((list) => names.includes(basename(list)) ? [[resolve(root, list), join(folder, basename(list))]] : [])
  )
}

const replaced = values.lists === undefined ? new Map() : await standIns(resolve(values.lists))

const listsOf = {
  name: "lists",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\..*\.ts$/ }, ({ importer, path }) => {
      const standIn = replaced.get(resolve(dirname(importer), path))
      return standIn === undefined || standIn === importer ? undefined : { path: standIn }
    })
}

const common = {
  absWorkingDir: root,
  outdir: building,
  bundle: true,
  metafile: true,
  logLevel: "warning",
  plugins: replaced.size === 0 ? [] : [listsOf]
}

/**
 * Each by itself: chunks that several programs share would cut what one of them loads into more files, and loading takes
 * time by the file.
 */
const entryPoints = {
  main: "src/main.ts",
  coordinator: "src/entries/coordinator.entry.ts",
  rank: "src/entries/rank.entry.ts",
  reportWorker: "src/entries/reportWorker.entry.ts"
}

const program = ([name, entryPoint]) =>
  build({
    ...common,
    entryPoints: { [name]: entryPoint },
    minifyWhitespace: true,
    minifySyntax: true,
    chunkNames: "chunk-[hash]",
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    legalComments: "linked",
    banner: {
      js:
        "import { createRequire as __createRequire } from \"node:module\"; const require = __createRequire(import.meta.url);"
    }
  })

/** The script inside `report.html`: one file for browsers, licences of what it holds at its end. */
const page = () =>
  build({
    ...common,
    entryPoints: { reportPage: "src/entries/reportPage.entry.ts" },
    minify: true,
    platform: "browser",
    format: "iife",
    target: ["chrome115", "firefox115", "safari16.4"],
    legalComments: "eof",
    tsconfig: "src/reports/page/tsconfig.json"
  })

/** `node_modules/@scope/name` of every package that some output holds code of. */
const packagesIn = (results) =>
  [
    ...new Set(
      results.flatMap(({ metafile }) => Object.keys(metafile.inputs)).flatMap((path) =>
        /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[0]?.slice(0, -1) ?? []
      )
    )
  ].sort()

/** The program begins in sh, whose lines `scripts/head.sh` has, and says so to its source map. */
const head = async () => {
  const text = await readFile(`${root}/scripts/head.sh`, "utf8")
  const file = `${building}/main.js`
  await writeFile(file, text + await readFile(file, "utf8"))
  await chmod(file, 0o755)
  const map = JSON.parse(await readFile(`${file}.map`, "utf8"))
  await writeFile(`${file}.map`, JSON.stringify({ ...map, mappings: ";".repeat(text.split("\n").length - 1) + map.mappings }))
}

const bundled = (results) =>
  Promise.all(packagesIn(results).map(async (folder) => {
    const { license, name, version } = JSON.parse(await readFile(`${root}/${folder}/package.json`, "utf8"))
    return { folder, license, name, version }
  }))

const licences = async (packages) => {
  const texts = []
  for (const { folder, license, name, version } of packages) {
    const entries = await readdir(`${root}/${folder}`, { withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && /^(licen[cs]e|notice)/i.test(entry.name))
      .map(({ name: file }) => file).sort()
    const bodies = await Promise.all(files.map((file) => readFile(`${root}/${folder}/${file}`, "utf8")))
    texts.push([`${name} ${version} (${license ?? "see below"})`, ...bodies.map((body) => body.trim())].join("\n\n"))
  }
  await writeFile(`${building}/THIRD-PARTY-LICENSES.txt`, `${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`)
}

/** What the bundle holds, as CycloneDX: users install one package, and audits read this. */
const billOfMaterials = async (packages) => {
  const { license, name, version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"))
  const component = (it, type) => ({
    type,
    name: it.name,
    version: it.version,
    purl: `pkg:npm/${it.name.replace("@", "%40")}@${it.version}`,
    ...(typeof it.license === "string" ? { licenses: [{ expression: it.license }] } : {})
  })
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: component({ license, name, version }, "application") },
    components: packages.map((it) => component(it, "library"))
  }
  await writeFile(`${building}/sbom.cdx.json`, `${JSON.stringify(bill, undefined, 2)}\n`)
}

try {
  const packages = await bundled(await Promise.all([...Object.entries(entryPoints).map(program), page()]))
  await licences(packages)
  await billOfMaterials(packages)
  await head()
  await rm(out, { recursive: true, force: true })
  await rename(building, out)
} finally {
  await rm(building, { recursive: true, force: true })
}
