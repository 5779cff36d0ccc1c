/**
 * Proves the rule tests: every comparison, boolean operator and number in the sources of the rules is changed, one at a time,
 * and some test must fail for each change.
 *
 * All changes live in one bundle, each behind a switch; the bundle holds the rules and their test files, with a small stand-in
 * for the test runner. For each change the bundle is evaluated afresh with that switch on, and the tests run until one fails.
 *
 *   npm run test:rules-mutation [-- FILE or FOLDER...]
 *
 * A file or folder is named as seen from the root of the project, whole or by a part of its path.
 */
import { build } from "esbuild"
import { readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join, relative, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import vm from "node:vm"
import ts from "typescript"

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..")
const asked = process.argv.slice(2).map((path) => path.replace(/^\.\//, ""))

const below = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()

const isSource = (path) => /^src\/(rules|benchmarks\/[^/]+\/rules)\//.test(relative(root, path))
/** The edition's proof puts other modules in the place of the rules' own, which only the test runner can. */
const isTest = (path) =>
  path.endsWith(".test.ts") && (/test\/unit\/rules\//.test(path) || /^rules/.test(basename(path))) &&
  basename(path) !== "editionProof.test.ts"

const sources = [...below("src/rules"), ...below("src/benchmarks").filter(isSource)]
const tests = below("test/unit").filter(isTest)

/** Operator → what it is changed to. */
const operators = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "%": ["*"]
}

/** Numbers that say where something stands in a text or a list, not what a rule demands. */
const isPosition = (node) => {
  const parent = node.parent
  const minus = ts.isPrefixUnaryExpression(parent) ? parent : node
  const holder = minus.parent
  return ts.isElementAccessExpression(holder) || ts.isPropertyName(node) && parent.name === node || ts.isLiteralTypeNode(parent) ||
    (ts.isCallExpression(holder) && ts.isPropertyAccessExpression(holder.expression) &&
      ["slice", "at", "toFixed", "padEnd", "padStart", "repeat"].includes(holder.expression.name.text))
}

/** `benchmarks/training`, `rules`: tests of the same home are tried first, for they are the likeliest to fail. */
const homeOf = (path) => /(?:src|test\/unit)\/(rules|benchmarks\/[^/]+)/.exec(path)?.[1] ?? ""

const mutants = []

const add = (path, node, from, to) => {
  const { character, line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart())
  const file = relative(root, path)
  const text = node.parent.getText().replace(/\s+/g, " ")
  return mutants.push({
    file,
    line: line + 1,
    column: character + 1,
    from,
    to,
    text: text.length > 100 ? `${text.slice(0, 97)}...` : text
  }) - 1
}

/** The source with every change behind its switch. */
const instrumented = (path) => {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true)
  const print = (node) => {
    if (ts.isBinaryExpression(node) && operators[node.operatorToken.getText()] !== undefined) {
      const from = node.operatorToken.getText()
      const ids = operators[from].map((to) => [add(path, node.operatorToken, from, to), to])
      return `$op(${JSON.stringify(from)}, ${JSON.stringify(ids)}, () => ${print(node.left)}, () => ${print(node.right)})`
    }
    if (ts.isNumericLiteral(node) && !isPosition(node)) {
      const ids = [1, -1].map((step) => [add(path, node, node.getText(), step > 0 ? "+ 1" : "- 1"), step])
      return `$number(${node.getText()}, ${JSON.stringify(ids)})`
    }
    const text = node.getFullText()
    const start = node.getFullStart()
    let printed = ""
    let done = 0
    node.forEachChild((child) => {
      const [from, to] = [child.getFullStart() - start, child.getEnd() - start]
      const lead = child.getStart() - child.getFullStart()
      printed += text.slice(done, from) + text.slice(from, from + lead) + print(child).replace(/^\s+/, "")
      done = to
    })
    return printed + text.slice(done)
  }
  return print(source)
}

/** What `@effect/vitest` offers and the rule tests use: tests are collected, and run by `$run`. */
const runner = `
import * as FastCheck from "effect/FastCheck"
export const { assert, expect } = globalThis.$assertions
const collected = []
export const describe = (_, body) => body()
const add = (name, body) => collected.push({ home: globalThis.$file, name, body })
export const it = add
it.each = (cases) => (name, body) => {
  const spread = cases.every(Array.isArray)
  for (const one of cases) add(name, () => spread ? body(...one) : body(one))
}
it.prop = (name, arbitraries, body) =>
  add(name, () =>
    FastCheck.assert(FastCheck.property(FastCheck.tuple(...arbitraries), (values) => { body(values) }), { numRuns: 30, seed: 1 }))
globalThis.$tests = collected
`

const stopped = (id) => `throw new Error("no switch " + ${id})`

const prelude = `
const $changed = (ids) => { for (const [id, to] of ids) if (id === $active) return to; return undefined }
const $op = (from, ids, left, right) => {
  switch ($changed(ids) ?? from) {
    case "<": return left() < right()
    case "<=": return left() <= right()
    case ">": return left() > right()
    case ">=": return left() >= right()
    case "===": return left() === right()
    case "!==": return left() !== right()
    case "&&": return left() && right()
    case "||": return left() || right()
    case "%": return left() % right()
    case "*": return left() * right()
    default: ${stopped("from")}
  }
}
const $number = (value, ids) => value + ($changed(ids) ?? 0);
`

const entry = tests.map((path) => `import ${JSON.stringify(path)}`).join("\n")

// Libraries are evaluated once; only the rules and their tests are evaluated for every change. The assertions are vitest's own.
const require = createRequire(import.meta.url)
const ofVitest = async (name) =>
  import(pathToFileURL(createRequire(require.resolve("vitest/package.json")).resolve(name)).href)
const { assert, expect, use } = await ofVitest("chai")
const { ASYMMETRIC_MATCHERS_OBJECT, JestAsymmetricMatchers, JestChaiExpect } = await ofVitest("@vitest/expect")
use(JestChaiExpect)
use(JestAsymmetricMatchers)
globalThis.$assertions = { assert, expect: Object.assign(expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]) }

const bundle = await build({
  external: ["effect/*"],
  stdin: { contents: entry, resolveDir: root, sourcefile: "rules-mutation-entry.mjs" },
  bundle: true,
  write: false,
  format: "iife",
  platform: "node",
  target: "node20",
  logLevel: "warning",
  // No test that is bundled asks where it stands.
  logOverride: { "empty-import-meta": "silent" },
  banner: { js: prelude },
  plugins: [{
    name: "rules-mutation",
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^@effect\/vitest$/ }, () => ({ path: "runner", namespace: "runner" }))
      onLoad({ filter: /.*/, namespace: "runner" }, () => ({ contents: runner, resolveDir: root, loader: "js" }))
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        sources.includes(path)
          ? { contents: instrumented(path), loader: "ts" }
          : tests.includes(path)
          ? { contents: `globalThis.$file = ${JSON.stringify(homeOf(path))}\n${readFileSync(path, "utf8")}`, loader: "ts" }
          : undefined)
    }
  }]
})

const evaluate = new vm.Script(`(function ($active, require) { ${bundle.outputFiles[0].text}\n})`, {
  filename: "rules-mutation.bundle.js"
}).runInThisContext()

/** The first test that fails with one change switched on; a change that already breaks the start is caught by that. */
const verdictOf = (id, home) => {
  try {
    evaluate(id, require)
  } catch (error) {
    return { failed: "start", error }
  }
  const all = globalThis.$tests
  for (const near of [true, false]) {
    for (const test of all) {
      if ((test.home === home) !== near) continue
      try {
        test.body()
      } catch (error) {
        return { failed: test.name, error }
      }
    }
  }
  return { failed: null, tests: all.length }
}

const nameless = asked.filter((part) => !sources.some((path) => relative(root, path).includes(part)))
if (nameless.length > 0) {
  console.error(`no source of a rule is called so: ${nameless.join(", ")}`)
  process.exit(2)
}

const unchanged = verdictOf(-1, "")
if (unchanged.failed !== null) {
  console.error(`the rule tests fail without any change: ${unchanged.failed}\n${unchanged.error?.stack ?? unchanged.error}`)
  process.exit(1)
}

const chosen = mutants.map((mutant, id) => ({ ...mutant, id })).filter(({ file }) =>
  asked.length === 0 || asked.some((part) => file.includes(part))
)
const begun = process.hrtime.bigint()
const survivors = chosen.filter(({ column, file, from, id, line, text, to }) => {
  const survived = verdictOf(id, homeOf(file)).failed === null
  if (survived) console.log(`survived  ${file}:${line}:${column}  ${from} → ${to}  in  ${text}`)
  return survived
})
const seconds = Number(process.hrtime.bigint() - begun) / 1e9

console.log(
  `${chosen.length} changes in ${new Set(chosen.map(({ file }) => file)).size} files, ` +
    `${chosen.length - survivors.length} caught by ${unchanged.tests} tests, ${survivors.length} survived (${seconds.toFixed(1)} s)`
)
process.exit(survivors.length === 0 && chosen.length > 0 ? 0 : 1)
