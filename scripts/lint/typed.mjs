/** Rules that need types, over a program that is there already: making one of their own costs ESLint as long as the whole type check. */
import typescript from "@typescript-eslint/eslint-plugin"
import parser from "@typescript-eslint/parser"
import { Linter } from "eslint"
import { readFileSync } from "node:fs"
import { relative } from "node:path"

const prefixed = (names) => Object.fromEntries(names.map((name) => [`@typescript-eslint/${name}`, "error"]))

/** A promise that nobody waits for ends wherever it likes, also in tests and scripts. */
const everywhere = prefixed(["no-floating-promises", "no-misused-promises"])

/** `any` that comes from a declaration, and an assertion that narrows, switch the compiler off without a word. */
const inSources = prefixed([
  "no-explicit-any",
  "no-unsafe-argument",
  "no-unsafe-assignment",
  "no-unsafe-call",
  "no-unsafe-member-access",
  "no-unsafe-return",
  "no-unsafe-type-assertion",
  "no-unnecessary-type-assertion"
])

const declarations = /\.d\.[cm]?ts$/

/** Problems as `file(line,column): error rule: message`, of those of `fileNames` that lie below `root`. */
export const typedProblems = (program, root, fileNames, read = (name) => readFileSync(name, "utf8")) => {
  const linter = new Linter({ configType: "flat", cwd: root })
  const common = {
    files: ["**/*.ts"],
    plugins: { "@typescript-eslint": typescript },
    languageOptions: { parser, parserOptions: { programs: [program] } }
  }
  const config = [
    { ...common, rules: everywhere, linterOptions: { reportUnusedDisableDirectives: "off" } },
    { files: ["src/**/*.ts"], rules: inSources, linterOptions: { reportUnusedDisableDirectives: "error" } }
  ]
  return fileNames.filter((name) => !declarations.test(name)).flatMap((name) =>
    linter.verify(read(name), config, { filename: name }).map(({ column, line, message, ruleId }) =>
      `${relative(root, name)}(${line},${column}): error ${ruleId ?? "eslint"}: ${message}`
    )
  )
}
