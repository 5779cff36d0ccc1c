import { describe, expect, it } from "@effect/vitest"
import type { Category } from "../../../src/domain/Verdict.ts"
import { examine } from "../../../src/reports/examine.ts"
import { identityOf, keyOf } from "../../../src/reports/group.ts"
import { groupRun } from "../../../src/reports/GroupRun.ts"
import { judgeGroup } from "../../../src/reports/judgeGroup.ts"
import { runCore } from "../../../src/reports/outputs/runJson.ts"
import type { ReportRun } from "../../../src/reports/ReportRun.ts"
import { pending } from "../../../src/rules/Evidence.ts"
import { v3Training } from "../../fixtures/closedTraining.ts"
import { folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { fileRemovals } from "../../fixtures/removals.ts"
import { stamp } from "../../fixtures/runTrees.ts"

const parent = "closed/Acme/results/sys-a/training/retinanet/run"

/** The same run so many half hours later, in a folder of its own. */
const later = (tree: Tree, times: number): Tree => {
  const at = (minutes: number) =>
    `${String(10 + Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
  const begin = 25 * times
  const moved = stamp.replace(/_1000/, `_${at(begin).replace(":", "")}`)
  return Object.fromEntries(
    Object.entries(tree).map(([path, node]) => [
      `${parent}/${moved}/${path.replace(stamp, moved)}`,
      typeof node === "string"
        ? node.replaceAll(stamp, moved).replaceAll("T10:00", `T${at(begin)}`).replaceAll("T10:20", `T${at(begin + 20)}`)
        : node
    ])
  )
}

const foldersIn = (tree: Tree): ReadonlyArray<string> => [
  ...new Set(Object.keys(tree).map((path) => path.slice(0, parent.length + 1 + stamp.length)))
]

const measuredIn = (tree: Tree): ReadonlyArray<ReportRun> =>
  foldersIn(tree).flatMap((path) => {
    const found = examine(folderOf(tree, path), null, { deep: false })
    return found._tag === "leftOut" || found.run.kind !== "measured" ? [] : [found.run]
  })

/** Of the best group, as a report forms them. */
const bestOf = (tree: Tree): Category | "none" => {
  const groups = new Map<string, Array<ReportRun>>()
  for (const run of measuredIn(tree)) groups.set(keyOf(run), [...groups.get(keyOf(run)) ?? [], run])
  const categories = [...groups.values()].map((runs) =>
    judgeGroup(
      identityOf(runs[0]!),
      runs.map((run) => groupRun(runCore(run), run.parameters, run.issues)),
      { description: pending, generations: pending }
    ).category
  )
  return (["CLOSED", "OPEN", "UNKNOWN", "INVALID"] as const).find((category) => categories.includes(category)) ?? "none"
}

const goodness: Readonly<Record<Category | "none", number>> = { none: 0, INVALID: 0, UNKNOWN: 0, OPEN: 1, CLOSED: 2 }

const six = (odd: Tree, place: number): Tree =>
  Object.assign({}, ...Array.from({ length: 6 }, (_, i) => later(i === place ? odd : v3Training(), i))) as Tree

const groups: Readonly<Record<string, readonly [Category, Tree]>> = {
  "a warm-up and five measured runs": ["CLOSED", six(v3Training(), 0)],
  "a measured run of two epochs": ["INVALID", six(v3Training({ train: { epochs: 2, computation_time: 0.04755 } }), 3)],
  "a measured run whose accelerators waited": [
    "INVALID",
    six(v3Training({}, { train_au_mean_percentage: 40, train_au_percentage: Array.from({ length: 8 }, () => 40) }), 5)
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
