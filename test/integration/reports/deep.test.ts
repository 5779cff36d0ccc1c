/** `--deep`: what the metadata say, beside what the engine left of its own. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { makeTree, report, results, temporary } from "../../fixtures/reports.ts"

const lies: ReadonlyArray<readonly [what: string, file: string, from: string, to: string, says: string]> = [
  [
    "the number of files the engine was told",
    "dlio_config/overrides.yaml",
    "num_files_train=224000",
    "num_files_train=7",
    "says 7"
  ],
  ["a setting of the workload as it ran", "dlio_config/config.yaml", "batch_size: 7", "batch_size: 1", "says 1"],
  ["the accelerator", "dlio_config/overrides.yaml", "workload=unet3d_b200", "workload=unet3d_h100", "says h100"],
  ["the model", "dlio_config/config.yaml", "name: unet3d", "name: cosmoflow", "says cosmoflow"]
]

const published = Effect.gen(function*() {
  const root = yield* temporary
  const folders = yield* Effect.promise(() => makeTree(root, 6))
  return { root, folders }
})

describe("reports reportgen --deep", () => {
  it.scopedLive("finds nothing in runs whose engine was told what their metadata say", () =>
    Effect.gen(function*() {
      const { root } = yield* published
      const output = yield* temporary
      yield* report({ resultsDir: root, outputDir: output, deep: true })
      const { groups } = results(output)
      // These trees keep no log: what there is nothing to compare with is not checked.
      expect(groups.map(({ category }) => category)).toEqual(["UNKNOWN"])
      expect(groups.flatMap(({ runs }) => runs.flatMap(({ problems }) => problems))).toEqual([])
    }))

  it.scopedLive.each(lies)(
    "finds %s another than the metadata's, which a plain report does not open",
    ([_, file, from, to, says]) =>
      Effect.gen(function*() {
        const { folders, root } = yield* published
        const output = yield* temporary
        const place = path.join(root, folders[2]!, file)
        const before = fs.readFileSync(place, "utf8")
        expect(before).toContain(from)
        fs.writeFileSync(place, before.replace(from, to))
        const yesterday = Date.now() / 1000 - 86_400
        fs.utimesSync(place, yesterday, yesterday)

        yield* report({ resultsDir: root, outputDir: output })
        expect(results(output).groups.map(({ category }) => category)).toEqual(["CLOSED"])

        // The same state folder: what the plain report remembers must not stand for a deep one, nor the reverse.
        yield* report({ resultsDir: root, outputDir: output, deep: true })
        const { groups } = results(output)
        const run = groups.flatMap(({ runs }) => runs).find((one) => one.path === folders[2])
        expect(run?.category).toBe("UNKNOWN")
        expect(run?.problems.map(({ kind, reason }) => [kind, reason])).toEqual([[
          "contradiction",
          expect.stringContaining(says)
        ]])
        expect(groups.every(({ category }) => category !== "CLOSED")).toBe(true)

        yield* report({ resultsDir: root, outputDir: output })
        expect(results(output).groups.map(({ category }) => category)).toEqual(["CLOSED"])
      })
  )
})
