/**
 * `npm run check:types`: the compiler's diagnostics and those of the Effect language service, over one program of all
 * files. The service's own command makes a new program for every fifty files, which takes four times as long.
 * Errors and warnings fail.
 */
import effect from "@effect/language-service"
import { relative } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { effectRulesFor } from "./lint/effectRules.mjs"
import { typedProblems } from "./lint/typed.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const formatHost = {
  getCanonicalFileName: (path) => path,
  getCurrentDirectory: () => root,
  getNewLine: () => "\n"
}

const { errors, fileNames, options } = ts.getParsedCommandLineOfConfigFile(`${root}tsconfig.json`, {}, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.formatDiagnostic(diagnostic, formatHost))
  }
})
const config = options.plugins?.find(({ name }) => name === "@effect/language-service")
if (config === undefined) throw new Error("tsconfig.json does not name the Effect language service among its plugins")

const program = ts.createProgram(fileNames, options)

/** The service asks what it extends for nothing but the program and, of a file, the compiler's own diagnostics. */
const serviceWith = (diagnosticSeverity) =>
  effect({ typescript: ts }).create({
    config: { ...config, diagnosticSeverity },
    languageService: { getProgram: () => program, getSemanticDiagnostics: () => [] },
    languageServiceHost: {},
    project: { log: () => undefined }
  })

const services = new Map()

const effectProblems = (fileName) => {
  const rules = effectRulesFor(relative(root, fileName))
  const key = JSON.stringify(rules)
  const service = services.get(key) ?? serviceWith(rules)
  services.set(key, service)
  return service.getSemanticDiagnostics(fileName)
}

const found = [
  ...errors,
  ...ts.getPreEmitDiagnostics(program),
  ...fileNames.flatMap(effectProblems)
].filter(({ category }) => category === ts.DiagnosticCategory.Error || category === ts.DiagnosticCategory.Warning)

const all = ts.sortAndDeduplicateDiagnostics(found)
if (all.length > 0) {
  const format = process.stdout.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics
  console.error(format(all, formatHost))
}
console.log(`${fileNames.length} files, ${all.length} problems of types and of Effect`)
const linted = typedProblems(program, root, fileNames)
for (const problem of linted) console.error(problem)
console.log(`${linted.length} problems of rules about types`)
process.exitCode = all.length === 0 && linted.length === 0 && fileNames.length > 0 ? 0 : 1
