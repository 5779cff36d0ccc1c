/** The lint rule that has contracts say what they are: units, null, failure. */
import parser from "@typescript-eslint/parser"
import { ESLint, Linter } from "eslint"
import { describe, expect, it } from "vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { house } from "../../../scripts/lint/house.mjs"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const linter = new Linter({ cwd: root })

const found = (code: string): ReadonlyArray<string> =>
  linter.verify(code, [{
    files: ["**/*.ts"],
    languageOptions: { parser: parser as Linter.Parser },
    plugins: { house },
    rules: { "house/contract-words": "error" }
  }], `${root}/src/domain/sample.ts`).map(({ message, messageId }) => messageId ?? message)

describe("what a contract does not say", () => {
  it.each([
    ["export", "export const f = 1"],
    ["export", "export interface A { readonly name: string }"],
    ["export", "/** */\nexport type A = string"],
    ["export", "export class Port extends Context.Tag(\"port\")<Port, {}>() {}"],
    ["null", "/** Says what it is. */\nexport interface A { readonly name: string | null }"],
    ["null", "/** Says what it is. */\nexport const f = (x: string): number | undefined => undefined"],
    ["null", "/** Says what it is. */\nexport const A = Schema.Struct({ name: Schema.NullOr(Schema.String) })"],
    [
      "null",
      "/** Says what it is. */\nexport class Port extends Context.Tag(\"port\")<Port, { readonly of: () => string | null }>() {}"
    ],
    ["unit", "/** Says what it is. */\nexport interface A { readonly size: number }"],
    ["unit", "/** Says what it is. */\nexport const A = Schema.Struct({ size: Schema.optional(Schema.Number) })"],
    ["failure", "/** Says what it is. */\nexport interface A { readonly run: () => Effect.Effect<void, Error> }"],
    ["failure", "/** Says what it is. */\nexport const f = (): Either.Either<void, Error> => go()"],
    [
      "failure",
      "/** Says what it is. */\nexport class Port extends Context.Tag(\"port\")<Port, { run(): Effect.Effect<void, Error> }>() {}"
    ]
  ])("%s: %s", (message, code) => expect(found(code)).toEqual([message]))
})

describe("what says enough", () => {
  it.each([
    "/** Says what it is. */\nexport const A = Schema.Struct({})\nexport type A = typeof A.Type",
    "/** Says what it is; null: nobody knows. */\nexport interface A { readonly name: string | null }",
    "/** Says what it is. */\nexport interface A {\n  /** null: nobody knows. */\n  readonly name: string | null\n}",
    "/** Says what it is. */\nexport interface A { readonly sizeBytes: number; readonly runs: number; readonly waitSeconds: number }",
    "/** Counts of what it is. */\nexport interface A { readonly size: number }",
    "/** Says what it is. */\nexport const f = (): Effect.Effect<void> => go()",
    "/** Says what it is. Fails when it is not there. */\nexport const f = (): Effect.Effect<void, Error> => go()",
    "const f = 1"
  ])("%s", (code) => expect(found(code)).toEqual([]))
})

describe("the contracts", () => {
  const eslint = new ESLint({ cwd: root })
  const isHeld = async (path: string) => {
    const config = await eslint.calculateConfigForFile(`${root}/${path}`)
    return config?.rules?.["house/contract-words"]?.[0] === 2
  }

  it("are those of benchmarks, kinds, editions, launchers, rules, errors and the domain", async () => {
    for (
      const name of [
        "benchmarks/Kind",
        "rules/editions/Edition",
        "launcher/Launcher",
        "rules/Rule",
        "errors/AppError",
        "domain/Plan"
      ]
    ) {
      expect(await isHeld(`src/${name}.ts`), name).toBe(true)
    }
    expect(await isHeld("src/reports/group.ts")).toBe(false)
  })

  it("are all ports", async () => {
    const ports = readdirSync(`${root}/src`, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts") && readFileSync(`${root}/src/${name}`, "utf8").includes("Context.Tag(\"mlpstorage/")
    )
    expect(ports.length).toBeGreaterThan(10)
    for (const name of ports) expect(await isHeld(`src/${name}`), name).toBe(true)
  })
})
