import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { isJsonObject, type Json } from "../../../src/domain/Json.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import { missingFromOutcome } from "../../../src/results/outcome.ts"
import { readRanks } from "../../../src/results/readRanks.ts"
import { validateResultsDirectory } from "../../../src/results/ResultsDirectoryValidator.ts"
import type { RunFacts } from "../../../src/results/RunFacts.ts"
import { scan } from "../../../src/results/scan.ts"
import { fixtureTree, folderOf, type Node, openTree, type Tree } from "../../fixtures/memoryTree.ts"
import { outcomeOf } from "../../fixtures/outcomeOf.ts"
import { ownRun } from "../../fixtures/ownRun.ts"
import { known, suite } from "../../fixtures/readings.ts"
import { v2TrainingRun, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const bytesOf = (node: Node): Uint8Array =>
  typeof node === "string" ? new TextEncoder().encode(node) : node instanceof Uint8Array ? node : new Uint8Array()

const valid: Readonly<Record<string, Tree>> = {
  ours: ownRun(),
  "v3.0": v3CheckpointRun(),
  "v2.0": v2TrainingRun(),
  "v1.0": Object.fromEntries(
    Object.entries(fixtureTree("published-v1.0/Hammerspace/Hammerspace_unet3d_1Client_A100"))
      .filter(([path]) => path.startsWith("run1/")).map(([path, node]) => [path.slice(5), node])
  ),
  training: fixtureTree("dlio-v2.0/training-unet3d-h100-2ranks"),
  checkpointing: fixtureTree("dlio-v2.0/checkpointing-read-only")
}

const strange = FastCheck.oneof(
  FastCheck.constantFrom<Json>(null, true, -1, 0, 1e308, "", "NaN", "8", [], {}, [[]], "a".repeat(1000)),
  FastCheck.jsonValue({ maxDepth: 2 }) as FastCheck.Arbitrary<Json>
)

/** Replaces one value anywhere in a JSON document. */
const replaceAt = (value: Json, steps: ReadonlyArray<number>, by: Json): Json => {
  const [step, ...rest] = steps
  if (step === undefined) return by
  if (Array.isArray(value) && value.length > 0) {
    return value.map((item: Json, i) => i === step % value.length ? replaceAt(item, rest, by) : item)
  }
  if (!isJsonObject(value) || Object.keys(value).length === 0) return by
  const keys = Object.keys(value)
  const key = keys[step % keys.length]!
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, k === key ? replaceAt(v, rest, by) : v]))
}

type Damage = (node: Node) => Node | undefined

const damages: FastCheck.Arbitrary<Damage> = FastCheck.oneof(
  FastCheck.constantFrom<Damage>(
    () => undefined,
    () => "",
    () => ({ link: "/etc/passwd" }),
    () => ({ broken: "EACCES" }),
    () => ({ broken: "EIO" }),
    () => "[]",
    () => "null",
    () => `${"[".repeat(5000)}${"]".repeat(5000)}`,
    (node) => Buffer.from(new TextDecoder().decode(bytesOf(node)), "utf16le")
  ),
  FastCheck.nat().map((at): Damage => (node) => bytesOf(node).slice(0, at % Math.max(bytesOf(node).length, 1))),
  FastCheck.tuple(FastCheck.nat(), FastCheck.nat(255)).map(([at, byte]): Damage => (node) => {
    const bytes = Uint8Array.from(bytesOf(node))
    if (bytes.length > 0) bytes[at % bytes.length] = byte
    return bytes
  }),
  FastCheck.tuple(FastCheck.array(FastCheck.nat(), { minLength: 1, maxLength: 4 }), strange)
    .map(([steps, by]): Damage => (node) => {
      try {
        return JSON.stringify(replaceAt(JSON.parse(new TextDecoder().decode(bytesOf(node))) as Json, steps, by))
      } catch {
        return `!!python/object/apply:os.system ["${String(JSON.stringify(by)).slice(0, 10)}"]`
      }
    })
)

const damaged = FastCheck.record({
  name: FastCheck.constantFrom(...Object.keys(valid)),
  hits: FastCheck.array(FastCheck.tuple(FastCheck.nat(), damages), { minLength: 1, maxLength: 3 })
}).map(({ hits, name }) => {
  const tree: Record<string, Node> = { ...valid[name]! }
  for (const [at, damage] of hits) {
    const paths = Object.keys(tree).sort()
    const path = paths[at % paths.length]
    if (path === undefined) continue
    const changed = damage(tree[path]!)
    if (changed === undefined) delete tree[path]
    else tree[path] = changed
  }
  return { name, tree }
})

const readable = (tree: Tree): RunFacts | undefined => {
  const reading = readRun(known, folderOf(tree))
  return reading._tag === "run" ? reading.facts : undefined
}

/** Without the reasons: what a report would show of the run. */
const outline = (run: RunFacts | undefined) =>
  run === undefined ? undefined : JSON.stringify({ ...run, problems: [], kindReason: null, evidence: null })

describe("damage", () => {
  it.prop("never makes a reader throw", [damaged], ([{ tree }]) => {
    const sightings = [...scan(suite, openTree(tree))]
    for (const sighting of sightings) {
      if (sighting._tag === "run") {
        readRun(known, sighting.folder)
        readRanks(sighting.folder, [])
        missingFromOutcome(sighting.folder, outcomeOf({ ranks: 2, writes: 2, reads: 2 }))
      }
    }
    expect(validateResultsDirectory(suite, openTree(tree)).foundRuns).toBe(
      sightings.filter(({ _tag }) => _tag === "run").length
    )
  }, { fastCheck: { numRuns: 300 } })

  it.prop("of a run's own kind always has a reason", [damaged], ([{ tree }]) => {
    const run = readable(tree)
    if (run === undefined) return
    expect(run.kind === "measured").toBe(run.kindReason === null)
    for (const { file, reason } of run.problems) expect(`${file}: ${reason}`.length).toBeGreaterThan(4)
    expect(run.editionReason).not.toBe("")
  }, { fastCheck: { numRuns: 300 } })

  it.prop(
    "figures are kept only as numbers: nothing becomes zero or NaN that was not there",
    [damaged],
    ([{ name, tree }]) => {
      const run = readable(tree)
      for (
        const value of [run?.processes, run?.hosts, run?.scale, ...Object.values(run?.system ?? {})]
      ) {
        if (typeof value === "number") expect(Number.isFinite(value)).toBe(true)
      }
      if (name === "v1.0") expect(run?.system?.overall.total_memory_bytes).not.toBe(0)
    },
    { fastCheck: { numRuns: 200 } }
  )

  it.prop("reading is repeatable: the same damage reads the same", [damaged], ([{ tree }]) => {
    expect(outline(readable(tree))).toBe(outline(readable(tree)))
  }, { fastCheck: { numRuns: 50 } })

  it.prop(
    "to a native run never hides that it is one",
    [FastCheck.array(FastCheck.tuple(FastCheck.nat(), damages), { minLength: 1, maxLength: 2 })],
    ([hits]) => {
      const tree: Record<string, Node> = { ...valid["ours"]! }
      const paths = Object.keys(tree).filter((path) => path !== "mlpstorage.log").sort()
      for (const [at, damage] of hits) {
        const path = paths[at % paths.length]!
        const changed = damage(tree[path] ?? "")
        if (changed === undefined) delete tree[path]
        else tree[path] = changed
      }
      const run = readable(tree)
      if (run?.kind === "measured") expect([run.shape, run.engine === "dlio"]).toEqual(["mlpstorage", false])
    },
    { fastCheck: { numRuns: 300 } }
  )
})
