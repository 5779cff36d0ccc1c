/** A worker that dies takes one folder with it, not the report. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { reportgen } from "../../../src/reports/reportgen.ts"
import { Workers } from "../../../src/reports/worker/Workers.ts"
import { answering, at, plant, provided, request, results, temporary } from "../../fixtures/reports.ts"
import { v3CheckpointRun } from "../../fixtures/runTrees.ts"

/** Each of them dies of the one folder. */
const dyingOf = (folder: string) =>
  Layer.succeed(Workers, {
    start: (settings, onReport, onLost) => {
      const answer = answering(settings)
      return {
        give: (job) =>
          job.folders.includes(folder)
            ? queueMicrotask(() => onLost(new Error("out of memory")))
            : void answer(job).then(onReport, onLost),
        end: () => undefined
      }
    }
  })

describe("a report whose workers die of one folder", () => {
  it.scopedLive("names it as lost with the reason, and has all others", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      const runs = [1, 2, 3, 4, 5].map((n) => `run-${n}`)
      for (const run of runs) plant(root, at(run, v3CheckpointRun()))
      yield* provided(Effect.provide(
        reportgen(request({ jobs: 2, resultsDir: root, outputDir: output })),
        dyingOf("run-3")
      ))
      const { groups, left_out } = results(output)
      expect(groups.flatMap(({ runs }) => runs.map(({ path }) => path)).sort()).toEqual(
        runs.filter((run) => run !== "run-3")
      )
      expect(left_out).toMatchObject([
        { path: "run-3", weight: "lost", reason: "reading it ended the reader: out of memory" }
      ])
    }))

  it.scopedLive("says of a tree of that folder alone what became of it, not that there is no run", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plant(root, at("run-3", v3CheckpointRun()))
      const error = yield* Effect.flip(provided(Effect.provide(
        reportgen(request({ resultsDir: root, outputDir: output })),
        dyingOf("run-3")
      )))
      expect(error).toMatchObject({
        _tag: "BadStructure",
        detail: "nothing in it that may be a run could be read",
        found: expect.stringContaining("run-3: reading it ended the reader: out of memory")
      })
    }))
})
