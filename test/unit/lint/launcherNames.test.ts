/** The lint rule that keeps launchers' names in `src/launcher`: decisions are refused, words are not. */
import parser from "@typescript-eslint/parser"
import { Linter } from "eslint"
import { describe, expect, it } from "vitest"
import { house } from "../../../scripts/lint/house.mjs"
import { launcherNames } from "../../../scripts/lint/launcherNames.mjs"
import { launchers } from "../../../src/launcher/launchers.ts"

const linter = new Linter()

const found = (code: string): ReadonlyArray<string> =>
  linter.verify(code, {
    languageOptions: { parser: parser as Linter.Parser },
    plugins: { house },
    rules: { "house/no-launcher-names": "error" }
  }).map(({ message }) => message)

describe("what decides by a launcher's name", () => {
  it.each([
    ["a comparison", "if (family === \"slurm\") go()"],
    ["a comparison", "const is = \"openmpi4\" !== launcher.family"],
    ["a comparison", "const is = family == `mpich`"],
    ["a comparison", "const is = \"srun\" in tools"],
    ["a comparison", "const is = program.endsWith(\"mpirun\")"],
    ["a comparison", "const is = names.includes(\"srun\" as Name)"],
    ["a case", "switch (family) { case \"pals\": go() }"],
    ["a key", "const by = { mpirun: 1 }"],
    ["a key", "const by = { \"mpiexec\": 1 }"],
    ["a key", "const by = { [\"mpiexec\"]: 1 }"],
    ["a key", "const it = tools.srun"],
    ["a key", "const it = tools[\"srun\"]!"],
    ["a key", "const { mpirun } = tools"],
    ["a key", "const { mpirun: it } = tools"],
    ["a key", "interface Tools { readonly srun: string }"],
    ["a key", "class Tools { srun = 1 }"],
    ["a schema", "const Family = Schema.Literal(\"slurm\", other)"],
    ["a literal type", "let family: \"pals\" | undefined"],
    ["a literal type", "type It = Tools[\"srun\"]"],
    ["a list of words", "const names = [\"mpirun\", other] as const"],
    ["a list of words", "const beside = new Set([\"mpich\"])"]
  ])("%s: %s", (decision, code) => {
    const said = found(code)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(`is ${decision}: `)
  })

  it("each word of a union is told", () => expect(found("type Family = \"mpich\" | \"pals\" | string")).toHaveLength(2))
})

describe("what only says a launcher's name", () => {
  it.each([
    "const text = \"start it by mpirun\"",
    "const example = { dependency: \"mpirun\" }",
    "const program = found ?? \"mpirun\"",
    "fail(\"srun\")",
    "const text = `srun says ${words}`",
    "const is = text.includes(\"mpirun: command not found\")",
    "const srun = 1; go(srun)",
    "import { slurm } from \"./slurm.ts\"",
    "// srun, mpirun"
  ])("%s", (code) => expect(found(code)).toEqual([]))
})

it("the rule knows every id, product and program of the list", () => {
  const all = launchers.flatMap(({ id, product, programs }) => [id, product, ...programs])
  expect([...new Set(all)].filter((word) => !launcherNames.includes(word))).toEqual([])
})
