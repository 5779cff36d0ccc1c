/** Rounds in which every host of a run left a folder of its own. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { at, plant, report, results, temporary } from "../../fixtures/reports.ts"
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
