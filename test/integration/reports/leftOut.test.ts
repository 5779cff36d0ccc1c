/** What a report says of everything in a tree that it does not count. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { identityOf, keyOf } from "../../../src/reports/group.ts"
import { splitRow } from "../../../src/reports/outputs/csv.ts"
import { type Indexed, planReport } from "../../../src/reports/scanIndex.ts"
import type { Identity } from "../../../src/results/Identity.ts"
import { suite } from "../../fixtures/readings.ts"
import { at, makeTree, plant, report, results, temporary, trees } from "../../fixtures/reports.ts"
import { v3CheckpointRun } from "../../fixtures/runTrees.ts"

const reported = (root: string, given: Parameters<typeof report>[0] = {}) =>
  Effect.gen(function*() {
    const output = yield* temporary
    const { failure, text } = yield* report({ resultsDir: root, outputDir: output, ...given })
    return { ...results(output), text, failure, csv: fs.readFileSync(path.join(output, "results.csv"), "utf8") }
  })

const series = (runs: number) =>
  Effect.gen(function*() {
    const root = yield* temporary
    const folders = yield* Effect.promise(() => makeTree(root, runs))
    return { root, folders }
  })

const metadataOf = (root: string, folder: string) =>
  path.join(
    root,
    folder,
    fs.readdirSync(path.join(root, folder)).find((name) => name.endsWith("_metadata.json")) ?? ""
  )

describe("stray folders", () => {
  it.scopedLive("R134 are a warning, each named once, and the report goes on as if they were not there", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series(6)
      const clean = yield* reported(root)
      const workload = path.dirname(path.dirname(folders[0]!))
      plant(root, {
        "photos/2026/a.png": "",
        "photos/2025/b.png": "",
        [`${workload}/backup/notes.txt`]: "",
        "closed/org-9/systems/system-9.yaml": "",
        ".cache/x": ""
      })
      fs.mkdirSync(path.join(root, "closed/org-0/results/system-0/empty"))
      const { failure, groups, left_out, text } = yield* reported(root, { strict: true })
      const names = ["closed/org-0/results/system-0/empty", `${workload}/backup`, "photos"]
      expect(left_out.map((one) => [one.path, one.looks_like, one.weight, one.cost])).toEqual(
        names.map((name) => [name, "a stray folder", "ignored", null])
      )
      expect(text).toContain("Not part of any run (3)")
      for (const name of names) expect(text).toContain(`  ${name}: a stray folder; `)
      expect(groups.map(({ category, runs }) => [category, runs.map((run) => run.path)])).toEqual(
        clean.groups.map(({ category }) => [category, folders])
      )
      expect(failure).toBe(undefined)
    }))

  it.scopedLive("that belong to a run are the run's own", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("a/run", { ...v3CheckpointRun(), "logs/old/x.log": "", "option_1/trial_1/rank_0/y": "" }))
      expect((yield* reported(root)).left_out).toEqual([])
    }))
})

describe("runs in folders of unlucky names", () => {
  it.scopedLive("are found in folders that a run's own files are kept in elsewhere", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const folders = ["configs/a", "dlio_config/b", ".hydra/c", "collector-staging/d", "option_1/e"]
      for (const folder of folders) plant(root, at(folder, v3CheckpointRun()))
      const { groups, left_out } = yield* reported(root)
      expect(groups.flatMap(({ runs }) => runs.map((run) => run.path)).sort()).toEqual([...folders].sort())
      expect(left_out).toEqual([])
    }))

  it.scopedLive("that are not searched are named", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, { ...at("a", v3CheckpointRun()), ...at("node_modules/b", v3CheckpointRun()) })
      expect((yield* reported(root)).left_out.map((one) => [one.path, one.weight])).toEqual([[
        "node_modules",
        "ignored"
      ]])
    }))

  it.scopedLive("that are not UTF-8 are told from folders that went away", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("a", v3CheckpointRun()))
      fs.mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe])]))
      const { left_out } = yield* reported(root)
      expect(left_out[0]?.reason).toContain("its name is not UTF-8")
      expect(left_out[0]?.cost).toBe("whatever it holds is not in this report")
    }))
})

describe("the cost of runs that cannot be used", () => {
  it.scopedLive("counts every run that the group lost, whatever it lost of itself", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series(6)
      fs.rmSync(path.join(root, folders[1]!, "summary.json"))
      fs.writeFileSync(metadataOf(root, folders[2]!), "{")
      fs.copyFileSync(metadataOf(root, folders[3]!), path.join(root, folders[3]!, "copy_metadata.json"))
      const { left_out } = yield* reported(root)
      expect(left_out.map(({ cost, path }) => [path, cost])).toEqual(
        folders.slice(1, 4).map((folder) => [folder, "group 1 now has 3 runs instead of 6"])
      )
    }))

  it("counts a run directory that cannot be opened as the one run it was", () => {
    const head = (path: string, kind: "measured") => ({ slot: { offset: 0, length: 0 }, head: { path, kind, key } })
    const key = keyOf(identityOf({} as Identity))
    const folders = ["20260801_000000", "20260801_001100"].map((stamp) => `training/unet3d/run/${stamp}`)
    const closed = ["training/unet3d/run/20260801_002200", "elsewhere"].map((path) => ({
      path,
      looksLike: "a folder that cannot be opened",
      reason: "no permission to read it",
      weight: "lost" as const,
      cost: null
    }))
    const indexed = folders.map((folder) => head(folder, "measured")) as unknown as ReadonlyArray<Indexed>
    const filters = { edition: null, systems: [], organizations: [], benchmarks: [] }
    expect(planReport(suite, indexed, [], closed, filters).leftOut.map(({ cost }) => cost)).toEqual([
      "whatever it holds is not in this report",
      "group 1 now has 2 runs instead of 3"
    ])
  })

  it.scopedLive("is told of a published v1.0 run, which names neither processes nor hosts without its summary", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const workload = path.join(trees, "published-v1.0/Hammerspace/Hammerspace_unet3d_1Client_A100")
      fs.cpSync(workload, root, { recursive: true })
      const [lost, ...others] = fs.readdirSync(root).filter((name) => name.startsWith("run"))
      fs.rmSync(path.join(root, lost!, "summary.json"))
      const { left_out } = yield* reported(root)
      const count = others.length
      expect(left_out.find((one) => one.path === lost)?.cost).toBe(
        `group 1 now has ${count} run${count === 1 ? "" : "s"} instead of ${count + 1}`
      )
    }))

  it.scopedLive("names the groups where the folder holds runs of several", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series(6)
      for (const folder of folders.slice(3)) {
        for (const file of [metadataOf(root, folder), path.join(root, folder, "summary.json")]) {
          const text = fs.readFileSync(file, "utf8")
          fs.writeFileSync(file, text.replaceAll("\"b200\"", "\"mi355\""))
        }
      }
      fs.copyFileSync(metadataOf(root, folders[0]!), path.join(root, folders[0]!, "copy_metadata.json"))
      const { left_out } = yield* reported(root)
      expect(left_out[0]?.cost).toBe("one of groups 1, 2 is short of it")
    }))

  it.scopedLive("is not the filtered report's where the run is of another system", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series(12)
      const other = folders.find((folder) => folder.includes("system-1"))!
      fs.copyFileSync(metadataOf(root, other), path.join(root, other, "copy_metadata.json"))
      const all = yield* reported(root, { strict: true })
      expect(all.left_out.map((one) => one.path)).toEqual([other])
      expect(all.failure).toBeDefined()
      const { failure, left_out } = yield* reported(root, { strict: true, system: "system-0" })
      expect(left_out).toEqual([])
      expect(failure).toBe(undefined)
    }))
})

describe("results.csv", () => {
  it.scopedLive("names each column once, in a tree of all benchmarks too", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      fs.cpSync(path.join(trees, "dlio-v2.0"), root, { recursive: true })
      const { csv } = yield* reported(root)
      const columns = splitRow(csv.slice(0, csv.indexOf("\n")))
      expect(columns).toEqual([...new Set(columns)])
    }))
})
