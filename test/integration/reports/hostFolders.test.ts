/** Rounds in which every host of a run left a folder of its own. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { at, plant, report, results, temporary, trees } from "../../fixtures/reports.ts"
import { hostOfV05Run } from "../../fixtures/runTrees.ts"

const reported = (tree: Readonly<Record<string, string | Uint8Array>>) =>
  Effect.gen(function*() {
    const [root, output] = [yield* temporary, yield* temporary]
    plant(root, tree)
    const { text } = yield* report({ resultsDir: root, outputDir: output })
    return { ...results(output), text }
  })

describe("round v0.5", () => {
  it.scopedLive("is left out by its runs, not by its hosts, and never shown as v1.0", () =>
    Effect.gen(function*() {
      const runs = ["run0", "run1", "run2"].map((run) => `closed/Lab/results/sys-2hosts/bert/${run}`)
      const { groups, left_out, summary, text } = yield* reported(Object.assign(
        {},
        ...runs.flatMap((run) => ["nodea", "nodeb"].map((host) => at(`${run}/${host}`, hostOfV05Run(host))))
      ))
      expect(groups).toEqual([])
      expect(left_out.map(({ looks_like, path, weight }) => [path, looks_like, weight])).toEqual(
        runs.map((run) => [run, "a run of round v0.5", "lost"])
      )
      expect(left_out[0]).toMatchObject({ reason: expect.stringContaining("2 hosts"), cost: null })
      expect(summary).toMatchObject({ incomplete: 3, left_out: 3 })
      expect(text).toContain("3 measured runs cannot count")
      expect(text).not.toContain("v1.0")
    }))
})

describe("a run of v1.0 of which every host left a folder", () => {
  const published = path.join(
    trees,
    "published-v1.0/DDN/AI400X2T_24x14TiB_nvme_8xNDR200_18clients/unet3d-a100/runs/run1"
  )
  const [first = ""] = fs.readdirSync(published)

  /** The published run in `host1`, and what its other hosts leave: their snapshot and an empty log. */
  const planted = (run: string, others: number) =>
    Effect.gen(function*() {
      const root = yield* temporary
      const folder = path.join(root, "Closed/Lab/results/sys/unet3d-a100", run)
      fs.cpSync(path.join(published, first), path.join(folder, "host1"), { recursive: true })
      for (let host = 2; host < 2 + others; host++) {
        fs.cpSync(path.join(published, first, "configs"), path.join(folder, `host${host}`, "configs"), {
          recursive: true
        })
        fs.writeFileSync(path.join(folder, `host${host}`, "dlp.log"), "")
      }
      return { root, folder }
    })
  const reportedOf = (root: string) =>
    Effect.gen(function*() {
      const output = yield* temporary
      const { failure } = yield* report({ resultsDir: root, outputDir: output, strict: true })
      return { ...results(output), failure }
    })
  const run = "Closed/Lab/results/sys/unet3d-a100/run1"

  it.scopedLive("is one run, and the others' folders are its parts", () =>
    Effect.gen(function*() {
      const { root } = yield* planted("run1", 17)
      const { groups, left_out, summary } = yield* reportedOf(root)
      expect(groups.map(({ identity, runs }) => [identity["hosts"], runs.map((one) => one.path)])).toEqual([
        [18, [`${run}/host1`]]
      ])
      expect(left_out).toEqual([{
        path: run,
        looks_like: "folders of 17 more hosts",
        reason: `their hosts took part in the run in ${run}/host1, whose figures are of all 18 hosts`,
        weight: "auxiliary",
        cost: null
      }])
      expect(summary).toMatchObject({ incomplete: 0, auxiliary: 0 })
    }))

  it.scopedLive("is missed as often as folders are more than its hosts, or hold a run of their own", () =>
    Effect.gen(function*() {
      const many = yield* planted("run1", 18)
      expect((yield* reportedOf(many.root)).summary).toMatchObject({ incomplete: 18 })
      const other = yield* planted("run1", 1)
      fs.writeFileSync(path.join(other.folder, "host2/configs/overrides.yaml"), "- workload=resnet50_h100\n")
      fs.writeFileSync(
        path.join(other.folder, "host2/configs/config.yaml"),
        "workload:\n  model: resnet50\n  workflow: {train: true}\n"
      )
      expect((yield* reportedOf(other.root)).left_out.map(({ path, weight }) => [path, weight])).toEqual([
        [`${run}/host2`, "lost"]
      ])
    }))

  it.scopedLive("is one run too where its result lies in the folder of the run itself", () =>
    Effect.gen(function*() {
      const { folder, root } = yield* planted("run1", 17)
      fs.cpSync(path.join(folder, "host1"), folder, { recursive: true })
      fs.rmSync(path.join(folder, "host1"), { recursive: true })
      const { groups, left_out } = yield* reportedOf(root)
      expect(groups.map(({ runs }) => runs.map((one) => one.path))).toEqual([[run]])
      expect(left_out.map(({ looks_like, path }) => [path, looks_like])).toEqual([[run, "folders of 17 more hosts"]])
    }))

  it.scopedLive("is not made of runs that stand side by side", () =>
    Effect.gen(function*() {
      const { folder, root } = yield* planted("unet3d", 0)
      for (const lost of ["run2", "run3"]) {
        fs.cpSync(path.join(published, first, "configs"), path.join(folder, lost, "configs"), { recursive: true })
      }
      const { left_out } = yield* reportedOf(root)
      expect(left_out.map(({ weight }) => weight)).toEqual(["lost", "lost"])
    }))
})
