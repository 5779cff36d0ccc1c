/**
 * `npm run check:exports [-- ROOT]`: every export of `src` is read by another file of the program or of its scripts. One that only
 * tests read has at least a use in its own file: the program does not carry what it never does.
 */
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const root = process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url))
const paths = ["src", "scripts", "test"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name))
).filter((path) => /\.m?ts$|\.mjs$/.test(path))

/** Every word of a file, and what it imports where it is needed. */
const look = (node, words = [], late = []) => {
  if (ts.isIdentifier(node)) words.push(node.text)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) late.push(node.arguments[0].text)
  ts.forEachChild(node, (child) => void look(child, words, late))
  return { late, words }
}

/** `path name` to the files that take that name from there; a whole module gives every word that its reader has. */
const readers = new Map()
const exported = []
for (const path of paths) {
  const file = ts.createSourceFile(path, readFileSync(join(root, path), "utf8"), ts.ScriptTarget.Latest, true)
  const { late, words } = look(file)
  const take = (from, names) => {
    for (const name of from?.startsWith(".") ? names : []) {
      const key = `${relative(root, resolve(root, dirname(path), from))} ${name}`
      readers.set(key, [...readers.get(key) ?? [], path])
    }
  }
  for (const from of late) take(from, words)
  for (const { exportClause, importClause, moduleSpecifier } of file.statements) {
    const named = (importClause?.namedBindings ?? exportClause)?.elements
    take(moduleSpecifier?.text, named?.map(({ name, propertyName }) => (propertyName ?? name).text) ?? words)
  }
  if (!path.startsWith("src/")) continue
  for (const { declarationList, modifiers, name } of file.statements) {
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue
    for (const { text } of declarationList?.declarations.map(({ name }) => name) ?? [name]) {
      exported.push({ path, text, used: words.filter((word) => word === text).length > 1 })
    }
  }
}

const problems = exported.flatMap(({ path, text, used }) => {
  const by = readers.get(`${path} ${text}`) ?? []
  if (by.some((reader) => !reader.startsWith("test/")) || by.length > 0 && used) return []
  return [`${path}: ${text} is ${by.length > 0 ? "read by tests alone" : used ? "read in its own file alone" : "not read"}`]
})
for (const problem of problems) console.error(problem)
console.log(`${exported.length} exports, ${problems.length} without a reader`)
process.exitCode = exported.length > 0 && problems.length === 0 ? 0 : 1
