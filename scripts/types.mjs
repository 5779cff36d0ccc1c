/**
 * `npm run check:types`: the compiler's diagnostics and those of the Effect language service, over one program of all
 * files. The service's own command makes a new program for every fifty files, which takes four times as long.
 * Errors and warnings fail.
 */
import effect from "@effect/language-service"
import { fileURLToPath } from "node:url"
import ts from "typescript"

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
const service = effect({ typescript: ts }).create({
  config,
  languageService: { getProgram: () => program, getSemanticDiagnostics: () => [] },
  languageServiceHost: {},
  project: { log: () => undefined }
})

const found = [
  ...errors,
  ...ts.getPreEmitDiagnostics(program),
  ...fileNames.flatMap((name) => service.getSemanticDiagnostics(name))
].filter(({ category }) => category === ts.DiagnosticCategory.Error || category === ts.DiagnosticCategory.Warning)

const all = ts.sortAndDeduplicateDiagnostics(found)
if (all.length > 0) {
  const format = process.stdout.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics
  console.error(format(all, formatHost))
}
console.log(`${fileNames.length} files, ${all.length} problems of types and of Effect`)
process.exitCode = all.length === 0 && fileNames.length > 0 ? 0 : 1
