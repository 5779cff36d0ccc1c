/** The lint rule that keeps editions' names in their data: decisions are refused, words and `since` are not. */
import parser from "@typescript-eslint/parser"
import { ESLint, Linter } from "eslint"
import { describe, expect, it } from "vitest"
import { house } from "../../../scripts/lint/house.mjs"

const linter = new Linter()

const found = (code: string): ReadonlyArray<string> =>
  linter.verify(code, {
    languageOptions: { parser: parser as Linter.Parser },
    plugins: { house },
    rules: { "house/no-edition-names": "error" }
  }).map(({ message }) => message)

describe("what decides by an edition's name", () => {
  it.each([
    ["a comparison", "if (edition === \"v3.0\") go()"],
    ["a comparison", "const is = \"v2.0\" !== run.edition"],
    ["a comparison", "const is = edition == `v10.1`"],
    ["a comparison", "const is = editions.includes(\"v3.0\" as Edition)"],
    ["a case", "switch (edition) { case \"v1.0\": go() }"],
    ["a key", "const by = { \"v2.0\": 1 }"],
    ["a key", "const it = by[\"v4.0\"]"],
    ["a key", "interface By { readonly \"v2.0\": string }"],
    ["a schema", "const Edition = Schema.Literal(\"v3.0\", other)"],
    ["a literal type", "let dialect: \"v2.0\" | undefined"],
    ["a list of words", "const rule = { editions: [\"v3.0\"] }"]
  ])("%s: %s", (decision, code) => {
    const said = found(code)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(`is ${decision}: `)
  })
})

describe("what only says an edition's name", () => {
  it.each([
    "const text = \"only unet3d of edition v2.0 writes one\"",
    "const rule = { since: \"v3.0\", until: \"v4.0\" }",
    "const text = `v3.0 takes ${models}`",
    "const file = \"v3.0.yaml\"",
    "// v3.0"
  ])("%s", (code) => expect(found(code)).toEqual([]))
})

describe("the rule is on", () => {
  const eslint = new ESLint()
  it.each([
    ["src/reports/nextCommand.ts", true],
    ["src/benchmarks/training/plan.ts", true],
    ["src/results/draft/ownRecord.ts", true],
    ["src/benchmarks/training/editions.ts", false],
    ["src/rules/editions/list.ts", false],
    ["src/results/draft/toolMetadata.ts", false]
  ])("for %s: %s", async (file, isOn) => {
    const { rules } = await eslint.calculateConfigForFile(file)
    expect(rules["house/no-edition-names"] !== undefined).toBe(isOn)
  })
})
