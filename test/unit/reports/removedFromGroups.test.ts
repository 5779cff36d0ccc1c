import { describe, expect, it } from "@effect/vitest"
import type { Category } from "../../../src/domain/Verdict.ts"
import type { Filters } from "../../../src/reports/Report.ts"
import { v3Training } from "../../fixtures/closedTraining.ts"
import { judgedTree } from "../../fixtures/judgedTree.ts"
import type { Tree } from "../../fixtures/memoryTree.ts"
import { fileRemovals, keyRemovals, type Removal } from "../../fixtures/removals.ts"
import {
  checkpointMetric,
  stamp,
  v3CheckpointArgs,
  v3CheckpointModel,
  v3CheckpointRun
} from "../../fixtures/runTrees.ts"

const training = "closed/Acme/results/sys-a/training/retinanet/run"

const clock = (minutes: number) =>
  `${String(10 + Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`

/** A run that began so many minutes after ten and took so many, in a folder of its own. */
const ran = (tree: Tree, begin: number, minutes = 20, parent = training): Tree => {
  const moved = stamp.replace(/_1000/, `_${clock(begin).replace(":", "")}`)
  return Object.fromEntries(
    Object.entries(tree).map(([path, node]) => [
      `${parent}/${moved}/${path.replace(stamp, moved)}`,
      typeof node === "string"
        ? node.replaceAll(stamp, moved).replaceAll("T10:00", `T${clock(begin)}`).replaceAll(
          "T10:20",
          `T${clock(begin + minutes)}`
        )
        : node
    ])
  )
}

/** Of the best group, as a report forms them. */
const bestOf = (tree: Tree, filters?: Filters): Category | "none" => {
  const categories = judgedTree(tree, filters).map(({ category }) => category)
  return (["CLOSED", "OPEN", "UNKNOWN", "INVALID"] as const).find((category) => categories.includes(category)) ?? "none"
}

const goodness: Readonly<Record<Category | "none", number>> = { none: 0, INVALID: 0, UNKNOWN: 0, OPEN: 1, CLOSED: 2 }

const six = (odd: Tree, place: number): Tree =>
  Object.assign({}, ...Array.from({ length: 6 }, (_, i) => ran(i === place ? odd : v3Training(), 25 * i))) as Tree

const waited = v3Training({}, {
  train_au_mean_percentage: 40,
  train_au_percentage: Array.from({ length: 8 }, () => 40)
})

const groups: Readonly<Record<string, readonly [Category, Tree]>> = {
  "a warm-up and five measured runs": ["CLOSED", six(v3Training(), 0)],
  "a measured run of two epochs": ["INVALID", six(v3Training({ train: { epochs: 2, computation_time: 0.04755 } }), 3)],
  "a measured run whose accelerators waited": ["INVALID", six(waited, 5)],
  "a measured run that owes its throughput": [
    "UNKNOWN",
    six(v3Training({}, { train_throughput_mean_samples_per_second: null }), 4)
  ],
  "a run that its word contradicts": ["UNKNOWN", six(v3Training({}, { train_au_meet_expectation: "fail" }), 2)]
}

describe("a group whose runs lose evidence", () => {
  it.each(Object.entries(groups))("starts from a known category: %s", (_, [category, tree]) => {
    expect(bestOf(tree)).toBe(category)
  })

  it.each(Object.entries(groups))("is judged no better without any one file: %s", (_, [category, tree]) => {
    const better = fileRemovals(tree).flatMap(({ tree: changed, what }) => {
      const now = bestOf(changed)
      return goodness[now] > goodness[category] ? [`${what}: ${now}`] : []
    })
    expect(better).toEqual([])
  })
})

/** Six runs that are CLOSED, and among them a short one that is not, which no gap between the others tells of. */
const sixAround = (odd: Tree): Tree =>
  Object.assign({}, ...[0, 25, 50, 82, 107, 132].map((begin) => ran(v3Training(), begin)), odd) as Tree

const odd = ran(waited, 75, 4)

/** Its files, each one gone or damaged, and each key of its documents. */
const removalsOf = (run: Tree, depth: number): ReadonlyArray<Removal> => [
  ...fileRemovals(run),
  ...keyRemovals(run, /_metadata\.json$|summary\.json$/, depth)
]

const everyFile = (run: Tree, by: string): Tree => Object.fromEntries(Object.keys(run).map((path) => [path, by]))

const folderOfRun = (run: Tree): string => Object.keys(run)[0]!.replace(/(_\d{6})\/.*$/, "$1")

const wholeRemovals = (run: Tree): ReadonlyArray<Removal> => {
  const folder = folderOfRun(run)
  return [
    { what: "all files emptied", tree: everyFile(run, "") },
    { what: "all files but a note gone", tree: { [`${folder}/notes.txt`]: "" } },
    { what: "a link in its place", tree: { [folder]: { link: "/elsewhere" } } },
    { what: "a folder that cannot be opened", tree: { [folder]: { broken: "EACCES", folder: true } } },
    { what: "two records", tree: { ...run, [`${folder}/copy_metadata.json`]: "{}" } }
  ]
}

/** What makes the runs better than they are with the whole run among them. */
const betterWith = (
  around: (run: Tree) => Tree,
  run: Tree,
  removals: ReadonlyArray<Removal>,
  filters?: Filters
): ReadonlyArray<string> => {
  const whole = bestOf(around(run), filters)
  return removals.flatMap(({ tree, what }) => {
    const now = bestOf(around(tree), filters)
    return goodness[now] > goodness[whole] ? [`${what}: ${now}`] : []
  })
}

describe("a run that no reader can take for one, among six that are CLOSED", () => {
  it("makes the six INVALID while it can be read", () => {
    expect(bestOf(sixAround({}))).toBe("CLOSED")
    expect(bestOf(sixAround(odd))).toBe("INVALID")
  })

  it("leaves them no better, whatever it has lost", () => {
    expect(betterWith(sixAround, odd, [...removalsOf(odd, 3), ...wholeRemovals(odd)])).toEqual([])
  })

  it("is missed by a filter that it no longer passes", () => {
    const filters = { edition: null, systems: [], organizations: [], benchmarks: ["training"] }
    expect(bestOf(sixAround({}), filters)).toBe("CLOSED")
    const renamed = (tree: Tree) =>
      Object.fromEntries(Object.entries(tree).map(([path, node]) => [path.replace("/training/", "/tests/"), node]))
    expect(bestOf(renamed(sixAround({})), filters)).toBe("CLOSED")
    expect(betterWith((run) => renamed(sixAround(run)), odd, removalsOf(odd, 1), filters)).toEqual([])
  })

  it("is named in what the group says", () => {
    const [group] = judgedTree(sixAround({ [`${folderOfRun(odd)}/summary.json`]: "{" }))
    expect(group!.issues.map(({ message, rule }) => `${rule}: ${message}`)).toEqual([
      `unbroken: not checked whether these runs are all: among them lie: ${folderOfRun(odd)} ` +
      "(its summary.json cannot be used: the file ends where a key or } should follow (line 1, column 2))"
    ])
  })

  it("costs nothing where it lies before the six or after them, or prepares", () => {
    const nothing = { "summary.json": "{" }
    for (const begin of [-60, 170]) expect(bestOf(sixAround(ran(nothing, begin)))).toBe("CLOSED")
    const prepared = ran(nothing, 75, 4, training.replace(/run$/, "datagen"))
    expect(bestOf(sixAround(prepared))).toBe("CLOSED")
  })
})

/** Of so many writes and reads, in the seconds from one to another after 10:20. */
const half = (writes: number, reads: number, [from, to]: readonly [number, number]): Tree => {
  const at = (seconds: number) => `2026-02-03T10:20:${String(seconds).padStart(2, "0")}.000000`
  const counts = { num_checkpoints_write: writes, num_checkpoints_read: reads }
  const metric = Object.fromEntries(
    Object.entries(checkpointMetric).filter(([name]) => !name.startsWith(writes === 0 ? "save" : "load"))
  )
  const run = v3CheckpointRun({
    args: { ...v3CheckpointArgs, ...counts },
    parameters: {
      ...v3CheckpointModel,
      checkpoint: { checkpoint_folder: "/mnt/ckpt/llama3-8b", fsync: true, ...counts }
    },
    override_parameters: Object.fromEntries([
      ...Object.entries(counts).map(([key, count]) => [`checkpoint.${key}`, count]),
      ["checkpoint.checkpoint_folder", "/mnt/ckpt/llama3-8b"]
    ])
  }, { start: at(from), end: at(to), metric })
  const moved = stamp.replace("100000", `1020${String(from).padStart(2, "0")}`)
  return Object.fromEntries(
    Object.entries(run).map(([path, text]) => [
      `closed/Acme/results/sys-a/checkpointing/llama3-8b/${moved}/${path.replace(stamp, moved)}`,
      text.replaceAll(stamp, moved)
    ])
  )
}

describe("a run that no reader can take for one, between one that writes and one that reads", () => {
  const around = (between: Tree): Tree => ({ ...half(10, 0, [0, 30]), ...between, ...half(0, 10, [40, 59]) })
  const between = half(3, 0, [33, 36])

  it("leaves the two no better, whatever it has lost", () => {
    expect(bestOf(around({}))).toBe("CLOSED")
    expect(bestOf(around(between))).toBe("OPEN")
    expect(betterWith(around, between, [...removalsOf(between, 2), ...wholeRemovals(between)])).toEqual([])
  })
})
