/** The rules that need types: what they refuse in sources, and what they leave alone. */
import ts from "typescript"
import { describe, expect, it } from "vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { effectRulesFor } from "../../../scripts/lint/effectRules.mjs"
import { hotLoops } from "../../../scripts/lint/hotLoops.mjs"
import { matchesGlob } from "../../../scripts/lint/matchesGlob.mjs"
import { typedProblems } from "../../../scripts/lint/typed.mjs"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** Of a program of one file that is nowhere on disk, in the words of `Promise` and little else. */
const found = (code: string, file = "src/sample.ts"): ReadonlyArray<string> => {
  const path = `${root}${file}`
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    strict: true,
    noUncheckedIndexedAccess: true,
    types: []
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile, readFile } = host
  host.fileExists = (name) => name === path || fileExists(name)
  host.readFile = (name) => name === path ? code : readFile(name)
  host.getSourceFile = (name, language) =>
    name === path ? ts.createSourceFile(name, code, language) : getSourceFile(name, language)
  const program = ts.createProgram([path], options, host)
  return typedProblems(program, root, [path], () => code).map((problem) =>
    /error \S*?([\w-]+): /.exec(problem)?.[1] ?? problem
  )
}

describe("what sources may not assert", () => {
  it.each([
    ["no-unsafe-type-assertion", "export const f = (x: unknown): string => x as string"],
    ["no-unsafe-type-assertion", "export const f = (x: string | number): string => x as string"],
    ["no-unsafe-type-assertion", "export const f = (x: object): string => x as unknown as string"],
    ["no-unsafe-assignment", "export const f = (x: string): void => { const y: number = JSON.parse(x); void y }"],
    ["no-unsafe-return", "export const f = (x: string): number => JSON.parse(x)"],
    ["no-unsafe-argument", "export const f = (x: string): number => Math.abs(JSON.parse(x))"],
    ["no-explicit-any", "export const f = (x: any): void => { void x }"],
    ["no-floating-promises", "export const f = (x: Promise<void>): void => { x }"]
  ])("%s: %s", (rule, code) => expect(found(code)).toContain(rule))

  it.each([
    "export const f = [1, 2] as const",
    "export const f = (x: ReadonlyArray<string>): ReadonlyArray<string | number> => [...x] as ReadonlyArray<string | number>",
    "export const f = (x: string): unknown => JSON.parse(x) as unknown",
    "export const f = async (x: Promise<void>): Promise<void> => { await x }"
  ])("but %s", (code) => expect(found(code)).toEqual([]))

  it("and says why where it is done all the same, or is told that nothing was to be said", () => {
    const directive = "// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- a reason\n"
    expect(found(`${directive}export const f = (x: unknown): string => x as string`)).toEqual([])
    expect(found(`${directive}export const f = (x: string): string => x`)).toHaveLength(1)
  })

  it("is everywhere a promise that nobody waits for, in tests that alone", () => {
    expect(found("export const f = (x: Promise<void>): void => { x }", "test/sample.ts")).toEqual([
      "no-floating-promises"
    ])
    expect(found("export const f = (x: unknown): string => x as string", "test/sample.ts")).toEqual([])
  })
})

const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ path: `src/${name}`, text: readFileSync(`${root}src/${name}`, "utf8") }))

describe("exceptions", () => {
  it("each name files that need them", () => {
    const idle = hotLoops.filter((glob) =>
      !sources.some(({ path, text }) => matchesGlob(path, glob) && /[\w)\]]![.;,)\]\s]/.test(text))
    )
    expect(idle).toEqual([])
  })

  it("that disable a rule have a reason", () => {
    const bare = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/eslint-disable.*/g)].flatMap(([line]) => / -- \S/.test(line) ? [] : [`${path}: ${line}`])
    )
    expect(bare).toEqual([])
  })
})

describe("what works beside Effect", () => {
  it.each([
    ["src/pipeline/conduct.ts", true, true],
    ["src/cluster/local/HostFilesLive.ts", true, false],
    ["src/engines/native/files/fileIo.ts", false, false],
    ["src/benchmarks/training/native/train/TrainRank.ts", false, false],
    ["src/benchmarks/training/plan.ts", true, true],
    ["src/reports/worker/pool.ts", false, false],
    ["test/unit/lint/typed.test.ts", false, false]
  ])("is refused in %s: %s, and modules of Node: %s", (path, isStrict, isApart) => {
    const rules = effectRulesFor(path)
    expect("asyncFunction" in rules && "globalDate" in rules).toBe(isStrict)
    expect("nodeBuiltinImport" in rules).toBe(isApart)
  })
})
