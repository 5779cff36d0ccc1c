import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import type { JsonObject } from "../../../src/domain/Json.ts"
import type { Category } from "../../../src/domain/Verdict.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import { judge } from "../../../src/rules/judge.ts"
import { folderOf, type Node, type Tree } from "../../fixtures/memoryTree.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"
import { v2TrainingRun, v3CheckpointArgs, v3CheckpointRun } from "../../fixtures/runTrees.ts"

/** As a report counts it: only a measured run has a category of its own. */
const categoryOf = (tree: Tree): Category | "not counted" => {
  const reading = readRun(known, folderOf(tree))
  if (reading._tag === "leftOut" || reading.facts.kind !== "measured") return "not counted"
  const { benchmarkType, edition, evidence } = reading.facts
  const rules = known.of(benchmarkType)?.rules.run
  return edition === null || rules === undefined ? "UNKNOWN" : judge(rules, evidence).category
}

const args = (changes: JsonObject): JsonObject => ({ args: { ...v3CheckpointArgs, ...changes } })

const runs: Readonly<Record<string, Tree>> = {
  "whole": v3CheckpointRun(),
  "7 ranks of 70b": v3CheckpointRun({
    model: "llama3-70b",
    num_processes: 7,
    ...args({ model: "llama3-70b", num_processes: 7 })
  }, { processes: 7 }),
  "a changed parameter": v3CheckpointRun({
    override_parameters: { "checkpoint.time_between_checkpoints": 1 },
    ...args({ params: [["checkpoint.time_between_checkpoints=1"]] })
  }),
  "native, scaled": ownRun(),
  "native, full size": ownRun(ownRecord({ scale: 1 })),
  "too few files": v2TrainingRun()
}

/** What disks, copies and editors do to files: nothing here is forged with intent. */
const damage: FastCheck.Arbitrary<(node: Node) => Node | undefined> = FastCheck.oneof(
  FastCheck.constantFrom<(node: Node) => Node | undefined>(
    () => undefined,
    () => "",
    () => "{}",
    () => "[]",
    () => ({ broken: "EIO" }),
    () => ({ link: "elsewhere" })
  ),
  FastCheck.nat().map((at) => (node: Node) => String(node).slice(0, at % (String(node).length + 1))),
  FastCheck.tuple(FastCheck.nat(), FastCheck.constantFrom("x", "\0", "{", "\"", ",", "-", "\ufffd")).map(
    ([at, by]) => (node: Node) => {
      const text = String(node)
      const i = at % (text.length + 1)
      return `${text.slice(0, i)}${by}${text.slice(i + 1)}`
    }
  )
)

const allowed: Readonly<Record<Category | "not counted", ReadonlyArray<string>>> = {
  CLOSED: ["CLOSED", "OPEN", "UNKNOWN", "INVALID", "not counted"],
  OPEN: ["OPEN", "UNKNOWN", "INVALID", "not counted"],
  UNKNOWN: ["UNKNOWN", "INVALID", "not counted"],
  INVALID: ["UNKNOWN", "INVALID", "not counted"],
  "not counted": ["UNKNOWN", "INVALID", "not counted"]
}

describe("a damaged run", () => {
  it("starts from runs of known category", () => {
    expect(Object.fromEntries(Object.entries(runs).map(([name, tree]) => [name, categoryOf(tree)]))).toEqual({
      "whole": "CLOSED",
      "7 ranks of 70b": "INVALID",
      "a changed parameter": "OPEN",
      "native, scaled": "INVALID",
      "native, full size": "INVALID",
      "too few files": "INVALID"
    })
  })

  it("does not become CLOSED when the word override_parameters is damaged", () => {
    const run = runs["a changed parameter"]!
    const metadata = Object.keys(run).find((name) => name.endsWith("_metadata.json"))!
    const damaged = { ...run, [metadata]: String(run[metadata]).replace("override_parameters", "overrxde_parameters") }
    expect(categoryOf(damaged)).toBe("UNKNOWN")
  })

  it.prop(
    "is never judged better than it was",
    [
      FastCheck.constantFrom(...Object.keys(runs)),
      FastCheck.array(FastCheck.tuple(FastCheck.nat(), damage), { minLength: 1, maxLength: 3 })
    ],
    ([name, hits]) => {
      const tree: Record<string, Node> = { ...runs[name]! }
      for (const [at, hit] of hits) {
        const paths = Object.keys(tree).sort()
        const path = paths[at % paths.length]!
        const changed = hit(tree[path]!)
        if (changed === undefined) delete tree[path]
        else tree[path] = changed
        if (Object.keys(tree).length === 0) return
      }
      expect(allowed[categoryOf(runs[name]!)]).toContain(categoryOf(tree))
    },
    { fastCheck: { numRuns: 1000 } }
  )
})
