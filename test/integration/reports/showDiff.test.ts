import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { diff } from "../../../src/reports/diff.ts"
import { show } from "../../../src/reports/show.ts"
import { at, plant, provided, report, temporary } from "../../fixtures/reports.ts"
import { checkpointMetric, hostOfV05Run, v3CheckpointArgs, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const settings = (resultsDir: string) => ({
  resultsDir: { value: resultsDir, origin: "flag" as const },
  edition: { value: undefined, origin: "default" as const },
  deep: { value: false, origin: "default" as const }
})

const faster = v3CheckpointRun({ num_processes: 8, args: { ...v3CheckpointArgs, client_host_memory_in_gb: 64 } }, {
  metric: { ...checkpointMetric, save_checkpoint_io_mean_GB_per_second: 9 }
})

interface Rows {
  readonly comparisons: ReadonlyArray<{
    readonly title: string
    readonly metrics: ReadonlyArray<
      { readonly name: string; readonly a: unknown; readonly b: unknown; readonly change: number | null }
    >
    readonly parameters: ReadonlyArray<{ readonly name: string; readonly a: unknown; readonly b: unknown }>
  }>
  readonly only_in_a: ReadonlyArray<string>
  readonly only_in_b: ReadonlyArray<string>
}

const rows = (json: unknown) => json as Rows

describe("reports show", () => {
  it.scopedLive("prints verdict, findings, metrics and parameters of a run, by path or below the results folder", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("deep/run", v3CheckpointRun()))
      for (const operand of ["deep/run", path.join(root, "deep/run")]) {
        const { json, text } = yield* provided(show(operand, settings(root)))
        expect(text).toContain("CLOSED")
        expect(text).toContain("save_checkpoint_io_mean_GB_per_second")
        expect(text).toContain("checkpoint.num_checkpoints_write")
        expect(json).toMatchObject({ category: "CLOSED", kind: "measured", metrics: checkpointMetric })
      }
    }))

  it.scopedLive("says what is wrong with anything else", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, { "folder/readme": "x" })
      expect((yield* Effect.flip(provided(show("nowhere", settings(root)))))._tag).toBe("PathNotFound")
      expect((yield* Effect.flip(provided(show("folder", settings(root)))))._tag).toBe("BadStructure")
    }))

  it.scopedLive("sends nobody to clear what cannot be shown", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, { ...at("run0/nodea", hostOfV05Run("nodea")), "notes.txt": "" })
      for (
        const [operand, detail] of [["run0/nodea", "round v0.5 is not read"], ["notes.txt", "it is a file"]] as const
      ) {
        const error = yield* Effect.flip(provided(show(operand, settings(root))))
        expect(error).toMatchObject({
          detail: expect.stringContaining(detail),
          advice: expect.stringContaining("give the folder of one run")
        })
      }
    }))
})

describe("reports diff", () => {
  it.scopedLive("sets two runs side by side with the relative change", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("a", v3CheckpointRun()))
      plant(root, at("b", faster))
      const { json, text } = yield* provided(diff("a", "b", settings(root)))
      const [comparison] = rows(json).comparisons
      expect(comparison?.metrics.find(({ name }) => name === "save_checkpoint_io_mean_GB_per_second"))
        .toEqual({ name: "save_checkpoint_io_mean_GB_per_second", a: 4.5, b: 9, change: 1 })
      expect(comparison?.metrics.find(({ name }) => name === "load_checkpoint_io_mean_GB_per_second")?.change).toBe(0)
      expect(text).toContain("+100.00 %")
    }))

  it.scopedLive("sets two reports side by side by group, and names what only one has", () =>
    Effect.gen(function*() {
      const [one, two, output] = [yield* temporary, yield* temporary, yield* temporary]
      const place = "closed/Acme/results/sys-a/checkpointing/llama3-8b/20260203_100000"
      plant(one, at(place, v3CheckpointRun()))
      plant(
        one,
        at(
          "closed/Acme/results/old/checkpointing/llama3-8b/20260203_100000",
          v3CheckpointRun({ args: { ...v3CheckpointArgs, systemname: "old" } })
        )
      )
      plant(two, at(place, faster))
      const [a, b] = [path.join(output, "a"), path.join(output, "b")]
      yield* report({ resultsDir: one, outputDir: a })
      yield* report({ resultsDir: two, outputDir: b })
      const { json } = yield* provided(
        diff(path.join(a, "report.json"), path.join(b, "report.json"), settings(output))
      )
      const { comparisons, only_in_a, only_in_b } = rows(json)
      expect(comparisons).toHaveLength(1)
      expect(comparisons[0]?.metrics.find(({ name }) => name === "save_checkpoint_io_GB_per_second")).toMatchObject({
        a: 4.5,
        b: 9,
        change: 1
      })
      expect(only_in_a).toHaveLength(1)
      expect(only_in_a[0]).toContain(" old ")
      expect(only_in_b).toEqual([])
    }))

  it.scopedLive("refuses a run beside a report, and JSON that is no report", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plant(root, at("run", v3CheckpointRun()))
      yield* report({ resultsDir: root, outputDir: output })
      const file = path.join(output, "report.json")
      expect((yield* Effect.flip(provided(diff("run", file, settings(root)))))._tag).toBe("ConflictingOptions")
      const other = path.join(output, "other.json")
      fs.writeFileSync(other, "[]")
      expect((yield* Effect.flip(provided(diff(file, other, settings(root)))))._tag).toBe("BadStructure")
    }))
})
