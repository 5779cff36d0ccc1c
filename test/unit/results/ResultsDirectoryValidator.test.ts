import { describe, expect, it } from "@effect/vitest"
import { type DirectoryReport, validateResultsDirectory } from "../../../src/results/ResultsDirectoryValidator.ts"
import { fixtureTree, openTree, type Tree, under } from "../../fixtures/memoryTree.ts"
import { ownRun } from "../../fixtures/ownRun.ts"
import { suite } from "../../fixtures/readings.ts"
import { stamp, v2DatagenRun, v2TrainingRun, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const check = (tree: Tree): DirectoryReport => validateResultsDirectory(suite, openTree(tree))
const warned = (tree: Tree) => check(tree).warnings.map(({ path }) => path)

const good: Tree = {
  ...under(`training/unet3d/run/${stamp}`, v2TrainingRun()),
  ...under(`training/unet3d/datagen/${stamp}`, v2DatagenRun),
  ...under(`checkpointing/llama3-8b/${stamp}`, ownRun())
}

describe("validateResultsDirectory", () => {
  it("has nothing to say of a good tree, at whatever level it starts", () => {
    const report = { isValid: true, errors: [], warnings: [], foundTypes: ["training", "checkpointing"], foundRuns: 3 }
    expect(check(good)).toMatchObject(report)
    expect(check(under("closed/Acme/results/sys-a", good))).toMatchObject(report)
  })

  it.each<[string, Tree, "missing" | "malformed"]>([
    ["is not there", { "": { broken: "ENOENT" } }, "missing"],
    ["is a file", { "": { broken: "ENOTDIR" } }, "malformed"],
    ["cannot be opened", { "": { broken: "EACCES" } }, "malformed"],
    ["is empty", {}, "malformed"],
    ["holds no runs", { "docs/readme.txt": "", "training/unet3d/notes.txt": "" }, "malformed"]
  ])("a root that %s is invalid, and the layout is shown", (_, tree, kind) => {
    const report = check(tree)
    expect(report.isValid).toBe(false)
    expect(report.errors[0]).toMatchObject({ path: "", kind })
    expect(report.errors[0]?.suggestion).toContain("--results-dir")
    expect(report.expectedLayout).toContain("checkpointing/<model>/<YYYYMMDD_HHMMSS>/")
  })

  it("a run without metadata is an error of that run, not of the tree (P58)", () => {
    const path = `checkpointing/llama3-8b/${stamp}`
    const report = check(under(path, fixtureTree("dlio-v2.0/checkpointing-write-only")))
    expect(report).toMatchObject({ isValid: true, foundRuns: 1 })
    expect(report.errors).toMatchObject([{ path, kind: "missing" }])
  })

  it("a run with two metadata files is an error naming both (R109)", () => {
    const path = `checkpointing/llama3-8b/${stamp}`
    const report = check(under(path, { ...v3CheckpointRun(), "b_metadata.json": "{}" }))
    expect(report.errors).toMatchObject([{ path, kind: "unexpected" }])
    expect(report.errors[0]?.message).toContain("b_metadata.json")
  })

  it("a run without summary is a warning, a data generation without one is not", () => {
    const { "summary.json": _, ...incomplete } = v2TrainingRun()
    expect(warned(under(`training/unet3d/run/${stamp}`, incomplete))).toEqual([`training/unet3d/run/${stamp}`])
    expect(warned(under(`training/unet3d/datagen/${stamp}`, v2DatagenRun))).toEqual([])
  })

  it("stray folders, empty ones and links are warnings (R134)", () => {
    const stray: Tree = {
      ...good,
      "photos/a.png": "",
      "kv_cache/readme.txt": "",
      "training/unet3d/run/old/notes.txt": "",
      [`checkpointing/llama3-8b/20260203_100001/notes.txt`]: "",
      "latest": { link: "training" }
    }
    expect(check(stray)).toMatchObject({ isValid: true, errors: [], foundRuns: 3 })
    expect(warned(stray).sort()).toEqual([
      "checkpointing/llama3-8b/20260203_100001",
      "kv_cache",
      "latest",
      "photos",
      "training/unet3d/run/old"
    ])
  })

  it("takes vector database trees with and without engine and index", () => {
    const run = { [`vector_database_${stamp}_metadata.json`]: "{}", "statistics.json": "{}" }
    for (const levels of ["run", "milvus/run", "milvus/DISKANN/run"]) {
      const report = check(under(`vector_database/${levels}/${stamp}`, run))
      expect(report, levels).toMatchObject({ isValid: true, errors: [], warnings: [], foundRuns: 1 })
    }
  })
})
