import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as path from "node:path"
import { show } from "../../../src/reports/show.ts"
import { at, plant, provided, showing, temporary } from "../../fixtures/reports.ts"
import { checkpointMetric, hostOfV05Run, v3CheckpointRun } from "../../fixtures/runTrees.ts"

describe("reports show", () => {
  it.scopedLive("prints verdict, findings, metrics and parameters of a run, by path or below the results folder", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("deep/run", v3CheckpointRun()))
      for (const operand of ["deep/run", path.join(root, "deep/run")]) {
        const { json, text } = yield* provided(show(operand, showing(root)))
        expect(text).toContain("CLOSED")
        expect(text).toContain("save_checkpoint_io_mean_GB_per_second")
        expect(text).toContain("checkpoint.num_checkpoints_write")
        expect(json).toMatchObject({ category: "CLOSED", kind: "measured", metrics: checkpointMetric })
      }
    }))

  it.scopedLive("shows rates over time where the run recorded a series, and says so of one that cannot be read", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const row = (sectors_written: number) => [{ device_name: "sda", sectors_written }]
      const series = {
        samples_by_host: {
          node1: [0, 1, 2].map((i) => ({ timestamp: `2026-02-03T10:00:0${i}Z`, diskstats: row(i * 2 ** 21) }))
        }
      }
      const name = "checkpointing_20260203_100000_timeseries.json"
      plant(root, at("told", { ...v3CheckpointRun(), [name]: JSON.stringify(series) }))
      plant(root, at("torn", { ...v3CheckpointRun(), [name]: "{" }))
      plant(root, at("none", v3CheckpointRun()))
      const text = (run: string) => Effect.map(provided(show(run, showing(root))), (shown) => shown.text)
      expect(yield* text("told")).toMatch(/rates over time.*\n  node1\n    disk written  mean 1\.00 GiB\/s/)
      expect(yield* text("torn")).toContain(`not read: ${name}: it is no JSON, or not whole`)
      expect(yield* text("none")).not.toContain("rates over time")
    }))

  it.scopedLive("says what is wrong with anything else", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, { "folder/readme": "x" })
      expect((yield* Effect.flip(provided(show("nowhere", showing(root)))))._tag).toBe("PathNotFound")
      expect((yield* Effect.flip(provided(show("folder", showing(root)))))._tag).toBe("BadStructure")
    }))

  it.scopedLive("sends nobody to clear what cannot be shown", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, { ...at("run0/nodea", hostOfV05Run("nodea")), "notes.txt": "" })
      for (
        const [operand, detail] of [["run0/nodea", "round v0.5 is not read"], ["notes.txt", "it is a file"]] as const
      ) {
        const error = yield* Effect.flip(provided(show(operand, showing(root))))
        expect(error).toMatchObject({
          detail: expect.stringContaining(detail),
          advice: expect.stringContaining("give the folder of one run")
        })
      }
    }))
})
