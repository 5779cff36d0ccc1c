/**
 * Real runs of KV cache and vector search, by either engine (test/fixtures/ownRuns): how they are read and told, that nothing taken from
 * their records makes them better, and that a figure which is repeated cannot be changed alone.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { bodyOf } from "../../../src/benchmarks/Kind.ts"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import { isJsonObject, type Json, type JsonObject, jsonOf } from "../../../src/domain/Json.ts"
import { briefOf } from "../../../src/pipeline/briefOf.ts"
import { headlinesOf } from "../../../src/reading/headlinesOf.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import { examineRun } from "../../../src/reports/examineRun.ts"
import { decodeRecord } from "../../../src/results/decodeRecord.ts"
import { summaryText } from "../../../src/view/summary.ts"
import type { SummaryInput } from "../../../src/view/SummaryInput.ts"
import { folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { ownPlan } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"
import { keyRemovals } from "../../fixtures/removals.ts"

const root = fileURLToPath(new URL("../../fixtures/ownRuns", import.meta.url))

const treeOf = (name: string): Tree =>
  Object.fromEntries(
    readdirSync(join(root, name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(
      (entry) => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(join(root, name).length + 1), readFileSync(path, "utf8")]
      }
    )
  )

const names = readdirSync(root).filter((name) => !name.includes("."))

const metadataOf = (tree: Tree): string => Object.keys(tree).find((name) => name.endsWith("_metadata.json")) ?? ""

const goodness = { "not counted": 0, INVALID: 0, UNKNOWN: 0, OPEN: 1, CLOSED: 2 } as const

const examined = (tree: Tree) => {
  const found = examineRun(known, folderOf(tree), null, { deep: false })
  return found._tag === "leftOut" ? { category: "not counted" as const, issues: [] } : {
    category: found.run.kind === "measured" ? found.run.category : "not counted" as const,
    issues: found.run.issues.map(({ message }) => message)
  }
}

const numbersOf = (value: Json, path: ReadonlyArray<string>): ReadonlyArray<readonly [ReadonlyArray<string>, number]> =>
  typeof value === "number"
    ? [[path, value]]
    : Array.isArray(value)
    ? value.slice(0, 1).flatMap((inner: Json) => numbersOf(inner, [...path, "0"]))
    : isJsonObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, [...path, key]))
    : []

const withNumber = (value: Json, [key, ...rest]: ReadonlyArray<string>, number: number): Json =>
  key === undefined
    ? number
    : Array.isArray(value)
    ? value.map((inner: Json, i) => String(i) === key ? withNumber(inner, rest, number) : inner)
    : { ...value as JsonObject, [key]: withNumber((value as JsonObject)[key] ?? null, rest, number) }

describe.each(names)("%s", (name) => {
  const tree = treeOf(name)
  const metadata = metadataOf(tree)
  const text = String(tree[metadata])

  it("is told as it always was", async () => {
    const record = Effect.runSync(decodeRecord(text))
    const { measurement, verdict } = record
    if (measurement === null || verdict === null) throw new Error("it is whole")
    const kind = kinds.find(({ id }) => id === measurement.kind)
    if (kind === undefined) throw new Error("its kind is known")
    const read = readRun(known, folderOf(tree), { deep: false })
    if (read._tag === "leftOut") throw new Error("it is read")
    const input: SummaryInput = {
      plan: ownPlan({
        benchmark: record.benchmark_type,
        command: record.command,
        model: record.true_model ?? "",
        engine: { name: measurement.engine, reason: "asked for" },
        scale: 1,
        processes: record.num_processes ?? 1
      }),
      measurement,
      metrics: record.metrics,
      verdict,
      facts: record.facts,
      warnings: record.findings.map(({ message }) => message),
      recordPath: `${name}/${metadata}`
    }
    const part = kind.summary(input, Effect.runSync(bodyOf(kind, measurement)))
    const reading = known.of(read.facts.benchmarkType)
    if (reading === undefined) throw new Error("its benchmark is known")
    const headlines = headlinesOf(reading, read.facts)
    const { category } = examined(tree)
    const told = [
      category,
      summaryText(input, part, { columns: 100, colour: false, unicode: true }),
      JSON.stringify(briefOf(input, part, headlines), null, 2)
    ]
    await expect(`${told.join("\n\n")}\n`).toMatchFileSnapshot(join(root, `${name}.txt`))
  })

  it("is no better for what is taken from its record", () => {
    const whole = goodness[examined(tree).category]
    const better = keyRemovals(tree, /_metadata\.json$/, 3).filter((removal) =>
      goodness[examined(removal.tree).category] > whole
    )
    expect(better.map(({ what }) => what)).toEqual([])
  })

  it("has figures that cannot be changed alone, and others that nothing repeats", async () => {
    const record = jsonOf(text) as JsonObject
    const before = new Set(examined(tree).issues)
    expect([...before].filter((message) => message.includes("not judged"))).toEqual([])
    const isMarked = (path: ReadonlyArray<string>, number: number): boolean =>
      examined({
        ...tree,
        [metadata]: JSON.stringify(withNumber(record, path, number === 0 ? 7 : number * 10))
      }).issues.some((message) => !before.has(message))
    const marked = numbersOf((record["measurement"] as JsonObject)["body"] ?? null, ["measurement", "body"]).map((
      [path, number]
    ) => `${isMarked(path, number) ? "held " : "alone"} ${path.slice(2).join(".")}`)
    await expect(`${marked.join("\n")}\n`).toMatchFileSnapshot(join(root, `${name}.figures.txt`))
  })
})
