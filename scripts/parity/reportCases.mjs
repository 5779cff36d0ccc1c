/** Reports over trees of results: those of the tests, and those of a further folder. */
import { existsSync, readdirSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const fixtures = fileURLToPath(new URL("../../test/fixtures", import.meta.url))

const editions = ["v1.0", "v2.0", "v3.0"]

/** Reports over one tree; the tree is only read and so stands outside the case's folder. */
const reportsOver = (tree, label) => {
  const of = (name, words) => ({
    name: `reports over ${label}: ${name}`,
    words: ["reports", "reportgen", "-rd", tree, "-o", "out", ...words]
  })
  return [
    of("every format", []),
    of("on standard output", ["--json", "--format", "json"]),
    of("csv alone, strictly", ["--format", "csv", "--strict"]),
    of("html alone, deeply", ["--format", "html", "--deep"]),
    ...editions.map((edition) => of(`by ${edition}`, ["--edition", edition, "--format", "json", "--quiet"]))
  ]
}

const runFolders = (root, most) => {
  const found = []
  const look = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    if (entries.some(({ name }) => name === "summary.json" || name.endsWith("_metadata.json"))) found.push(folder)
    for (const entry of entries) if (entry.isDirectory()) look(join(folder, entry.name))
  }
  look(root)
  const step = Math.max(1, Math.floor(found.length / most))
  return found.filter((_, i) => i % step === 0).slice(0, most)
}

const showAndDiff = (tree, label) => {
  const folders = runFolders(tree, 4)
  const of = (name, words) => ({ name: `reports ${name} in ${label}`, words: ["reports", ...words] })
  return [
    ...folders.map((folder, i) => of(`show ${i + 1}`, ["show", folder, ...(i % 2 === 0 ? [] : ["--json"])])),
    ...(folders.length > 1
      ? [
        of("diff", ["diff", folders[0], folders.at(-1)]),
        of("diff as JSON", ["diff", folders[0], folders[1], "--json"])
      ]
      : [])
  ]
}

const treesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) =>
      resolve(folder, name)
    ).sort()
    : []

/** `more` is a folder of further trees; a folder that is not there holds none. */
export const reportCases = (more) => {
  const trees = [
    ...treesIn(join(fixtures, "trees")),
    ...["native", "dlio"].map((engine) => join(fixtures, "records-v1", engine)),
    ...(more === undefined ? [] : treesIn(more))
  ]
  const named = trees.map((tree, i) => {
    const isSecond = trees.findIndex((other) => basename(other) === basename(tree)) < i
    return [tree, isSecond ? `${basename(tree)} (more)` : basename(tree)]
  })
  return named.flatMap(([tree, label]) => [...reportsOver(tree, label), ...showAndDiff(tree, label)])
}
