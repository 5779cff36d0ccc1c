/** A benchmark that nobody here knows keeps its name, and is never dropped or judged by another's rules. */
import { describe, expect, it } from "@effect/vitest"
import { examineRun } from "../../../src/reports/examineRun.ts"
import { nameOf } from "../../../src/reports/group.ts"
import { judgedTree } from "../../fixtures/judgedTree.ts"
import { folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"
import { v3CheckpointArgs, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const unknown = "graph_walk"

const runs: Readonly<Record<string, Tree>> = {
  "of this program": ownRun(ownRecord({ benchmark_type: unknown })),
  "of another tool": v3CheckpointRun({ benchmark_type: unknown, args: { ...v3CheckpointArgs, benchmark: unknown } })
}

describe.each(Object.entries(runs))("a run %s of an unknown benchmark", (_, tree) => {
  it("is measured, and UNKNOWN under its name", () => {
    const examined = examineRun(known, folderOf(tree), null, { deep: false })
    if (examined._tag === "leftOut") throw new Error(examined.leftOut.reason)
    const { run } = examined
    expect(run).toMatchObject({ kind: "measured", benchmarkType: unknown, category: "UNKNOWN" })
    expect(run.issues.map(({ message }) => message)).toContainEqual(expect.stringContaining(`a ${unknown} run`))
    expect(nameOf(run)).toContain(unknown)
  })

  it("forms a group that is UNKNOWN for want of rules", () => {
    const [group, ...others] = judgedTree(
      Object.fromEntries(Object.entries(tree).map(([name, node]) => [`runs/run1/${name}`, node]))
    )
    expect(others).toEqual([])
    expect(group).toMatchObject({ category: "UNKNOWN", paths: ["runs/run1"] })
    expect(group?.issues.map(({ message }) => message)).toEqual([`not judged: there are no rules for ${unknown}`])
  })
})
