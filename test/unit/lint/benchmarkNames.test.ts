/** The lint rule that keeps benchmarks in their folders: decisions by their names or kinds of work are refused, words are not. */
import parser from "@typescript-eslint/parser"
import { ESLint, Linter } from "eslint"
import { describe, expect, it } from "vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { benchmarkWords, exempted } from "../../../scripts/lint/benchmarkNames.mjs"
import { house } from "../../../scripts/lint/house.mjs"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import { benchmarksOnDisk } from "../../../src/benchmarks/onDisk.ts"
import { benchmarks } from "../../../src/benchmarks/registry.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const linter = new Linter({ cwd: root })

const found = (code: string, file = "src/reports/figure.ts"): ReadonlyArray<string> =>
  linter.verify(code, [{
    files: ["**/*.ts"],
    languageOptions: { parser: parser as Linter.Parser },
    plugins: { house },
    rules: { "house/no-benchmark-names": "error" }
  }], `${root}/${file}`).map(({ message }) => message)

describe("what decides by a benchmark's name or kind of work", () => {
  it.each([
    ["a comparison", "if (run.benchmarkType === \"training\") go()"],
    ["a comparison", "const is = work.kind === \"checkpoint\""],
    ["a comparison", "const is = types.has(\"kv_cache\")"],
    ["a comparison", "const is = [\"x\"].includes(`vectordb`)"],
    ["a case", "switch (kind) { case \"datagen\": go() }"],
    ["a key", "const by = { checkpointing: 1, other: 2 }"],
    ["a key", "const by = { \"train\": 1 }"],
    ["a key", "const it = by[\"vector_database\"]"],
    ["a key", "const it = by.training"],
    ["a schema", "const Kind = Schema.Literal(\"train\", \"other\")"],
    ["a schema", "const Event = Schema.TaggedStruct(\"training\", {})"],
    ["a literal type", "let kind: \"checkpoint\" | undefined"],
    ["a list of words", "const all = [\"kvcache\"]"]
  ])("%s: %s", (decision, code) => {
    const said = found(code)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(`is ${decision}: `)
  })
})

describe("what only says it", () => {
  it.each([
    "const text = \"a checkpoint of a training\"",
    "const example = `mlpstorage training run --model ${model}`",
    "const benchmark = { id: \"training\", directoryName: \"training\" }",
    "say(\"checkpointing\")",
    "const folder = workload.checkpoint.checkpoint_folder",
    "const { train } = workload.workflow",
    "// training"
  ])("%s", (code) => expect(found(code)).toEqual([]))
})

describe("a benchmark's own folder", () => {
  it.each([
    ["src/benchmarks/training/plan.ts", "const is = type === \"training\"", 0],
    ["src/benchmarks/training/native/train/TrainRank.ts", "const is = phase === \"checkpoint\"", 0],
    ["src/benchmarks/kvcache/onDisk.ts", "const all = [\"kv_cache\", \"kvcache\"]", 0],
    ["src/benchmarks/training/plan.ts", "const is = type === \"checkpointing\"", 1],
    ["src/benchmarks/shared/sized.ts", "const is = type === \"training\"", 1],
    ["src/benchmarks/registry.ts", "const is = work.kind === \"datagen\"", 1]
  ])("%s: %s", (file, code, count) => expect(found(code, file)).toHaveLength(count))
})

describe("the rule is on", () => {
  const eslint = new ESLint()
  const files = Object.keys(exempted)

  it.each<readonly [string, boolean]>([
    ["src/reports/nextCommand.ts", true],
    ["src/benchmarks/registry.ts", true],
    ["src/benchmarks/training/plan.ts", true],
    ["src/entries/coordinators.ts", true],
    ...files.map((file): readonly [string, boolean] => [file, false])
  ])("for %s: %s", async (file, isOn) => {
    const { rules } = await eslint.calculateConfigForFile(file)
    expect(rules["house/no-benchmark-names"] !== undefined).toBe(isOn)
  })

  it("but in eight files at most, each for a reason and because it still needs it", () => {
    expect(files.length).toBeLessThanOrEqual(8)
    for (const file of files) expect(exempted[file]?.length).toBeGreaterThan(10)
    const stale = files.filter((file) => found(readFileSync(`${root}/${file}`, "utf8"), file).length === 0)
    expect(stale).toEqual([])
  })
})

describe("the words", () => {
  it("are those of the lists", () => {
    const words = Object.values(benchmarkWords)
    const names = benchmarks.flatMap(({ onDisk }) => [onDisk.id, onDisk.directoryName])
    expect(new Set(words.flatMap((it) => it.names))).toEqual(new Set(names))
    expect(words.flatMap((it) => it.kinds).sort()).toEqual(kinds.map(({ id }) => id).sort())
    expect(benchmarksOnDisk.map(({ directoryName }) => directoryName).filter((name) => !names.includes(name))).toEqual(
      []
    )
  })

  it("stand by the folders", () => {
    const folders = readdirSync(`${root}/src/benchmarks`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "shared")
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(benchmarkWords).sort())
  })
})
