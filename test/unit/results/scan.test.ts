import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { readRun } from "../../../src/reading/readRun.ts"
import { duplicateRuns, scan, type Sighting } from "../../../src/results/scan.ts"
import { fixtureTree, openTree, type Tree, under } from "../../fixtures/memoryTree.ts"
import { ownRun } from "../../fixtures/ownRun.ts"
import { known, suite } from "../../fixtures/readings.ts"
import { stamp, v2DatagenRun, v2TrainingRun, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const sightings = (tree: Tree, root = ""): ReadonlyArray<Sighting> => [...scan(suite, openTree(tree), root)]

const runs = (tree: Tree, root = ""): ReadonlyArray<string> =>
  sightings(tree, root).flatMap((sighting) => sighting._tag === "run" ? [sighting.folder.path] : [])

const leftOut = (tree: Tree): ReadonlyArray<[string, string]> =>
  sightings(tree).flatMap((sighting) =>
    sighting._tag === "leftOut" ? [[sighting.leftOut.path, sighting.leftOut.looksLike]] : []
  )

const v3Path = `closed/Acme/results/sys-a/checkpointing/llama3-8b/${stamp}`

const mixture: Tree = {
  ...under("dlio", fixtureTree("dlio-v2.0")),
  ...under("published", fixtureTree("published-v1.0")),
  ...under(`v2/training/unet3d/run/${stamp}`, v2TrainingRun()),
  ...under(`v2/training/unet3d/datagen/${stamp}`, v2DatagenRun),
  ...under(`v3/${v3Path}`, v3CheckpointRun()),
  "v3/mlperf-results.yaml": "orgname: Acme\n",
  "v3/closed/Acme/systems/sys-a.yaml": "",
  ...under(`ours/checkpointing/llama3-8b/${stamp}`, ownRun())
}

describe("scan", () => {
  it("finds runs of every release in one tree, in order", () => {
    const found = runs(mixture)
    expect(found).toEqual([...found].sort())
    expect(found).toHaveLength(7 + 5 + 6 + 2 + 1 + 1)
    expect(leftOut(mixture)).toEqual([])
    const kinds = sightings(mixture).map((sighting) => {
      if (sighting._tag === "leftOut") return "left out"
      const reading = readRun(known, sighting.folder)
      return reading._tag === "run" ? `${reading.facts.shape} ${reading.facts.kind}` : "left out"
    })
    expect(new Set(kinds)).toEqual(
      new Set([
        "dlio measured",
        "dlio auxiliary",
        "dlio incomplete",
        "v1.0 measured",
        "v2.0 measured",
        "v2.0 auxiliary",
        "v3.0 measured",
        "mlpstorage measured"
      ])
    )
  })

  it("takes no other program's metadata for a run, and what cannot be read for one", () => {
    const other = JSON.stringify({ schema: "1.0", comment: "maps services to clients", services: {} })
    const renamed = v3CheckpointRun()
    const name = Object.keys(renamed).find((file) => file.endsWith("_metadata.json")) ?? ""
    const tree: Tree = {
      "lib/clients/gapic_metadata.json": other,
      "renamed/my_metadata.json": renamed[name] ?? "",
      "damaged/my_metadata.json": "{",
      [`stamped/checkpointing_${stamp}_metadata.json`]: other
    }
    expect(runs(tree)).toEqual(["damaged", "renamed", "stamped"])
    expect(leftOut(tree)).toEqual([["lib/clients", "a stray folder"]])
  })

  it("finds the same runs from any level of the tree (R102)", () => {
    const tree = under(v3Path, v3CheckpointRun())
    const parts = v3Path.split("/")
    for (let depth = 0; depth <= parts.length; depth++) {
      const below = parts.slice(depth).join("/")
      const prefix = parts.slice(0, depth).join("/")
      const lower: Tree = Object.fromEntries(
        Object.entries(tree).map(([path, node]) => [path.slice(prefix === "" ? 0 : prefix.length + 1), node])
      )
      expect(runs(lower), prefix).toEqual([below])
      const opened = openTree(lower)(below)
      if (opened._tag === "failed") throw new Error(opened.reason)
      const reading = readRun(known, opened.value)
      if (reading._tag !== "run") throw new Error("left out")
      expect(reading.facts).toMatchObject({
        division: "CLOSED",
        organization: "Acme",
        systemName: "sys-a",
        processes: 8
      })
    }
  })

  it("finds runs in folders of any name, and two with one start are two (R105, R110)", () => {
    const tree = {
      ...under("1nodex8ppn", v3CheckpointRun()),
      ...under("8nodex8ppn", v3CheckpointRun()),
      ...under("a/b/c/d/e/f/64nodex8ppn", v3CheckpointRun())
    }
    expect(runs(tree)).toEqual(["1nodex8ppn", "8nodex8ppn", "a/b/c/d/e/f/64nodex8ppn"])
  })

  it("does not take snapshots, staged scripts, rank detail or source code for runs", () => {
    expect(runs({
      "run/kv_cache_20260203_100000_metadata.json": "{}",
      "run/option_1/trial_1/rank_0/summary.json": "{}",
      "run/collector-staging/summary.json": "{}",
      "run/dlio_config/config.yaml": "workload: {}",
      "closed/Acme/code/.code-hash.json": "{}",
      "closed/Acme/code/tests/summary.json": "{}",
      "app/configs/config.yaml": "a: 1"
    })).toEqual(["run"])
  })

  it("does not look for runs in the code that a submission keeps beside its results or descriptions", () => {
    const dlioTest = under("dlio_benchmark/tests/test_data", fixtureTree("dlio-v2.0/training-unet3d-5epochs"))
    const run = v3CheckpointRun()
    const code = ["code", "Code", "v1.0.1_code", "code-1a2b3c4d", "benchmark_code_v1.0"]
    const tree = {
      ...under("Closed/Lab/results/sys/run1", run),
      ...Object.assign({}, ...code.map((name) => under(`Closed/Lab/${name}`, dlioTest))),
      ...under("Open/Lab/results/sys/unet3d/run1", run),
      "Open/Lab/results/sys/systems/sys.pdf": "",
      ...under("Open/Lab/results/sys/code", dlioTest),
      ...under("code-images/1a2b3c4d", dlioTest)
    }
    expect(runs(tree)).toEqual(["Closed/Lab/results/sys/run1", "Open/Lab/results/sys/unet3d/run1"])
    expect(leftOut(tree)).toEqual([
      ["code-images", "a copy of source code"],
      ...[...code].sort().map((name) => [`Closed/Lab/${name}`, "a copy of source code"]),
      ["Open/Lab/results/sys/code", "a copy of source code"]
    ])
  })

  it("does not look for runs in what a file system keeps of older states and of deleted files", () => {
    const run = v3CheckpointRun()
    const folders = [".snapshot/hourly.0", ".snapshots/1", ".zfs/snapshot/a", ".Trash-1000/files", "lost+found/#12"]
    const tree = {
      ...under("runs/a", run),
      ...Object.assign({}, ...folders.map((folder) => under(folder, run))),
      "closed/lost+found": { broken: "EACCES", folder: true }
    }
    expect(runs(tree)).toEqual(["runs/a"])
    expect(leftOut(tree)).toEqual([
      ...[".Trash-1000", ".snapshot", ".snapshots", ".zfs"].map((name) => [name, "a file system's own folder"]),
      ["lost+found", "a file system's own folder"],
      ["closed/lost+found", "a file system's own folder"]
    ])
  })

  it("takes what is left of a copy for the run that it was to be", () => {
    const run = v3CheckpointRun()
    const half = Object.fromEntries(Object.entries(run).map(([name, text]) => [`.${name}.Ab12Cd`, text]))
    const tree = { ...under("whole", run), ...under("half", half), ...under("rest", { "summary.json.part": "{" }) }
    expect(runs(tree)).toEqual(["half", "rest", "whole"])
  })

  it("names runs whose files have capital names, archives, and what macOS keeps beside files", () => {
    const run = v3CheckpointRun()
    const tree = {
      ...under("capitals", Object.fromEntries(Object.entries(run).map(([name, text]) => [name.toUpperCase(), text]))),
      "packed/run1.tar.gz": "",
      "packed/run2.zip": "",
      ...under("mac/run", run),
      "mac/__MACOSX/run/._summary.json": "",
      "mac/.DS_Store": ""
    }
    expect(runs(tree)).toEqual(["mac/run"])
    expect(leftOut(tree).filter(([path]) => !path.startsWith("capitals/"))).toEqual([
      ["capitals", "a run directory by its name"],
      ["mac/__MACOSX", "a tool's own folder"],
      ["packed/run1.tar.gz", "an archive"],
      ["packed/run2.zip", "an archive"]
    ])
  })

  it("looks into folders that are only called like code", () => {
    const run = v3CheckpointRun()
    const folders = ["a/code/run1", "decoder/results/encode/run1", "results/code/run1", "results/sys/qrcode/run1"]
    expect(runs(Object.assign({}, ...folders.map((folder) => under(folder, run))))).toEqual(folders)
  })

  it("lists links without following them, unreadable folders, and run directories that hold nothing", () => {
    expect(leftOut({
      "a/loop": { link: "." },
      "b": { broken: "EACCES", folder: true },
      "c/20260203_100000/notes.txt": "",
      "d/code/.code-hash.json": "{}"
    })).toEqual([
      ["a/loop", "a symbolic link"],
      ["b", "a folder that cannot be opened"],
      ["c/20260203_100000", "a run directory by its name"],
      ["d/code", "a copy of source code"]
    ])
  })

  it("a root that is not there is listed with the reason", () => {
    const [sighting] = sightings({ "": { broken: "ENOENT" } })
    expect(sighting).toMatchObject({ _tag: "leftOut", leftOut: { reason: "it does not exist" } })
  })

  it("ends in folders without end", () => {
    const endless = [...scan(suite, (path) => ({
      _tag: "got",
      value: {
        path,
        entries: [{ name: "again", kind: "folder" }],
        list: () => ({ _tag: "failed", reason: "ENOENT" }),
        read: () => ({ _tag: "failed", reason: "ENOENT" })
      }
    }))]
    expect(endless).toHaveLength(1)
    expect(endless[0]).toMatchObject({ leftOut: { reason: "it lies deeper than 64 folders" } })
  })

  it("is lazy: the first run comes before the rest is opened", () => {
    const opened: Array<string> = []
    const open = openTree(mixture)
    const first = scan(suite, (path) => {
      opened.push(path)
      return open(path)
    }).next()
    expect(first.done).toBe(false)
    expect(opened.length).toBeLessThan(5)
  })
})

describe("duplicateRuns", () => {
  it("names every path of a run_id that is there twice, and only those", () => {
    expect(duplicateRuns([
      { recordedId: "x", path: "b" },
      { recordedId: null, path: "n1" },
      { recordedId: "y", path: "c" },
      { recordedId: null, path: "n2" },
      { recordedId: "x", path: "a" },
      { recordedId: "x", path: "d" }
    ])).toEqual([{ runId: "x", paths: ["a", "b", "d"] }])
  })

  it.prop(
    "finds exactly the ids that repeat",
    [FastCheck.array(FastCheck.option(FastCheck.constantFrom("a", "b", "c", "d"), { nil: null }))],
    ([ids]) => {
      const found = duplicateRuns(ids.map((recordedId, i) => ({ recordedId, path: `${i}` })))
      const expected = [...new Set(ids)].filter((id) => id !== null && ids.filter((other) => other === id).length > 1)
      expect(found.map(({ runId }) => runId)).toEqual(expected.sort())
      for (const { paths, runId } of found) expect(paths).toHaveLength(ids.filter((id) => id === runId).length)
    }
  )
})
